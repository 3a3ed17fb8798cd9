// The policy `par`: outer loops, long rows and long elementwise chains split between oneTBB's threads. What is combined
// with what follows from the shape alone, so the bits are those of `seq` at any number of threads.
#pragma once

#include <weft/weft.hpp>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>

namespace weft::detail {

template <>
struct run_in_pieces<parallel_executor> {
  static constexpr bool available = true;

  template <class Body>
  static void run(std::ptrdiff_t count, const Body& body) {
    using range = oneapi::tbb::blocked_range<std::ptrdiff_t>;
    oneapi::tbb::parallel_for(range(0, count), [&](const range& piece) { body(piece.begin(), piece.end()); });
  }
};

}  // namespace weft::detail
