// In which order labels have to be nested, and one order that serves several.
#pragma once

#include <weft/core/static_vector.hpp>
#include <weft/expr/recorder.hpp>

namespace weft {

/// Labels that have to be nested in this order, outermost first.
struct nest_order {
  static_vector<int, max_rank> labels{};
  int next = 0;

  constexpr bool is_done() const { return next == labels.size(); }
  constexpr bool has_later(int label) const {
    for (int k = next + 1; k < labels.size(); ++k) {
      if (labels[k] == label) return true;
    }
    return false;
  }
};

/// Hands on the labels of some orders, each once and behind those that are outside of it in any of them; false where
/// the orders contradict each other.
template <class Orders, class Append>
constexpr bool merge_orders(Orders orders, Append append) {
  for (;;) {
    bool done = true;
    int free = -1;
    for (const nest_order& own : orders) {
      if (own.is_done() || free >= 0) continue;
      done = false;
      free = own.labels[own.next];
      for (const nest_order& other : orders) {
        if (other.has_later(free)) free = -1;
      }
    }
    if (free < 0) return done;
    append(free);
    for (nest_order& own : orders) {
      if (!own.is_done() && own.labels[own.next] == free) ++own.next;
    }
  }
}

}  // namespace weft
