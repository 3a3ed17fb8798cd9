// How each kind of operation writes itself on the tape: elementwise maps, reductions, scans and movements. An
// operation's struct says which it is; a composite is a formula of other operations and writes nothing of its own.
#pragma once

#include <weft/core/concepts.hpp>
#include <weft/expr/monoid.hpp>
#include <weft/expr/recorder.hpp>
#include <weft/expr/typing.hpp>

#include <bit>
#include <concepts>

namespace weft {

/// A compile-time constant as an operand of a direct expression: `x / constant<2>`.
template <auto Value>
struct constant_t {};
template <auto Value>
inline constexpr constant_t<Value> constant{};

namespace detail {

template <class S>
inline constexpr bool is_constant = false;
template <auto Value>
inline constexpr bool is_constant<constant_t<Value>> = true;

template <class S>
concept literal_value = (std::is_arithmetic_v<S> || std::is_enum_v<S>)&&sizeof(S) <= 8;

template <class S>
constexpr std::uint64_t literal_bits(S value) {
  if constexpr (std::same_as<S, double>)
    return std::bit_cast<std::uint64_t>(value);
  else if constexpr (std::same_as<S, float>)
    return std::bit_cast<std::uint32_t>(value);
  else
    return static_cast<std::uint64_t>(value);
}

template <class S>
constexpr S literal_value_of(std::uint64_t bits) {
  if constexpr (std::same_as<S, double>)
    return std::bit_cast<double>(bits);
  else if constexpr (std::same_as<S, float>)
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  else
    return static_cast<S>(bits);
}

template <class S>
constexpr auto record_literal(recorder& tape, const S& value) {
  if constexpr (std::same_as<S, long double>) {
    return record_literal(tape, static_cast<double>(value));
  } else if constexpr (is_half<S>) {
    return record_literal(tape, static_cast<float>(value));
  } else if constexpr (array_or_expression<S>) {
    refuse_array_in_kernel<once_for_all<S>>();
    tape.report({.kind = fault_kind::reported});
    return record_literal(tape, 0);
  } else {
    static_assert(
        literal_value<S>,
        "weft: a constant of this type cannot be a compile-time value inside a kernel: pass it as an argument");
    record literal;
    literal.kind = record_kind::literal;
    literal.type = identity_of<S>;
    if constexpr (literal_value<S>) {
      literal.bits = literal_bits(value);
      literal.number = static_cast<double>(value);
    } else
      tape.report({.kind = fault_kind::reported});
    return traced<weak<S>, type_list<S>>{&tape, tape.add(literal)};
  }
}

template <auto Value>
constexpr auto as_traced_constant(recorder& tape, constant_t<Value>) {
  return record_literal(tape, Value);
}

// An operand inside a kernel: a placeholder as it is, a bare scalar as a literal.
template <class X>
constexpr auto as_traced(recorder& tape, const X& operand) {
  if constexpr (is_traced<X>)
    return operand;
  else if constexpr (is_constant<X>)
    return as_traced_constant(tape, operand);
  else
    return record_literal(tape, operand);
}

template <class First, class... Rest>
constexpr recorder& tape_of(const First& first, const Rest&...) {
  return *first.tape;
}

// On its own, so that several recordings of one operation give one error.
template <class Operation, class... Elements>
constexpr void refuse_elements() {
  static_assert(elements_can<Operation, Elements...>,
                "weft: the elements cannot do this operation: <weft/ops/asks.hpp> says what it takes");
}

template <class Monoid, class Element>
constexpr void refuse_monoid() {
  static_assert(elements_can<Monoid, Element>,
                "weft: the elements cannot do this operation: <weft/ops/asks.hpp> says what it takes; or it is no "
                "monoid (traits, neutral, lift, combine)");
}
template <std::size_t Count>
constexpr void refuse_count() {
  static_assert(Count <= max_operands, "weft: an elementwise operation takes at most 6 operands");
}

// Real numbers, of the kinds that rewrites are about.
template <class T>
inline constexpr bool is_real = kind_of<T> != element_kind::complex && kind_of<T> != element_kind::other;

template <class Op, class... Elements, class... Types>
constexpr auto record_map(traced<Elements, Types>... operands) {
  recorder& tape = tape_of(operands...);
  record map;
  if constexpr (!can_map<Op, Elements...>) {
    if constexpr (!(is_refused<Elements> || ...)) refuse_elements<Op, Elements...>();
    tape.report({.kind = fault_kind::reported});
  }
  map.kind = record_kind::map;
  map.type = identity_of<Op>;
  map.real = is_real<plain_t<map_result_t<Op, Elements...>>>;
  map.half = is_half<plain_t<map_result_t<Op, Elements...>>>;
  if constexpr (sizeof...(operands) <= max_operands) {
    map.operand_count = static_cast<int>(sizeof...(operands));
    int position = 0;
    ((map.operands[position++] = operands.row), ...);
  } else {
    refuse_count<sizeof...(operands)>();
    tape.report({.kind = fault_kind::reported});
  }
  tape.broadcast(Op::traits.name, map);
  return traced<map_result_t<Op, Elements...>, unite_all<type_list<Op>, Types...>>{&tape, tape.add(map)};
}

// The row of a reduction or scan, whose elements have to be able to do what the monoid does.
template <class Monoid, class Element, class Types>
constexpr auto with_monoid(recorder& tape, const record& row) {
  using types = unite_types<type_list<Monoid>, Types>;
  if constexpr (is_refused<Element>) {
    tape.report({.kind = fault_kind::reported});
    return traced<Element, types>{&tape, tape.add(row)};
  } else if constexpr (monoid_over<Monoid, monoid_element_t<Monoid, plain_t<Element>>>) {
    return traced<monoid_result_t<Monoid, plain_t<Element>>, types>{&tape, tape.add(row)};
  } else {
    refuse_monoid<Monoid, Element>();
    tape.report({.kind = fault_kind::reported});
    return traced<refused<plain_t<Element>>, types>{&tape, tape.add(row)};
  }
}

template <class Monoid, bool Keepdims, class Axes, class Element, class Types>
constexpr auto record_reduce(Axes axes, traced<Element, Types> operand) {
  recorder& tape = *operand.tape;
  const record& from = tape[operand.row];
  record reduce;
  reduce.kind = record_kind::reduce;
  reduce.real = is_real<plain_t<Element>>;
  reduce.type = identity_of<Monoid>;
  reduce.operands[0] = operand.row;
  reduce.operand_count = 1;
  reduce.keepdims = Keepdims;
  reduce.selected = tape.select(monoid_name<Monoid>(), operand.row, axes);
  for (int axis = 0; axis < from.rank; ++axis) {
    const bool reduced = reduce.selected >> axis & 1u;
    if (reduced && traits_of_monoid<Monoid>().empty_is_error && from.axes[axis].extent == 0) {
      tape.report({fault_kind::empty, monoid_name<Monoid>(), axis, {0}, {0}});
    }
  }
  tape.reduce_axes(reduce);
  return with_monoid<Monoid, Element, Types>(tape, reduce);
}

template <class Element, class Types>
constexpr auto record_flatten(traced<Element, Types> operand) {
  recorder& tape = *operand.tape;
  const record& from = tape[operand.row];
  if (from.rank == 1) return operand;
  record flatten;
  flatten.kind = record_kind::flatten;
  flatten.operands[0] = operand.row;
  flatten.operand_count = 1;
  flatten.rank = 1;
  std::ptrdiff_t extent = 1;
  for (int axis = 0; axis < from.rank; ++axis) {
    const std::ptrdiff_t own = from.axes[axis].extent;
    extent = own == 0 || extent == 0 ? 0 : (own < 0 || extent < 0 ? dynamic_extent : extent * own);
  }
  flatten.axes[0] = {.extent = extent, .name = {}, .size = tape.add_size({.fixed = extent, .product_of = operand.row})};
  return traced<Element, Types>{&tape, tape.add(flatten)};
}

template <class Monoid, bool Reverse, bool Exclusive, class Axes, class Element, class Types>
constexpr auto record_scan(Axes axes, traced<Element, Types> operand) {
  recorder& tape = *operand.tape;
  if constexpr (!Axes::given)
    operand = record_flatten(operand);
  else if (Axes::count != 1)
    tape.report({fault_kind::scan_axes, monoid_name<Monoid>(), 0, {Axes::count}, {0}});
  record scan;
  scan.kind = record_kind::scan;
  scan.real = is_real<plain_t<Element>>;
  scan.type = identity_of<Monoid>;
  scan.operands[0] = operand.row;
  scan.operand_count = 1;
  scan.reverse = Reverse;
  scan.exclusive = Exclusive;
  scan.selected = tape.select(monoid_name<Monoid>(), operand.row, axes);
  scan.rank = tape[operand.row].rank;
  for (int axis = 0; axis < scan.rank; ++axis) scan.axes[axis] = tape[operand.row].axes[axis];
  if constexpr (!is_refused<Element>)
    static_assert(!has_counted_finish<Monoid, monoid_element_t<Monoid, plain_t<Element>>>,
                  "weft: scan: finish asks for the number of elements, which a scan does not count: scan a monoid "
                  "whose state has it");
  return with_monoid<Monoid, Element, Types>(tape, scan);
}

// order[k] is the operand's axis that becomes axis k; without axes the order is reversed.
template <class Axes, class Element, class Types>
constexpr auto record_permute(const char* operation, Axes, traced<Element, Types> operand) {
  recorder& tape = *operand.tape;
  const record& from = tape[operand.row];
  record permute;
  permute.kind = record_kind::permute;
  permute.operands[0] = operand.row;
  permute.operand_count = 1;
  permute.rank = from.rank;
  if (Axes::given && Axes::count != from.rank) {
    tape.report({fault_kind::axes_count, operation, 0, {Axes::count}, {from.rank}});
    return operand;
  }
  if constexpr (Axes::given) {
    const unsigned all = tape.select(operation, operand.row, Axes{});
    if (all != (1u << from.rank) - 1) return operand;
  }
  for (int k = 0; k < from.rank; ++k) {
    permute.order[k] = Axes::given ? tape.resolve(operation, from, Axes::ids[k]) : from.rank - 1 - k;
    permute.axes[k] = from.axes[permute.order[k]];
  }
  return traced<Element, Types>{&tape, tape.add(permute)};
}

// The same axes under other names. `wanted` has to be among them, unless it is empty.
template <class Element, class Types, class Change>
constexpr auto record_names(const char* operation, traced<Element, Types> operand, Change change, const name& wanted) {
  recorder& tape = *operand.tape;
  if (!wanted.empty()) {
    const axis_id id = axis_id::of(wanted);
    if (tape.resolve(operation, tape[operand.row], id) < 0) return operand;
  }
  record renamed;
  renamed.kind = record_kind::permute;
  renamed.operands[0] = operand.row;
  renamed.operand_count = 1;
  renamed.rank = tape[operand.row].rank;
  for (int k = 0; k < renamed.rank; ++k) {
    renamed.order[k] = k;
    renamed.axes[k] = tape[operand.row].axes[k];
    renamed.axes[k].name = change(renamed.axes[k].name);
  }
  tape.require_distinct_names(operation, renamed);
  return traced<Element, Types>{&tape, tape.add(renamed)};
}

}  // namespace detail
}  // namespace weft
