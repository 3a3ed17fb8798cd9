// Evaluates expressions with seq and with par on several numbers of threads, and compares the bits.
#pragma once

#include "../support/random.hpp"

#include <weft/tbb.hpp>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstring>
#include <tuple>
#include <utility>
#include <vector>

namespace parallel_case {

using namespace weft;

// Short ones, around what a thread does alone, and far beyond.
inline constexpr std::size_t unshared = WEFT_PARALLEL_ADDITIONS / 32;
inline constexpr std::size_t lengths[] = {1, 1000, unshared, unshared + 1, 3 * unshared + 7, 30 * unshared + 3};

// Any NaN for a NaN: which of two an operation returns is up to the compiler, who may exchange its operands.
template <class T, class U>
bool same_bits(const T& a, const U& b) {
  if (a.shape() != b.shape()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto &x = a.data()[i], &y = b.data()[i];
    if (std::memcmp(&x, &y, sizeof(x)) != 0 && (x == x || y == y)) return false;
  }
  return true;
}
template <class... T, class... U>
bool same_bits(const std::tuple<T...>& a, const std::tuple<U...>& b) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) { return (same_bits(std::get<K>(a), std::get<K>(b)) && ...); }
  (std::index_sequence_for<T...>{});
}

// Runs a function with so many threads, although the machine may have fewer.
template <class Function>
void with_threads(int threads, const Function& function) {
  const oneapi::tbb::global_control limit(oneapi::tbb::global_control::max_allowed_parallelism,
                                          static_cast<std::size_t>(threads));
  oneapi::tbb::task_arena(threads).execute(function);
}

template <class... E>
void check(const char* name, const E&... e) {
  const auto expected = eval(e...);
  for (const int threads : {3, 8}) {  // one: parallel.cpp
    with_threads(threads,
                 [&] { BOOST_TEST(same_bits(eval(par, e...), expected), name << " on " << threads << " threads"); });
  }
}

// Maps t -> scale * t + offset one after the other: the order matters, and rounding too.
struct affine {
  static constexpr monoid_traits traits{.commutative = false, .idempotent = false};
  template <class V>
  struct state {
    V scale, offset;
  };
  template <class V>
  static constexpr state<V> neutral() {
    return {V(1), V(0)};
  }
  template <class V>
  static constexpr state<V> lift(V x) {
    return {x * V(0.25f), x};
  }
  template <class V>
  static constexpr state<V> combine(state<V> earlier, state<V> later) {
    return {math::product(earlier.scale, later.scale), math::product(earlier.offset, later.scale) + later.offset};
  }
  template <class V>
  static constexpr V finish(state<V> s) {
    return s.offset;
  }
};

template <class T>
auto whole(const std::vector<T>& numbers) {
  return view<dyn>(numbers.data(), numbers.size());
}
template <class T>
std::vector<T> random_numbers(std::size_t n, double low, double high) {
  const auto numbers = test::uniform<T>({n}, low, high);
  return std::vector<T>(numbers.data(), numbers.data() + n);
}

}  // namespace parallel_case
