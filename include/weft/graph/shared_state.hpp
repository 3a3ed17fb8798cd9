// One state for two reductions: where both take the same elements along the same labels, and a state of the one monoid
// tells what the other comes to, the second is finished from the state of the first.
#pragma once

#include <weft/graph/loop_graph.hpp>

namespace weft {
namespace detail {

inline constexpr int max_state_pairs = 64;

/// Two reductions of a canonical graph, by node, of one operand along the same axes.
struct state_pair {
  int owner = -1, other = -1;
};
using state_pairs = static_vector<state_pair, max_state_pairs>;

template <class Table>
constexpr state_pairs list_state_pairs(const Table& table) {
  state_pairs found;
  const auto is_reduction = [&](std::size_t k) { return table[k].kind == record_kind::reduce; };
  for (std::size_t owner = 0; owner < table.size(); ++owner) {
    for (std::size_t other = 0; is_reduction(owner) && other < table.size(); ++other) {
      if (other == owner || !is_reduction(other) || found.size() == max_state_pairs) continue;
      if (table[owner].operands[0] == table[other].operands[0] && table[owner].axes == table[other].axes)
        found.push_back({static_cast<int>(owner), static_cast<int>(other)});
    }
  }
  return found;
}

template <class T, class Owner, class Other>
inline constexpr bool shares_state = false;
template <class T, class Owner, class Other, int Operand, unsigned Axes, bool Keepdims, bool OtherKeepdims>
inline constexpr bool
    shares_state<T, reduce_row<Owner, Operand, Axes, Keepdims>, reduce_row<Other, Operand, Axes, OtherKeepdims>> = [] {
      using element = monoid_element_t<Owner, T>;
      if constexpr (std::is_same_v<element, monoid_element_t<Other, T>>)
        return requires(const state_t<Owner, element>& s, element count) {
          shared_finish<Owner, Other>::template finish<element>(s, count);
        };
      else
        return false;
    }();

// The pairs of a graph whose monoids share a state.
template <class G>
constexpr state_pairs find_state_pairs() {
  constexpr auto& table = table_of<G>::value;
  constexpr state_pairs all = list_state_pairs(table);
  state_pairs found;
  [&]<std::size_t... K>(std::index_sequence<K...>) {
    ((shares_state<plain_t<element_at<G, table[all[K].owner].operands[0]>>, row_at<G, all[K].owner>,
                   row_at<G, all[K].other>>
          ? void(found.push_back(all[K]))
          : void()),
     ...);
  }
  (std::make_index_sequence<static_cast<std::size_t>(all.size())>{});
  return found;
}

template <class Graph>
constexpr bool has_dependents(const Graph& graph, int row) {
  for (const loop_row& other : graph.rows) {
    if (other.state_row == row) return true;
  }
  return false;
}

}  // namespace detail

/// The graph with every reduction that can be finished from another's state pointing to that.
template <class G, class Graph>
constexpr Graph share_states(Graph graph) {
  for (const detail::state_pair& pair : detail::find_state_pairs<G>()) {
    for (int owner = 0; owner < graph.rows.size(); ++owner) {
      for (int other = 0; other < graph.rows.size(); ++other) {
        const loop_row &first = graph.rows[owner], &second = graph.rows[other];
        if (first.node != pair.owner || second.node != pair.other || second.reduced == 0) continue;
        if (first.reduced != second.reduced || first.operands[0] != second.operands[0]) continue;
        if (first.state_row >= 0 || second.state_row >= 0 || detail::has_dependents(graph, other)) continue;
        graph.rows[other].state_row = owner;
      }
    }
  }
  return graph;
}

}  // namespace weft
