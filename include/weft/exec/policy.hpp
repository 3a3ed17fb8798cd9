// How to evaluate: seq, par, and what can be asked of the plan.
#pragma once

#include <weft/core/concepts.hpp>
#include <weft/exec/isa.hpp>

#include <type_traits>

namespace weft {

/// An execution policy with options: `seq.with(...)`.
template <class Executor, class... Options>
struct policy {
  using executor = Executor;

  template <class Option>
  constexpr policy<Executor, Options..., Option> with(Option) const {
    return {};
  }
};

struct sequential_executor {};
struct parallel_executor {};

/// One thread: the default.
inline constexpr policy<sequential_executor> seq{};
/// Several threads, with the same bits as seq; needs <weft/tbb.hpp>.
inline constexpr policy<parallel_executor> par{};

template <class T>
inline constexpr bool is_policy = false;
template <class Executor, class... Options>
inline constexpr bool is_policy<policy<Executor, Options...>> = true;

namespace detail {

/// How an executor runs body(begin, end) over [0, count) in pieces; specialised for par by <weft/tbb.hpp>.
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
