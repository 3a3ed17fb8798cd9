// Kernels: a callable run once on placeholders, so that the values it names twice are known to be the same.
#pragma once

#include <weft/expr/recorded.hpp>

#include <concepts>
#include <type_traits>

namespace weft {
namespace detail {

// Whether a call fails by its arguments: one that takes them, and fails in its body, has had its error.
struct no_call {};
template <class Callable>
struct or_no_call : Callable {
  using Callable::operator();
  no_call operator()(...) const;
};
template <class Callable, class... Arguments>
inline constexpr bool does_not_take = !std::is_invocable_v<const Callable&, Arguments&...>;
template <class Callable, class... Arguments>
  requires(std::is_class_v<Callable> && !std::is_final_v<Callable>)
inline constexpr bool does_not_take<Callable, Arguments...> =
    requires(const or_no_call<Callable>& callable, Arguments... arguments) {
  requires std::is_same_v<decltype(callable(arguments...)), no_call>;
};

// What a kernel's callable makes of its placeholders. Where it does not take them, that is the one error: something is
// returned all the same.
template <class Callable>
constexpr auto call_body(Callable&& callable) {
  return callable();
}
template <class Callable, class First, class... Rest>
constexpr auto call_body(Callable&& callable, First first, Rest... rest) {
  constexpr bool refused = does_not_take<std::remove_cvref_t<Callable>, First, Rest...>;
  static_assert(!refused, "weft: fuse: the callable takes another number of arguments, or others than these");
  if constexpr (refused) {
    return first;
  } else if constexpr (!requires { callable(first, rest...); }) {
    return first;
  } else {
    using result = std::remove_cvref_t<decltype(callable(first, rest...))>;
    static_assert(!std::is_void_v<result>, "weft: fuse: the callable returns nothing");
    if constexpr (array<result>) refuse_array_in_kernel<once_for_all<result>>();
    if constexpr (std::is_void_v<result> || array<result>)
      return first;
    else
      return callable(first, rest...);
  }
}

// A captureless callable runs on the tape itself: its bare scalars are compile-time values.
template <class Callable>
struct kernel_call {
  template <class... Traced>
  static constexpr auto trace(Traced... placeholders) {
    return close(tape_of(placeholders...), call_body(Callable{}, placeholders...));
  }

  // A kernel may return a placeholder or a scalar, or several in a tuple, pair or array.
  template <class Result>
  static constexpr auto close(recorder& tape, const Result& result) {
    if constexpr (is_traced<Result>)
      return result;
    else if constexpr (requires { std::tuple_size<Result>::value; })
      return std::apply(
          [&](const auto&... each) { return std::tuple<decltype(as_traced(tape, each))...>{as_traced(tape, each)...}; },
          result);
    else
      return as_traced(tape, result);
  }
};

// What takes the place of a callable that does not run at compile time.
struct first_argument {
  template <class First, class... Rest>
  constexpr First operator()(First first, Rest...) const {
    return first;
  }
};

template <int>
struct constant_number;
template <class Op, class... Operands>
concept runs_at_compile_time = requires {
  typename constant_number<(static_cast<void>(dims_of_result<Op, Operands...>()), 0)>;
};

template <class X, int Position, class Dims>
struct argument_for;
template <class X, int Position, std::size_t... Axes>
struct argument_for<X, Position, std::index_sequence<Axes...>> {
  using type = argument<Position, typename element_of<X>::type, dims_of<X>()[Axes]...>;
};
template <class X, int Position>
using argument_for_t = typename argument_for<X, Position, std::make_index_sequence<dims_of<X>().size()>>::type;

// Records the body of a capturing kernel, whose arguments are on the tape already.
template <class X, class... Traced>
struct body_recording {
  static constexpr auto on(recorder& tape, const int*) { return stand_in<X>(tape); }
};
template <int Position, class Element, dim... Ds, class... Traced>
struct body_recording<argument<Position, Element, Ds...>, Traced...> {
  static constexpr auto on(recorder& tape, const int* arguments) {
    return type_at<Position, type_list<Traced...>>{&tape, arguments[Position]};
  }
};
template <class Op, class... Operands, class... Traced>
struct body_recording<expression<Op, Operands...>, Traced...> {
  static constexpr auto on(recorder& tape, const int* arguments) {
    const int rows[] = {body_recording<Operands, Traced...>::on(tape, arguments).row...};
    return trace_on<Op>(tape, rows, type_list<decltype(body_recording<Operands, Traced...>::on(tape, arguments))...>{},
                        std::index_sequence_for<Operands...>{});
  }
};

// A capturing callable may return several expressions: their bodies together.
template <class... Bodies>
class body_list {
 public:
  constexpr explicit body_list(std::tuple<Bodies...> bodies) : bodies_(std::move(bodies)) {}

