// Evaluation into new tensors.
#pragma once

#include <weft/exec/check.hpp>
#include <weft/exec/policy.hpp>
#include <weft/exec/run.hpp>
#include <weft/expr/mistake.hpp>

#include <weft/expr/define.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

template <class Dims, class T>
struct tensor_of_shape;
template <dim... Ds, class T>
struct tensor_of_shape<shape<Ds...>, T> {
  using type = tensor<T, Ds...>;
};

template <class Recorded, int Root>
using root_tensor = typename tensor_of_shape<typename decltype(root_shape_type<Recorded, Root>())::type,
                                             plain_t<type_at<Root, typename Recorded::root_elements>>>::type;

template <class Y>
constexpr auto target_of(Y& y) {
  using plain = std::remove_cvref_t<Y>;
  return target_data<typename plain::value_type, plain::rank>{y.data(), strides_of(y)};
}

template <class Recorded, std::size_t... Roots>
using canonical_roots = canonical<Recorded, std::index_sequence<Roots...>>;

// Whether the sizes that the plan of several roots takes to be equal are so.
template <class Canonical, class Graph, class Extents>
constexpr bool assumptions_hold(const Graph& loops, const Extents& extents) {
  const auto size = sizes_of_leaves<Canonical>(extents);
  for (const size_assumption& equal : loops.assumptions) {
    if (size(equal.leaf, equal.leaf_axis) != size(equal.other_leaf, equal.other_axis)) return false;
  }
  return true;
}

template <class Y>
using target_type_of = target<typename std::remove_cvref_t<Y>::value_type, std::remove_cvref_t<Y>::is_dense, true>;

template <class Recorded, std::size_t Root, class Execution, class Extents, class Y, class... E>
constexpr void run_root(Execution execution, const Extents& extents, Y& y, const E&... e) {
  using chosen = canonical_roots<Recorded, Root>;
  run_program<program<Execution::asked, typename chosen::type, target_type_of<Y>>, chosen>(
      execution, extents, std::tuple(target_of(y)), e...);
}

template <class Recorded, class Execution, class... E, std::size_t... Roots>
constexpr auto eval_roots(Execution execution, std::index_sequence<Roots...>, const E&... e) {
  using chosen = canonical_roots<Recorded, Roots...>;
  using program_type = program<Execution::asked, typename chosen::type,
                               target_type_of<root_tensor<Recorded, static_cast<int>(Roots)>>...>;
  const auto extents = leaf_extents<typename Recorded::leaves>(e...);
  check_sizes<Recorded>(extents);
  check_reductions<chosen>(extents);
  if constexpr (sizeof...(Roots) == 1) {
    root_tensor<Recorded, 0> result(uninitialized, root_shape<Recorded, 0>(extents));
    run_program<program_type, chosen>(execution, extents, std::tuple(target_of(result)), e...);
    return result;
  } else {
    std::tuple<root_tensor<Recorded, static_cast<int>(Roots)>...> results(
        root_shape<Recorded, static_cast<int>(Roots)>(extents)...);
    if (assumptions_hold<chosen>(lowered<near_program<program_type>>::loops, extents)) {
      run_program<program_type, chosen>(execution, extents, std::tuple(target_of(std::get<Roots>(results))...), e...);
    } else {
      (run_root<Recorded, Roots>(execution, extents, std::get<Roots>(results), e...), ...);
    }
    return results;
  }
}

// What eval returns where the expression's mistake has been reported: of the right type, so that one error it stays.
template <class Recorded, std::size_t... Roots>
constexpr auto eval_faulty(std::index_sequence<Roots...>) {
  if constexpr (sizeof...(Roots) == 1)
    return root_tensor<Recorded, 0>();
  else
    return std::tuple<root_tensor<Recorded, static_cast<int>(Roots)>...>();
}

// What eval takes, behind a policy if there is one.
template <class... X>
inline constexpr bool is_evaluated = (array_or_expression<X> && ...);
template <class First, class... Rest>
inline constexpr bool is_evaluated<First, Rest...> =
    is_policy<First> ? sizeof...(Rest) > 0 && (array_or_expression<Rest> && ...)
                     : (array_or_expression<First>&&...&& array_or_expression<Rest>);
// What it says no to.
template <class... X>
concept refused_by_eval = !is_evaluated<X...> && ((is_policy<X> || !detail::is_foreign<X>)&&...);

}  // namespace exec

/// The values of expressions, computed into new tensors: one tensor for one root, a tuple for several. Names, static
/// extents and element types are the expressions'. Several roots share traversals; allocates the results and the
/// temporaries that the plan states (`plan_of`, `explain`). A policy comes first: `eval(par, e)`. Throws shape_error
/// where run-time sizes do not fit, before anything is computed. Source: MLX `eval`.
template <class Executor, class... Options, array_or_expression... E>
  requires(sizeof...(E) > 0)
constexpr auto eval(policy<Executor, Options...>, const E&... e) {
  using tape = recorded<E...>;
  using roots = std::make_index_sequence<static_cast<std::size_t>(tape::root_count)>;
  constexpr bool available = detail::run_in_pieces<Executor>::available;
  static_assert(available, "weft: this policy needs its header: par needs #include <weft/tbb.hpp>");
  if constexpr (!available || tape::table.first_fault.kind != fault_kind::none) {
    return exec::eval_faulty<tape>(roots{});
  } else {
    return exec::eval_roots<tape>(detail::execution<Executor, policy<Executor, Options...>::asked>{}, roots{}, e...);
  }
}

/// The same on this thread.
template <array_or_expression... E>
  requires(sizeof...(E) > 0)
constexpr auto eval(const E&... e) { return eval(seq, e...); }

// What eval does not take.
template <class... None>
constexpr auto eval() {
  static_assert(detail::always_false<None...>, "weft: eval: there is nothing to compute");
  return tensor<float, dyn>();
}
template <class First, class... Rest>
  requires exec::refused_by_eval<First, Rest...>
constexpr auto eval(const First& first, const Rest&... rest)
    -> decltype(detail::instead_of_result<tensor<float, dyn>>(first, rest...)) {
  constexpr bool something = !(is_policy<First> && ... && is_policy<Rest>), in_order = !(is_policy<Rest> || ...);
  static_assert(something, "weft: eval: there is nothing to compute: an expression goes behind the policy, if any");
  static_assert(!something || in_order, "weft: eval: a policy comes first: eval(par, e)");
  if constexpr (something && in_order) {
    using checked = std::conditional_t<is_policy<First>, tensor<float>, First>;
    WEFT_EXPECTS_EXPRESSIONS(eval, checked, Rest...);
  }
  return detail::instead_of_result<tensor<float, dyn>>(first, rest...);
}

}  // namespace WEFT_ISA
}  // namespace weft

#include <weft/expr/undefine.hpp>
