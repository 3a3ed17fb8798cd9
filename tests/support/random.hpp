// Deterministic test data: the same numbers on every platform and with every standard library.
#pragma once

#include "reference.hpp"

#include <cstddef>
#include <cstdint>

namespace test {

// The splitmix64 sequence.
class random {
 public:
  explicit random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(bits() % n); }
  double uniform(double low, double high) { return low + (high - low) * static_cast<double>(bits() >> 11) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

inline constexpr std::size_t lengths[] = {1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 257, 1000};

template <class T>
reference::array<T> uniform(reference::sizes shape, double low, double high, std::uint64_t seed = 1) {
  random generator(seed + 0x5851f42d4c957f2du * reference::count(shape));
  reference::array<T> x(std::move(shape));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<T>(generator.uniform(low, high));
  return x;
}

// Multiples of 1/8 (or integers) in [-4, 4]: sums of up to a million of them are exact in float in any order.
template <class T>
reference::array<T> exact_terms(reference::sizes shape, std::uint64_t seed = 1) {
  random generator(seed + 0x5851f42d4c957f2du * reference::count(shape));
  reference::array<T> x(std::move(shape));
  for (std::size_t i = 0; i < x.size(); ++i) {
    if constexpr (std::is_same_v<T, bool>) {
      x[i] = generator.below(2) == 1;
    } else if constexpr (std::is_unsigned_v<T>) {
      x[i] = static_cast<T>(generator.below(9));
    } else if constexpr (std::is_integral_v<T>) {
      x[i] = static_cast<T>(static_cast<int>(generator.below(9)) - 4);
    } else {
      x[i] = static_cast<T>((static_cast<int>(generator.below(65)) - 32) / 8.0);
    }
  }
  return x;
}

// Powers of two (integers: small odd and even numbers): products are exact in any order, or wrap.
// The running product stays between 2^-20 and 2^20 in row-major order, and within range along any axis.
template <class T>
reference::array<T> exact_factors(reference::sizes shape, std::uint64_t seed = 1) {
  random generator(seed + 0x5851f42d4c957f2du * reference::count(shape));
  reference::array<T> x(std::move(shape));
  for (std::size_t i = 0; i < x.size(); ++i) {
    if constexpr (std::is_same_v<T, bool>) {
      x[i] = generator.below(16) != 0;
    } else if constexpr (std::is_integral_v<T>) {
      x[i] = static_cast<T>(1 + generator.below(5));
    } else {
      constexpr T factors[] = {T(1), T(-1), T(2), T(-2), T(0.5), T(-0.5)};
      x[i] = factors[generator.below(6)];
    }
  }
  return x;
}

}  // namespace test