  template <int First, class Visit>
  constexpr void for_each_leaf(Visit&& visit) const {
    std::apply([&](const auto&... body) { for_all_leaves<First>(visit, body...); }, bodies_);
  }

 private:
  std::tuple<Bodies...> bodies_;
};

template <class... Bodies>
inline constexpr bool is_lazy<body_list<Bodies...>> = true;

template <class... Bodies>
struct leaves_of<body_list<Bodies...>> {
  using type = join_types<typename leaves_of<Bodies>::type...>;
};

template <class... Bodies, class... Traced>
struct body_recording<body_list<Bodies...>, Traced...> {
  static constexpr auto on(recorder& tape, const int* arguments) {
    return std::tuple<decltype(body_recording<Bodies, Traced...>::on(tape, arguments))...>{
        body_recording<Bodies, Traced...>::on(tape, arguments)...};
  }
};

template <class Body>
constexpr auto as_body(Body body) {
  if constexpr (requires { std::tuple_size<Body>::value; })
    return std::apply(
        []<class... Bodies>(Bodies&&... each) {
          return body_list<held_t<Bodies>...>(std::tuple<held_t<Bodies>...>(hold(std::forward<Bodies>(each))...));
        },
        std::move(body));
  else
    return body;
}

template <template <class> class How, class Body, class... Arguments>
struct operation_recording<captured_call, How, Body, Arguments...> {
  static constexpr auto on(recorder& tape) {
    const int arguments[] = {How<Arguments>::on(tape).row...};
    return body_recording<Body, decltype(How<Arguments>::on(tape))...>::on(tape, arguments);
  }
};

}  // namespace detail

/// A callable as an operation: `kernel(x, y...)` is the expression it builds from placeholders for x, y... Made by
/// `fuse`.
template <class Callable>
class kernel {
 public:
  constexpr explicit kernel(Callable callable) : callable_(std::move(callable)) {}

  template <class... X>
    requires(sizeof...(X) > 0 && detail::together<X...>)
  constexpr auto operator()(X&&... x) const {
    if constexpr ((is_traced<std::remove_cvref_t<X>> || ...)) {
      return detail::call_body(callable_, x...);
    } else if constexpr (std::is_empty_v<Callable> && std::default_initializable<Callable>) {
      using call = detail::kernel_call<Callable>;
      constexpr bool runs = detail::runs_at_compile_time<call, detail::held_t<X>...>;
      static_assert(runs,
                    "weft: fuse: the callable does not run at compile time: what it calls has to be constexpr, to "
                    "compile, and to take no more steps than -fconstexpr-steps (-fconstexpr-ops-limit) allows");
      return detail::make<std::conditional_t<runs, call, detail::kernel_call<detail::first_argument>>>(
          std::forward<X>(x)...);
    } else {
      return apply_captured(std::index_sequence_for<X...>{}, std::forward<X>(x)...);
    }
  }

  // What a kernel is not called with.
  template <class... X>
    requires(sizeof...(X) == 0 || !detail::together<X...>)
  constexpr auto operator()(const X&...) const -> tensor<float, dyn> {
    constexpr bool has_container = (detail::container<X> || ...);
    static_assert(sizeof...(X) > 0, "weft: fuse: a kernel is called with its operands: there are none");
    static_assert(!has_container,
                  "weft: fuse: a container is not an operand: give the kernel weft::view<...>(x), with its dims for "
                  "the dots");
    static_assert(sizeof...(X) == 0 || has_container, "weft: fuse: a kernel takes arrays, expressions and numbers");
    return {};
  }

 private:
  template <std::size_t... Positions, class... X>
  constexpr auto apply_captured(std::index_sequence<Positions...>, X&&... x) const {
    auto body =
        detail::call_body(callable_, detail::argument_for_t<detail::held_t<X>, static_cast<int>(Positions)>{}...);
    return detail::make<detail::captured_call>(detail::as_body(std::move(body)), std::forward<X>(x)...);
  }

  Callable callable_;
};

/// Makes a kernel of a callable: `fuse(f)(x, y...)` is the expression that f writes of x, y... f runs once, on
/// placeholders that carry identity, so equal subexpressions are computed once and rewrites that need "the same x" are
/// legal. Shapes and types are those of the operations in it. Nothing is computed and nothing copied before evaluation.
/// Scalars inside a captureless callable are compile-time constants; captured values are run-time scalars. It may
/// return a tuple of expressions, evaluated together. Mistakes in the body are reported where the kernel is called.
/// Source: `jax.jit`.
template <class Callable>
constexpr kernel<Callable> fuse(Callable callable) {
  return kernel<Callable>(std::move(callable));
}

}  // namespace weft
