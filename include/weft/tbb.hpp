// The policy `par`: outer loops, long rows and long elementwise chains split between oneTBB's threads. What is combined
// with what follows from the shape alone, so the bits are those of `seq` at any number of threads.
#pragma once

#include <weft/weft.hpp>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

namespace weft::detail {

template <>
struct run_in_pieces<parallel_executor> {
  static constexpr bool available = true;

  // A few pieces for each thread: enough for one that is held up, and handing each over costs what some microseconds
  // of work do.
  template <class Body>
  static void run(std::ptrdiff_t count, const Body& body) {
    using range = oneapi::tbb::blocked_range<std::ptrdiff_t>;
    const auto grain = static_cast<std::size_t>(count / (8 * run_in_pieces::count()) + 1);
    oneapi::tbb::parallel_for(
        range(0, count, grain), [&](const range& piece) { body(piece.begin(), piece.end()); },
        oneapi::tbb::simple_partitioner());
  }

  // Each thread the same pieces whenever the count is the same: their memory may be in its own cache.
  template <class Body>
  static void run_evenly(std::ptrdiff_t count, const Body& body) {
    using range = oneapi::tbb::blocked_range<std::ptrdiff_t>;
    oneapi::tbb::parallel_for(
        range(0, count), [&](const range& piece) { body(piece.begin(), piece.end()); },
        oneapi::tbb::static_partitioner());
  }

  static std::ptrdiff_t count() {
    using control = oneapi::tbb::global_control;
    const auto allowed = static_cast<std::ptrdiff_t>(control::active_value(control::max_allowed_parallelism));
    const std::ptrdiff_t here = oneapi::tbb::this_task_arena::max_concurrency();
    return here < allowed ? here : allowed;
  }
};

}  // namespace weft::detail
