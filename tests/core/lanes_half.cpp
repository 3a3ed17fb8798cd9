// Half types in lanes: every element there and back, what floats are rounded to, and arithmetic, against the formats
// written out as powers of two.
// build: native
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE core_lanes_half

#include <weft/core/lanes_memory.hpp>
#include <weft/core/lanes_streaming.hpp>
#include <weft/core/math.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

namespace {

using weft::lanes;
using weft::detail::floats;
using weft::detail::half_bits;

/// A format of 16 bits: so many for the fraction, exponents from `lowest` on.
struct format {
  int fraction, lowest;
  int largest_exponent() const { return 1 - lowest; }
  double value(std::uint16_t bits) const {
    const int exponents = 1 << (15 - fraction), exponent = bits >> fraction & (exponents - 1);
    const int rest = bits & ((1 << fraction) - 1);
    double size = 0;
    if (exponent == exponents - 1)
      size = rest == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
    else if (exponent == 0)
      size = std::ldexp(rest, lowest - fraction);
    else
      size = std::ldexp(rest + (1 << fraction), lowest + exponent - 1 - fraction);
    return (bits & 0x8000) != 0 ? -size : size;
  }
  /// The number of the format next to x, the even one of two.
  double nearest(double x) const {
    if (x == 0 || !std::isfinite(x)) return x;
    const int exponent = std::max(std::ilogb(x), lowest);
    const double unit = std::ldexp(1.0, exponent - fraction);
    const double rounded = std::copysign(std::nearbyint(x / unit) * unit, x);
    return std::fabs(rounded) < std::ldexp(1.0, largest_exponent() + 1)
               ? rounded
               : std::copysign(std::numeric_limits<double>::infinity(), x);
  }
};
constexpr format binary16{10, -14}, upper_half{7, -126};

bool same(double a, double b) { return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b); }

/// Floats of all exponents, among them those that lie midway between two numbers of a format, and just beside.
std::vector<float> floats_of(const format& of) {
  std::vector<float> all{0.0F,
                         -0.0F,
                         std::numeric_limits<float>::infinity(),
                         -std::numeric_limits<float>::infinity(),
                         std::numeric_limits<float>::quiet_NaN(),
                         -std::numeric_limits<float>::quiet_NaN(),
                         std::numeric_limits<float>::max(),
                         std::numeric_limits<float>::denorm_min()};
  std::mt19937 random(7);
  for (int i = 0; i < 200000; ++i) all.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(random())));
  for (unsigned bits = 0; bits < 0x7fff; ++bits) {
    const double here = of.value(static_cast<std::uint16_t>(bits)),
                 next = of.value(static_cast<std::uint16_t>(bits + 1));
    if (!std::isfinite(here)) continue;
    const auto midway = static_cast<float>(std::isfinite(next) ? (here + next) / 2 : of.nearest(here) * 1.0001);
    for (const float x :
         {static_cast<float>(here), midway, std::nextafter(midway, 0.0F), std::nextafter(midway, 1e38F)}) {
      all.push_back(x);
      all.push_back(-x);
    }
  }
  while (all.size() % 16 != 0) all.push_back(1.0F);
  return all;
}

/// How many of all bits, and of the floats above, a conversion in registers of W gets wrong.
template <class Conversion, int W>
int wrong_of(const format& of) {
  int wrong = 0;
  for (unsigned first = 0; first < 0x10000; first += W) {
    half_bits<W> bits;
    for (int i = 0; i < W; ++i) bits[i] = static_cast<std::uint16_t>(first + static_cast<unsigned>(i));
    const floats<W> wide = Conversion::template widen<W>(bits);
    const half_bits<W> again = Conversion::template narrow<W>(wide);
    const floats<W> kept = Conversion::template round<W>(wide);
    for (int i = 0; i < W; ++i) {
      const double expected = of.value(bits[i]);
      const bool back = std::isnan(expected) ? std::isnan(of.value(again[i])) : again[i] == bits[i];
      if (!same(wide[i], expected) || !back || !same(kept[i], expected)) ++wrong;
    }
  }
  const std::vector<float> all = floats_of(of);
  for (std::size_t first = 0; first < all.size(); first += W) {
    floats<W> x;
    for (int i = 0; i < W; ++i) x[i] = all[first + static_cast<std::size_t>(i)];
    const half_bits<W> bits = Conversion::template narrow<W>(x);
    const floats<W> rounded = Conversion::template round<W>(x);
    for (int i = 0; i < W; ++i) {
      const double expected = of.nearest(x[i]);
      if (!same(of.value(bits[i]), expected) || !same(rounded[i], expected)) ++wrong;
    }
  }
  return wrong;
}
template <class Conversion>
void check_conversion(const format& of, const char* what) {
  BOOST_TEST((wrong_of<Conversion, 2>(of)) == 0, what << " in two lanes");
  BOOST_TEST((wrong_of<Conversion, 4>(of)) == 0, what << " in four");
  BOOST_TEST((wrong_of<Conversion, 8>(of)) == 0, what << " in eight");
  BOOST_TEST((wrong_of<Conversion, 16>(of)) == 0, what << " in sixteen");
}

