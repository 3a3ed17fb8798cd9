#include "workload.hpp"

#include <initializer_list>

namespace contest {
namespace {

using enum operation;

constexpr workload workloads[] = {
    {"softmax", softmax, false},
    {"softmax first axis", softmax, true},
    {"softmax formula", softmax, false},
    {"softmax formula first axis", softmax, true},
    {"log_softmax", log_softmax, false},
    {"logsumexp", logsumexp, false},
    {"logsumexp first axis", logsumexp, true},
    {"cumsum", cumsum, false},
    {"cumsum first axis", cumsum, true},
    {"cumprod", cumprod, false},
    {"cumprod first axis", cumprod, true},
    {"logcumsumexp", logcumsumexp, false},
    {"logcumsumexp first axis", logcumsumexp, true},
    {"chain", chain, false},
    {"layer_norm", layer_norm, false},
    {"rms_norm", rms_norm, false},
};

struct size {
  std::size_t rows, columns;
};

std::vector<event> all_events() {
  std::vector<event> result;
  const auto add = [&](std::string_view name, std::initializer_list<size> floats, std::initializer_list<size> doubles) {
    for (const workload& w : workloads) {
      if (w.name != name) continue;
      for (const size s : floats) result.push_back({&w, s.rows, s.columns, false});
      for (const size s : doubles) result.push_back({&w, s.rows, s.columns, true});
    }
  };
  constexpr std::size_t million = 1000000, long_row = 16777216;
  add("softmax",
      {{4096, 7},
       {4096, 32},
       {4096, 64},
       {32, 100},
       {4096, 100},
       {512, 300},
       {1024, 1024},
       {128, 16384},
       {16, million},
       {1, long_row}},
      {{4096, 7}, {4096, 64}, {32, 100}, {512, 300}, {1024, 1024}, {16, million}});
  add("softmax first axis", {{100, 32}, {1024, 1024}, {64, 65536}}, {{1024, 1024}});
  add("softmax formula", {{32, 100}, {4096, 64}, {1024, 1024}, {16, million}}, {{1024, 1024}});
  add("softmax formula first axis", {{1024, 1024}}, {});
  add("log_softmax", {{4096, 7}, {32, 100}, {4096, 64}, {512, 300}, {1024, 1024}, {16, million}}, {{1024, 1024}});
  add("logsumexp",
      {{4096, 7},
       {4096, 32},
       {4096, 64},
       {32, 100},
       {512, 300},
       {1024, 1024},
       {128, 16384},
       {16, million},
       {1, long_row}},
      {{4096, 64}, {1024, 1024}, {16, million}});
  add("logsumexp first axis", {{100, 32}, {1024, 1024}, {64, 65536}}, {{1024, 1024}});
  add("cumsum", {{4096, 7}, {4096, 64}, {32, 100}, {1, 4096}, {1024, 1024}, {1, long_row}}, {{32, 100}, {1024, 1024}});
  add("cumsum first axis", {{100, 32}, {1024, 1024}, {64, 65536}}, {{1024, 1024}});
  add("cumprod", {{32, 100}, {1, 4096}, {1024, 1024}, {1, long_row}}, {{1024, 1024}});
  add("cumprod first axis", {{1024, 1024}}, {});
  add("logcumsumexp", {{4096, 7}, {32, 100}, {1, 4096}, {1024, 1024}, {1, 4194304}}, {{32, 100}, {1024, 1024}});
  add("logcumsumexp first axis", {{100, 32}, {1024, 1024}}, {{1024, 1024}});
  add("chain", {{1, 4096}, {1, million}, {1, 16 * million}}, {{1, 4096}, {1, million}});
  add("layer_norm", {{4096, 64}, {512, 300}, {1024, 1024}, {16, million}}, {{1024, 1024}});
  add("rms_norm", {{4096, 64}, {512, 300}, {1024, 1024}, {16, million}}, {{1024, 1024}});
  return result;
}

}  // namespace

std::size_t event::results() const {
  if (of->does != logsumexp) return elements();
  return of->first_axis ? columns : rows;
}

std::size_t event::bytes() const {
  const std::size_t read = of->does == chain ? 4 * elements() : elements();
  return (read + results()) * (of_doubles ? sizeof(double) : sizeof(float));
}

std::string event::title() const {
  return std::string(of->name) + (of_doubles ? " f64 " : " f32 ") + std::to_string(rows) + "x" +
         std::to_string(columns);
}

const std::vector<event>& events() {
  static const std::vector<event> all = all_events();
  return all;
}

}  // namespace contest
