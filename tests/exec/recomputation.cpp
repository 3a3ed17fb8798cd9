// A value computed anew in a later traversal has the bits of the earlier one, whatever the compiler contracts: what is
// subtracted from its own maximum is never positive, and 0 where the maximum stands.
// build: contracted thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE recomputation
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"

#include <weft/weft.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <type_traits>

namespace {

using weft::axis;
using weft::keepdims;

// x as it is, rounded: no compiler fuses what goes through memory.
template <class T>
T rounded(T x) {
  volatile T stored = x;
  return stored;
}

// The maps: an expression of the leaves a, b, c (of one shape) and s (a column, one number a row), and, where every
// step rounds on its own, what an element is.
struct product_and_sum {
  template <class X, class S>
  constexpr auto operator()(const X& a, const X& b, const X& c, const S&) const {
    return a * b + c;
  }
  template <class T>
  static T element(T a, T b, T c, T) {
    return rounded(a * b) + c;
  }
};

struct difference_of_products {
  template <class X, class S>
  constexpr auto operator()(const X& a, const X& b, const X& c, const S&) const {
    return a * b - c * a;
  }
  template <class T>
  static T element(T a, T b, T c, T) {
    return rounded(a * b) - rounded(c * a);
  }
};

struct moved_and_scaled {
  template <class X, class S>
  constexpr auto operator()(const X& a, const X& b, const X& c, const S& s) const {
    return (a - s) * b + c;
  }
  template <class T>
  static T element(T a, T b, T c, T s) {
    return rounded(rounded(a - s) * b) + c;
  }
};

// With the lanes along a row, a division by one number.
struct quotient_and_product {
  template <class X, class S>
  constexpr auto operator()(const X& a, const X& b, const X& c, const S& s) const {
    return a / s * b - c / s;
  }
  template <class T>
  static T element(T a, T b, T c, T s) {
    return rounded(rounded(a / s) * b) - rounded(c / s);
  }
};

struct exponential_of_a_sum {
  template <class X, class S>
  constexpr auto operator()(const X& a, const X& b, const X& c, const S&) const {
    return weft::exp(a * b + c);
  }
};

// Below the normal numbers, where scaling by a power of two rounds too.
struct vanishing_exponential {
  template <class X, class S>
  constexpr auto operator()(const X& a, const X&, const X&, const S&) const {
    return weft::exp(a * 7.F - 96.F);
  }
};

struct logarithm {
  template <class X, class S>
  constexpr auto operator()(const X& a, const X& b, const X&, const S&) const {
    return weft::log(a * a + b * b);
  }
};

struct tangent {
  template <class X, class S>
  constexpr auto operator()(const X& a, const X&, const X&, const S&) const {
    return weft::tanh(a);
  }
};

template <class Map, class T>
concept has_element = requires(T x) {
  Map::element(x, x, x, x);
};

template <class T>
bool same_bits(T a, T b) {
  using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  return std::bit_cast<bits>(a) == std::bit_cast<bits>(b);
}

// Shorter than any vector, full vectors, masked rests, and rows longer than a block of an accumulator.
const reference::sizes shapes[] = {{1, 1}, {3, 5}, {7, 33}, {5, 257}, {33, 17}, {2, 9001}, {70, 64}};

// u - max(u, axis<Axis>, keepdims), where u is known to be one and the same.
template <int Axis, class Map>
inline constexpr auto below_its_maximum = weft::fuse([](auto a, auto b, auto c, auto s) {
  const auto u = Map{}(a, b, c, s);
  return u - max(u, axis<Axis>, keepdims);
});

// `Named`: as a kernel too, which names the value once.
template <class T, class Map, int Axis, bool Named = false>
void check(const char* name) {
  for (const reference::sizes& shape : shapes) {
    const std::size_t rows = shape[0], columns = shape[1];
    const auto a = test::uniform<T>(shape, -1, 1, 1), b = test::uniform<T>(shape, -1, 1, 2),
               c = test::uniform<T>(shape, -1, 1, 3), s = test::uniform<T>({rows, 1}, 0.5, 3, 4);
    const auto va = test::dense<2>(a), vb = test::dense<2>(b), vc = test::dense<2>(c);
    const auto vs = weft::view<weft::dyn, 1>(s.data(), rows);
    const auto u = weft::eval(Map{}(va, vb, vc, vs));
    if constexpr (has_element<Map, T>) {
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < u.size(); ++i)
        wrong += same_bits(u.data()[i], Map::element(a[i], b[i], c[i], s[i / columns])) ? 0 : 1;
      BOOST_TEST(wrong == 0u, name << ": " << wrong << " of " << u.size() << " elements are not rounded step by step");
    }
    // The slices of u, and what is left of each below its maximum.
    const std::size_t slices = Axis == 0 ? columns : rows, length = Axis == 0 ? rows : columns;
    const auto at = [&](std::size_t slice, std::size_t k) {
      return Axis == 0 ? k * columns + slice : slice * columns + k;
    };
    const auto check_form = [&](const char* form, const auto& y) {
      std::size_t positive = 0, without_zero = 0, other = 0;
      for (std::size_t slice = 0; slice < slices; ++slice) {
        T largest = u.data()[at(slice, 0)];
        for (std::size_t k = 0; k < length; ++k) largest = std::max(largest, u.data()[at(slice, k)]);
        bool zero = false;
        for (std::size_t k = 0; k < length; ++k) {
          const T left = y.data()[at(slice, k)];
          positive += left > T(0) ? 1 : 0;
          zero = zero || left == T(0);
          other += left == rounded(u.data()[at(slice, k)] - largest) ? 0 : 1;
        }
        without_zero += zero ? 0 : 1;
      }
      BOOST_TEST((positive == 0u && without_zero == 0u && other == 0u),
                 name << ", " << form << ", axis " << Axis << ", " << test::text(shape) << ": " << positive
                      << " positive, " << without_zero << " slices without 0, " << other << " of " << u.size()
                      << " not the bits of the value stored first");
    };
    check_form("direct", weft::eval(Map{}(va, vb, vc, vs) - weft::max(Map{}(va, vb, vc, vs), axis<Axis>, keepdims)));
    if constexpr (Named) check_form("kernel", weft::eval(below_its_maximum<Axis, Map>(va, vb, vc, vs)));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(products_and_sums) {
  check<float, product_and_sum, 1, true>("a * b + c");
  check<float, difference_of_products, 0>("a * b - c * a");
#ifndef __clang__  // which contracts across statements only when it is told to
  check<double, moved_and_scaled, 0>("(a - s) * b + c of doubles");
#endif
}

BOOST_AUTO_TEST_CASE(quotients) {
  check<float, quotient_and_product, 1, true>("a / s * b - c / s");
#ifndef __clang__
  check<double, quotient_and_product, 0>("a / s * b - c / s of doubles");
#endif
}

BOOST_AUTO_TEST_CASE(functions) {
  check<float, exponential_of_a_sum, 1, true>("exp(a * b + c)");
  check<float, logarithm, 1>("log(a^2 + b^2)");
#ifndef __clang__
  check<float, vanishing_exponential, 1>("exp(7 a - 96)");
  check<float, tangent, 1>("tanh(a)");  // made of expm1
#endif
}
