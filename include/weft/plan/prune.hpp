// Drops what nobody reads: a value kept for later levels that found it in the output after all.
#pragma once

#include <weft/plan/plan.hpp>

namespace weft {

/// The plan without writes to arrays that are never read; those arrays are not allocated.
template <int Rows>
constexpr void drop_unread(loop_plan<Rows>& plan) {
  const auto is_read = [&](int number) {
    for (const instruction& i : plan.instructions) {
      if (i.code == opcode::read_storage && i.storage == number) return true;
    }
    return false;
  };
  const auto is_idle = [&](const instruction& i) {
    return i.code == opcode::write_storage && plan.storages[i.storage].place == place::registers;
  };
  for (int number = 0; number < plan.storages.size(); ++number) {
    storage_slot& slot = plan.storages[number];
    if (slot.use == storage_use::value && slot.place == place::temporary && !is_read(number))
      slot.place = place::registers;
  }
  int kept = 0;
  for (plan_node& node : plan.nodes) {
    const int first = kept;
    for (int at = node.first; at < node.last; ++at) {
      if (!is_idle(plan.instructions[at])) plan.instructions[kept++] = plan.instructions[at];
    }
    node.first = first;
    node.last = kept;
  }
  plan.instructions.size_ = kept;
}

}  // namespace weft
