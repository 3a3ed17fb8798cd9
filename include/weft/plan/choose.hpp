// Chooses between the plans that a program can have, by their cost: once where the extents are known, by one test of
// them at run time where not.
#pragma once

#include <weft/plan/cost.hpp>
#include <weft/plan/lower.hpp>
#include <weft/plan/price.hpp>

namespace weft {

/// The plan for short rows, and the one for rows of at least `threshold` indices of the labels `row`, if it is another.
struct plan_choice {
  strategy near{}, far{};
  label_set row = 0;
  std::ptrdiff_t threshold = 0;
  bool has_alternative = false;              // whether there was anything to choose from
  double separate_price = 0, one_price = 0;  // of an index of the loops, where that decided
  int separate_dear = 0, one_dear = 0;       // dear operations an element

  constexpr bool has_variants() const { return near != far; }
};

namespace detail {

template <class Program>
struct chooser;
template <strategy How, class G, class... Outputs>
struct chooser<program<How, G, Outputs...>> {
  template <int Bits>
  using lowered_as = lowered<program<make_strategy(Bits), G, Outputs...>>;

  static constexpr int asked = static_cast<int>(How) & (kept_bit | recomputed_bit);
  static constexpr int separate = separate_bit | (asked == 0 ? kept_bit : asked);
  static constexpr int one = one_bit | (asked == 0 ? kept_bit : asked);

  // Without an extreme whose distances are exponents there is nothing to choose.
  static constexpr bool may_cascade() {
    bool has_extreme = false, has_difference = false, has_exponential = false;
    for (const graph_node& node : table_of<G>::value) {
      has_extreme = has_extreme || (node.kind == record_kind::reduce && node.extreme != 0 && node.real);
      has_difference = has_difference || node.law == law::difference;
      has_exponential = has_exponential || node.law == law::exponential;
    }
    return has_extreme && has_difference && has_exponential;
  }

  template <int Bits>
  static constexpr double price(double unknown) {
    using L = lowered_as<Bits>;
    return price_of(L::loops, L::table, L::plan, unknown);
  }
  // A plan that computes dear operations more often than the other is none to choose unasked: in cache they are what
  // counts, and out of it the traversal they save was measured to be worth about as much.
  template <int Bits>
  static constexpr int dear() {
    using L = lowered_as<Bits>;
    return count_dear_operations(L::loops, L::table, L::plan);
  }

  // The better plan where unknown extents are `unknown`.
  static constexpr strategy best(double unknown) {
    return make_strategy(price<separate>(unknown) <= price<one>(unknown) ? separate : one);
  }
  static constexpr plan_choice settled(strategy how, double unknown) {
    return {how, how, 0, 0, true, price<separate>(unknown), price<one>(unknown)};
  }

  static constexpr label_set row_labels() {
    label_set labels = 0;
    for (const cascade& c : lowered_as<one>::plan.cascades) labels |= lowered_as<one>::loops.rows[c.bound].reduced;
    return labels;
  }
  static constexpr bool is_known(label_set labels) {
    for (int label = 0; label < lowered_as<one>::loops.labels.size(); ++label) {
      if ((labels & label_bit(label)) != 0 && !lowered_as<one>::loops.labels[label].is_static()) return false;
    }
    return true;
  }

  static constexpr plan_choice find() {
    if constexpr (asks_for(How, separate_bit) || !may_cascade()) {
      return {make_strategy(separate), make_strategy(separate)};
    } else if constexpr (lowered_as<one>::plan.cascades.empty()) {
      return {make_strategy(separate), make_strategy(separate)};
    } else if constexpr (asks_for(How, one_bit)) {
      return {make_strategy(one), make_strategy(one)};
    } else if constexpr (dear<one>() > dear<separate>()) {
      return {make_strategy(separate), make_strategy(separate), 0, 0, true, 0, 0, dear<separate>(), dear<one>()};
    } else if constexpr (is_known(row_labels())) {
      return settled(best(1024), 1024);
    } else {
      const strategy near = best(64);
      for (std::ptrdiff_t extent = 128; extent <= 1 << 20; extent *= 2) {
        if (best(static_cast<double>(extent)) != near)
          return {near, best(static_cast<double>(extent)), row_labels(), extent, true};
      }
      return settled(near, 1024);
    }
  }
};

}  // namespace detail

/// How a program is planned, of the strategies that its own allows.
template <class Program>
inline constexpr plan_choice choice_of = detail::chooser<Program>::find();

/// The program with a plan of one of those strategies.
template <class Program, strategy How>
struct planned_as;
template <strategy Asked, class G, class... Outputs, strategy How>
struct planned_as<program<Asked, G, Outputs...>, How> {
  using type = program<How, G, Outputs...>;
};
template <class Program>
using near_program = typename planned_as<Program, choice_of<Program>.near>::type;
template <class Program>
using far_program = typename planned_as<Program, choice_of<Program>.far>::type;

}  // namespace weft
