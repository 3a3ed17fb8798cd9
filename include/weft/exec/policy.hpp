// How to evaluate: seq, par, and what can be asked of the plan.
#pragma once

#include <weft/core/concepts.hpp>
#include <weft/exec/isa.hpp>
#include <weft/plan/strategy.hpp>

#include <type_traits>

namespace weft {

/// An execution policy with options for the planner: `seq.with(one_traversal)`; see plan/strategy.hpp.
template <class Executor, class... Options>
struct policy {
  using executor = Executor;
  static constexpr strategy asked = detail::make_strategy((0 | ... | detail::strategy_bits<Options>));

  template <class Option>
  constexpr policy<Executor, Options..., Option> with(Option) const {
    constexpr bool known = detail::strategy_bits<Option> != 0;
    static_assert(known,
                  "weft: with: a policy takes one_traversal, separate_traversals, kept_values or "
                  "recomputed_values");
    return {};
  }
};

namespace detail {

/// How a program runs and how it is planned.
template <class Executor, strategy Asked>
struct execution {
  using executor = Executor;
  static constexpr strategy asked = Asked;
};

}  // namespace detail

/// What runs a policy's loops: this thread, or those of oneTBB.
struct sequential_executor {};
struct parallel_executor {};

/// One thread: the default.
inline constexpr policy<sequential_executor> seq{};
/// Several threads, with the same bits as seq; needs <weft/tbb.hpp>.
inline constexpr policy<parallel_executor> par{};

/// True for `policy<...>`, cv-unqualified.
template <class T>
inline constexpr bool is_policy = false;
template <class Executor, class... Options>
inline constexpr bool is_policy<policy<Executor, Options...>> = true;

namespace detail {

/// How an executor runs body(begin, end) over [0, count) in pieces, and both of two functions; on how many threads.
/// Specialised for par by <weft/tbb.hpp>.
template <class Executor>
struct run_in_pieces {
  static constexpr bool available = false;
};
template <>
struct run_in_pieces<sequential_executor> {
  static constexpr bool available = true;
};

}  // namespace detail
}  // namespace weft