BOOST_AUTO_TEST_CASE(conversions) {
  check_conversion<weft::detail::half_by_words>(binary16, "half by integers");
#if defined(__F16C__)
  check_conversion<weft::detail::half_by_processor>(binary16, "half by the processor");
#endif
  check_conversion<weft::detail::bfloat16_conversion>(upper_half, "bfloat16");
}

#if WEFT_HAS_HALF
using weft::half;

half of_bits(std::uint16_t bits) { return std::bit_cast<half>(bits); }
double value(half x) { return binary16.value(std::bit_cast<std::uint16_t>(x)); }

std::vector<half> some_halves(std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<half> x(n);
  for (half& element : x) element = of_bits(static_cast<std::uint16_t>(random()));
  return x;
}

template <int W>
void check_arithmetic() {
  using L = lanes<half, W>;
  const auto a = some_halves(4096, 1), b = some_halves(4096, 2);
  int wrong[12] = {};
  for (std::size_t at = 0; at + W <= a.size(); at += W) {
    const L x = weft::load<half, W>(&a[at]), y = weft::load<half, W>(&b[at]);
    const auto less = x < y, equal = x == y;
    const L chosen = select(less, x, y), larger = weft::math::maximum(x, y), size = weft::math::abs(x);
    const L root = weft::math::sqrt(x), floor = weft::math::floor(x);
    const auto as_doubles = weft::convert<double>(x);
    const auto truth = weft::convert<bool>(x);
    for (int i = 0; i < W; ++i) {
      const double p = value(a[at + static_cast<std::size_t>(i)]), q = value(b[at + static_cast<std::size_t>(i)]);
      wrong[0] += !same(value((x + y)[i]), binary16.nearest(p + q));
      wrong[1] += !same(value((x - y)[i]), binary16.nearest(p - q));
      wrong[2] += !same(value((x * y)[i]), binary16.nearest(p * q));
      wrong[3] += !same(value((x / y)[i]), binary16.nearest(p / q));
      wrong[4] += !same(value((-x)[i]), -p);
      wrong[5] += less[i] != (p < q) || equal[i] != (p == q) || !same(value(chosen[i]), p < q ? p : q);
      wrong[6] += !same(value(larger[i]), std::isnan(p) || std::isnan(q) ? p + q : p > q ? p : q) && p != q;
      wrong[7] += !same(value(size[i]), std::fabs(p));
      wrong[8] += !same(value(root[i]), binary16.nearest(std::sqrt(p)));
      wrong[9] += !same(value(floor[i]), binary16.nearest(std::floor(p)));
      wrong[10] += !same(as_doubles[i], p);
      wrong[11] += truth[i] != (p != 0);
    }
  }
  for (const int count : wrong) BOOST_TEST(count == 0, "of check " << &count - wrong << " in " << W << " lanes");
}
BOOST_AUTO_TEST_CASE(arithmetic) {
  check_arithmetic<2>();
  check_arithmetic<4>();
  check_arithmetic<8>();
  check_arithmetic<16>();
}

