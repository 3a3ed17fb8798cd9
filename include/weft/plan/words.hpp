// The words for a plan's kinds, places, uses and instructions.
#pragma once

#include <weft/plan/names.hpp>

namespace weft::detail {

constexpr const char* word(record_kind kind) {
  switch (kind) {
    case record_kind::leaf:
      return "leaf";
    case record_kind::literal:
      return "literal";
    case record_kind::map:
      return "map";
    case record_kind::reduce:
      return "reduce";
    case record_kind::scan:
      return "scan";
    case record_kind::permute:
      return "permute";
    case record_kind::flatten:
      return "flatten";
  }
  return "";
}
constexpr const char* word(loop_mode mode) {
  switch (mode) {
    case loop_mode::sequential:
      return "sequential";
    case loop_mode::tile:
      return "tile";
    case loop_mode::lanes:
      return "lanes";
  }
  return "";
}
constexpr const char* word(place where) {
  switch (where) {
    case place::registers:
      return "registers";
    case place::scratch:
      return "scratch";
    case place::output:
      return "output";
    case place::previous_output:
      return "previous_output";
    case place::temporary:
      return "temporary";
  }
  return "";
}
constexpr const char* word(storage_use use) {
  switch (use) {
    case storage_use::state:
      return "state";
    case storage_use::carry:
      return "carry";
    case storage_use::value:
      return "value";
    case storage_use::reference:
      return "reference";
  }
  return "";
}
constexpr const char* word(opcode code) {
  switch (code) {
    case opcode::literal:
      return "literal";
    case opcode::read_leaf:
      return "read_leaf";
    case opcode::read_value:
      return "read_value";
    case opcode::read_storage:
      return "read_storage";
    case opcode::lone:
      return "lone";
    case opcode::compute:
      return "compute";
    case opcode::scan:
      return "scan";
    case opcode::refer:
      return "refer";
    case opcode::accumulate:
      return "accumulate";
    case opcode::finish:
      return "finish";
    case opcode::write_storage:
      return "write_storage";
    case opcode::write_output:
      return "write_output";
  }
  return "";
}

}  // namespace weft::detail
