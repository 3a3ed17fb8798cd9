// Evaluation into existing storage: assign, the compound assignments, and what the tensors' own operators call.
#pragma once

#include <weft/exec/evaluate.hpp>
#include <weft/expr/assigned.hpp>
#include <weft/plan/alias.hpp>

#include <weft/expr/define.hpp>

namespace weft {
namespace detail {

template <class Target, class Expression>
[[noreturn, gnu::cold]] void target_has_another_shape(const Target& wanted, const Expression& given) {
  raise_shape_error(message() << "weft: assign: the target has shape " << wanted << ", the expression " << given);
}

}  // namespace detail

inline namespace WEFT_ISA {
namespace exec {

// Whether the bytes of a leaf and of a target meet.
template <class Leaf, class Y>
bool memory_meets(const Leaf& leaf, const Y& y) {
  const auto range = [](const auto& x) {
    const auto bounds = bounds_of(x.shape(), strides_of(x));
    const auto base = reinterpret_cast<std::uintptr_t>(x.data());
    constexpr auto size = static_cast<std::ptrdiff_t>(sizeof(*x.data()));
    return std::pair(base + static_cast<std::uintptr_t>(bounds.lowest * size),
                     base + static_cast<std::uintptr_t>((bounds.highest + 1) * size));
  };
  const auto a = range(leaf), b = range(y);
  return a.first < b.second && b.first < a.second;
}

// Which rows of leaves may stand in the target.
template <class Program>
inline constexpr auto in_place = rows_in_place<program_types<Program>::rows>(program_types<Program>::loops,
                                                                             program_types<Program>::plan, 0);

// Whether leaf number Number keeps the program from running straight into y: their memory meets, and not in the one way
// that is proven safe, element on element.
template <class Program, class Canonical, int Number, class Leaf, class Y>
constexpr bool is_in_the_way(const Leaf& leaf, const Y& y) {
  using readers = leaf_rows<Program, Canonical>;
  if constexpr (!array<Leaf>) {
    return false;
  } else if constexpr (readers::template first<Number> < 0) {
    return false;
  } else if (std::is_constant_evaluated()) {
    return true;  // addresses of different objects have no order there
  } else {
    if (!memory_meets(leaf, y)) return false;
    if constexpr (Leaf::rank == std::remove_cvref_t<Y>::rank &&
                  std::is_same_v<typename Leaf::value_type, typename std::remove_cvref_t<Y>::value_type>) {
      constexpr bool proven = [] {
        for (int row = readers::template first<Number>; row >= 0;
             row = readers::all.next[static_cast<std::size_t>(row)]) {
          if (!in_place<Program>[row]) return false;
        }
        return true;
      }();
      if (proven && static_cast<const void*>(leaf.data()) == static_cast<const void*>(y.data()) &&
          strides_of(leaf) == strides_of(y) && leaf.shape() == y.shape())
        return false;
    }
    return true;
  }
}

// y[i...] = from[i...], row by row. Plain loops: hardly any evaluation comes here, and a plan of their own would be
// compiled with each.
template <class Y, class From>
constexpr void copy_elements(Y& y, const From& from) {
  constexpr std::size_t rank = From::rank;
  const auto strides = strides_of(y);
  const auto sizes = from.shape().extents();
  const auto count = static_cast<std::ptrdiff_t>(from.size());
  std::ptrdiff_t row = 1, step = 1;
  if constexpr (rank > 0) {
    row = static_cast<std::ptrdiff_t>(sizes[rank - 1]);
    step = strides[rank - 1];
  }
  for (std::ptrdiff_t begin = 0; begin < count; begin += row) {
    std::ptrdiff_t offset = 0, rest = begin / row;
    for (std::size_t axis = rank; axis-- > 1;) {
      const auto size = static_cast<std::ptrdiff_t>(sizes[axis - 1]);
      offset += rest % size * strides[axis - 1];
      rest /= size;
    }
    for (std::ptrdiff_t k = 0; k < row; ++k) {
      observe(from.data() + begin + k, 1, false);
      observe(y.data() + offset + k * step, 1, true);
      y.data()[offset + k * step] = convert<typename Y::value_type>(from.data()[begin + k]);
    }
  }
}

template <class Execution, class Y, class E>
constexpr void assign_checked(Execution execution, Y& y, const E& e) {
  using tape = recorded<E>;
  using chosen = canonical_roots<tape, 0>;
  using program_type = program<Execution::asked, typename chosen::type, target_type_of<Y>>;
  const auto extents = leaf_extents<typename tape::leaves>(e);
  bool in_the_way = false;
  for_all_leaves<0>(
      [&](auto number, const auto& leaf) {
        in_the_way = in_the_way || is_in_the_way<near_program<program_type>, chosen, number()>(leaf, y);
        if constexpr (choice_of<program_type>.has_variants())
          in_the_way = in_the_way || is_in_the_way<far_program<program_type>, chosen, number()>(leaf, y);
      },
      e);
  if (in_the_way) {
    root_tensor<tape, 0> result(uninitialized, root_shape<tape, 0>(extents));
    run_root<tape, 0>(execution, extents, result, e);
    copy_elements(y, result);
  } else {
    run_program<program_type, chosen>(execution, extents, std::tuple(target_of(y)), e);
  }
}

// The checks of an assignment, all before the first write.
template <class Execution, class Y, class E, bool Resize>
constexpr void assign_to(Execution execution, Y& y, const E& e, std::bool_constant<Resize>) {
  using tape = recorded<E>;
  using to = typename Y::value_type;
  using from = typename E::value_type;
  constexpr bool is_writable = !std::is_const_v<std::remove_pointer_t<decltype(y.data())>>;
  static_assert(is_writable, "weft: assign: the target's elements are const");
  if constexpr (tape::table.first_fault.kind != fault_kind::none || !is_writable) {
    return;  // reported
  } else if constexpr (assigned<Y, E>::found.kind != fault_kind::none) {
    report_fault<assigned<Y, E>>();
  } else if constexpr (!storable<to, from>) {
    report_kinds<to, from>();
  } else {
    const auto extents = leaf_extents<typename tape::leaves>(e);
    check_sizes<tape>(extents);
    check_reductions<canonical_roots<tape, 0>>(extents);
    const auto wanted = root_shape<tape, 0>(extents);
    if constexpr (Resize) {
      if (!(y.shape() == wanted) || y.data() == nullptr) {
        std::array<std::size_t, Y::rank> sizes = wanted.extents();
        bool in_the_way = false;
        for_all_leaves<0>(
            [&](auto, const auto& leaf) {
              if constexpr (array<decltype(leaf)>)
                in_the_way =
                    in_the_way || std::is_constant_evaluated() || (y.data() != nullptr && memory_meets(leaf, y));
            },
            e);
        if (in_the_way) {
          Y result(uninitialized, typename Y::shape_type(sizes));
          assign_checked(execution, result, e);
          y = std::move(result);
          return;
        }
        y.resize(typename Y::shape_type(sizes));
      }
    } else {
      if (!(y.shape() == wanted)) target_has_another_shape(y.shape(), wanted);
      if constexpr (!Y::is_dense) {
        require_distinct_elements(y.shape(), strides_of(y));
      }
    }
    assign_checked(execution, y, e);
  }
}

}  // namespace exec

/// What a tensor's or view's own construction and assignment from an expression call.
template <class Y, class E, bool Resize>
WEFT_ALWAYS_INLINE constexpr void evaluate_into(Y& y, const E& e, std::bool_constant<Resize> resize) {
  exec::assign_to(detail::execution<sequential_executor, strategy::automatic>{}, y, e, resize);
}

/// y[i...] = e[i...], into existing storage of any layout. Equal shapes. Elements are stored within a kind: floating
/// into floating, integers into integers. The traversals of the plan, and no temporary beyond its own, but where the
/// target overlaps an operand in a way that is not proven safe: then the result is computed apart and copied. Throws
/// shape_error, before anything is written, where shapes differ or elements of the target overlap each other. Source:
/// NumPy's `y[...] = e`.
template <array Y, array_or_expression E>
constexpr void assign(Y&& y, const E& e) {
  exec::assign_to(detail::execution<sequential_executor, strategy::automatic>{}, y, e, std::false_type{});
}

/// The same under an execution policy.
template <class Executor, class... Options, array Y, array_or_expression E>
constexpr void assign(policy<Executor, Options...>, Y&& y, const E& e) {
  constexpr bool available = detail::run_in_pieces<Executor>::available;
  static_assert(available, "weft: this policy needs its header: par needs #include <weft/tbb.hpp>");
  if constexpr (available)
    exec::assign_to(detail::execution<Executor, policy<Executor, Options...>::asked>{}, y, e, std::false_type{});
}

/// y[i...] = value. Throws shape_error where elements of the target overlap each other.
template <array Y, class S>
  requires(is_scalar<S> || detail::element_among<S, Y>)
constexpr void assign(Y&& y, const S& value) {
  constexpr bool is_writable = !std::is_const_v<std::remove_pointer_t<decltype(y.data())>>;
  static_assert(is_writable, "weft: assign: the target's elements are const");
  if constexpr (is_writable) y = value;
}

// What assign does not take.
template <class Y, class E>
  requires((detail::not_computed<Y> || array<Y> || detail::not_computed<E> || array<E>)&&  //
           !(array<Y> && (array_or_expression<E> || is_scalar<E> || detail::element_among<E, Y>)) &&
           !detail::is_foreign<Y> && !detail::is_foreign<E>)
constexpr void assign(const Y&, const E&) {
  static_assert(!detail::is_placeholder<Y>, WEFT_A_KERNEL_CHANGES_NOTHING);
  static_assert(detail::is_placeholder<Y> || array<Y>,
                "weft: assign: the target, which comes first, is a tensor or a view");
  if constexpr (array<Y>) WEFT_EXPECTS_EXPRESSIONS(assign, E);
}

// y op= e is assign(y, y op e): equal shapes, no allocation.
#define WEFT_COMPOUND(symbol)                                      \
  template <array Y, class E>                                      \
    requires operands<Y, E>                                        \
  constexpr decltype(auto) operator symbol##=(Y&& y, const E& e) { \
    assign(y, y symbol e);                                         \
    return std::forward<Y>(y);                                     \
  }

WEFT_COMPOUND_OPERATORS(WEFT_COMPOUND)
#undef WEFT_COMPOUND

}  // namespace WEFT_ISA
}  // namespace weft

#include <weft/expr/undefine.hpp>