/// The bits of what a conversion to half gives, lane by lane, against what the number is next to.
template <class From, int W>
void check_from(const std::vector<From>& from) {
  int wrong = 0;
  for (std::size_t at = 0; at + W <= from.size(); at += W) {
    const auto got = weft::convert<half>(weft::load<From, W>(&from[at]));
    for (int i = 0; i < W; ++i)
      wrong += !same(value(got[i]), binary16.nearest(static_cast<double>(from[at + static_cast<std::size_t>(i)])));
  }
  BOOST_TEST(wrong == 0, "from " << sizeof(From) << " bytes in " << W << " lanes");
}
BOOST_AUTO_TEST_CASE(from_other_types) {
  // 1 + 2^-11 lies midway between two numbers of 11 bits, and what is beside it in a double is midway in a float.
  const double midway = 1 + 0x1p-11;
  const std::vector<double> doubles{midway, midway + 0x1p-40, midway - 0x1p-40, -midway - 0x1p-40, 65519.999999, 65520,
                                    1e300,  0x1p-25};
  check_from<double, 2>(doubles);
  check_from<double, 8>(doubles);
  const std::vector<std::int32_t> words{0,     -1,    2049,   2051,
                                        65519, 65520, -70000, std::numeric_limits<std::int32_t>::max()};
  check_from<std::int32_t, 4>(words);
  check_from<std::int32_t, 8>(words);
  const std::vector<std::uint16_t> shorts{0, 1, 2049, 2051, 65519, 65520, 65535, 1024};
  check_from<std::uint16_t, 8>(shorts);
  const std::vector<std::int8_t> bytes{0, 1, -1, 127, -128, 5, 6, 7};
  check_from<std::int8_t, 8>(bytes);

  const half numbers[4] = {half(-2.5F), half(0), half(1000), half(7.75F)};
  const auto whole = weft::convert<std::int32_t>(weft::load<half, 4>(numbers));
  BOOST_TEST((whole[0] == -2 && whole[1] == 0 && whole[2] == 1000 && whole[3] == 7));
  const auto ones = weft::convert<half>(weft::load<half, 4>(numbers) > lanes<half, 4>(half(1)));
  BOOST_TEST((value(ones[0]) == 0 && value(ones[2]) == 1 && value(ones[3]) == 1));
}

template <int W>
void check_memory() {
  const auto from = some_halves(256, 3);
  const half fill(3.5F), untouched(-1);
  for (int n = 0; n <= W; ++n) {
    for (const std::ptrdiff_t stride : {1, 3, -2, 0}) {
      const half* const first = from.data() + 128;
      const auto loaded = weft::load_strided<half, W>(first, stride, n, fill);
      const auto part = weft::load_partial<half, W>(first, n, fill);
      std::vector<half> to(256, untouched), packed(2 * W, untouched);
      weft::store_strided(to.data() + 128, stride, loaded, n);
      weft::store_partial(packed.data(), part, n);
      int wrong = 0;
      for (int i = 0; i < W; ++i) {
        wrong += !same(value(loaded[i]), value(i < n ? first[i * stride] : fill));
        wrong += !same(value(part[i]), value(i < n ? first[i] : fill));
        wrong += !same(value(packed[static_cast<std::size_t>(i)]), value(i < n ? first[i] : untouched));
        if (stride != 0)
          wrong += !same(value(to[static_cast<std::size_t>(128 + i * stride)]),
                         value(i < n ? first[i * stride] : untouched));
      }
      wrong += value(packed[W]) != -1;
      BOOST_TEST(wrong == 0, n << " of " << W << " lanes by " << stride);
    }
  }
  if constexpr (weft::has_streaming_store<half, W>) {
    alignas(64) half to[W];
    weft::store_streaming(to, weft::load<half, W>(from.data()));
    weft::streaming_fence();
    for (int i = 0; i < W; ++i) BOOST_TEST(same(value(to[i]), value(from[static_cast<std::size_t>(i)])));
  }
  const auto all = weft::load<half, W>(from.data());
  const auto again = weft::join_halves(weft::high_half(all), weft::low_half(all));
  for (int i = 0; i < W; ++i) BOOST_TEST(same(value(again[i]), value(all[(i + W / 2) % W])));
}
BOOST_AUTO_TEST_CASE(memory) {
  check_memory<4>();
  check_memory<8>();
  check_memory<16>();
  const auto from = some_halves(8, 4);
  const auto two = weft::load_partial<half, 2>(from.data(), 1, half(2));
  BOOST_TEST((same(value(two[0]), value(from[0])) && value(two[1]) == 2));
}
#endif

}  // namespace
