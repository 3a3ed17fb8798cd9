// Reductions that follow a moving reference: the same results as formulas in double, whatever makes the reference move,
// in one traversal, for every shape of loops that the planner finds for them.
// build: clang-only counted
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE cascade
#include <boost/test/unit_test.hpp>

#define WEFT_COUNT_ACCESSES
#include <weft/weft.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "support/counting_new.hpp"

namespace {

using weft::axis;
using weft::dyn;
using weft::keepdims;
using weft::one_traversal;
using weft::plan_of;
using weft::recomputed_values;
using weft::separate_traversals;
using weft::seq;
using weft::with;
using matrix = weft::tensor<float, dyn, dyn>;
using vector = weft::tensor<float, dyn>;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float no_number = std::numeric_limits<float>::quiet_NaN();

// Data that move a reference in different ways; every row begins elsewhere in the pattern.
enum class data { level, wide, rising, falling, steps, huge, infinities, holes };
constexpr data all_data[] = {data::level, data::wide, data::rising,     data::falling,
                             data::steps, data::huge, data::infinities, data::holes};

float element(data kind, std::size_t row, std::size_t column, std::size_t columns) {
  const auto noise = static_cast<float>((row * 7919 + column * 104729) % 1009) / 1009.F;
  const auto at = static_cast<float>(column);
  switch (kind) {
    case data::level:
      return noise;
    case data::wide:
      return 200.F * noise - 100.F;
    case data::rising:
      return 3.F * at + noise;
    case data::falling:
      return -3.F * at + noise;
    case data::steps:
      return 50.F * static_cast<float>(column / 40) + noise;
    case data::huge:
      return (noise - 0.5F) * 6e37F;
    case data::infinities:
      if (row % 5 == 0) return -infinity;
      if (row % 5 == 1) return column + 1 == columns ? 2.F : -infinity;
      if (row % 5 == 2) return column == columns / 2 ? infinity : noise;
      if (row % 5 == 3) return column == columns / 3 ? no_number : noise;
      return column < columns / 2 ? -infinity : 40.F * at;
    case data::holes:
      return column % 3 == 0 ? -infinity : 10.F * noise;
  }
  return 0;
}

struct operands {
  matrix x, w;
  operands(data kind, std::size_t rows, std::size_t columns) : x(rows, columns), w(rows, columns) {
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        x(i, j) = element(kind, i, j, columns);
        w(i, j) = static_cast<float>((i * 31 + j * 17) % 23) / 23.F - 0.5F;
      }
    }
  }
};

// The exponentials of one row (or column) and their sum, in double, by the formula as it stands.
struct exponentials {
  double top = -std::numeric_limits<double>::infinity(), total = 0;
  std::vector<double> e;
  template <class At>
  exponentials(std::size_t count, At at) {
    for (std::size_t k = 0; k < count; ++k) {
      const double value = at(k);
      top = std::isnan(value) || std::isnan(top) ? std::nan("") : std::max(top, value);
    }
    for (std::size_t k = 0; k < count; ++k) {
      // The difference is rounded to float as the elements are.
      const auto below = static_cast<double>(static_cast<float>(at(k)) - static_cast<float>(top));
      e.push_back(std::exp(below));
      total += e.back();
    }
  }
};

void check_close(double got, double expected, double tolerance, const std::string& where) {
  const bool same_kind = std::isnan(got) == std::isnan(expected) && std::isinf(got) == std::isinf(expected);
  const bool close = std::isnan(expected) || got == expected ||
                     std::fabs(got - expected) <= tolerance * std::max(std::fabs(expected), 1e-30) ||
                     std::fabs(got - expected) < 2e-38;
  BOOST_TEST((same_kind && close), where << ": " << got << " where " << expected << " is expected");
}

// Elements are taken relative to a reference that may be up to 4 below the maximum, so what is left of x - max(x) may
// lose as many digits as the larger of the two has more than 1.
double tolerance_of(data kind) {
  switch (kind) {
    case data::wide:
    case data::rising:
    case data::falling:
    case data::steps:
    case data::holes:
      return 4e-5;
    case data::huge:
      return 1e-6;
    default:
      return 2e-6;
  }
}

// `All`: not the softmax alone.
template <bool All = true, class Policy>
void check_rows(Policy policy, data kind, std::size_t rows, std::size_t columns) {
  const operands given(kind, rows, columns);
  const auto& [x, w] = given;
  const double tolerance = tolerance_of(kind);
  const matrix p = weft::eval(policy, weft::softmax(x, axis<1>));
  matrix log_p;
  vector weighted;
  if constexpr (All) {
    log_p = weft::eval(policy, weft::log_softmax(x, axis<1>));
    weighted = weft::eval(policy, weft::sum(weft::softmax(x, axis<1>) * w, axis<1>));
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const exponentials row(columns, [&](std::size_t j) { return static_cast<double>(x(i, j)); });
    double sum = 0, magnitude = 0;
    const std::string where = "row " + std::to_string(i) + " of " + std::to_string(columns) + " columns, data " +
                              std::to_string(static_cast<int>(kind));
    for (std::size_t j = 0; j < columns; ++j) {
      const double expected = row.e[j] / row.total;
      check_close(static_cast<double>(p(i, j)), expected, tolerance, where + ", softmax");
      if (All && kind != data::infinities && kind != data::holes) {
        const double logarithm = static_cast<double>(x(i, j) - static_cast<float>(row.top)) - std::log(row.total);
        const double scale = std::max(std::fabs(static_cast<double>(x(i, j))) + std::fabs(row.top), 1.0);
        check_close(static_cast<double>(log_p(i, j)), logarithm,
                    4e-7 * scale / std::max(std::fabs(logarithm), 1e-30) + 1e-6, where + ", log_softmax");
      }
      sum += expected * static_cast<double>(w(i, j));
      magnitude += std::isnan(expected) ? 0 : expected * std::fabs(static_cast<double>(w(i, j)));
    }
    if (!All) continue;
    check_close(static_cast<double>(weighted(i)), sum, tolerance * magnitude / std::max(std::fabs(sum), 1e-30),
                where + ", weighted sum");
  }
}

template <class Policy>
void check_columns(Policy policy, data kind, std::size_t rows, std::size_t columns) {
  operands transposed(kind, columns, rows);  // patterns run down the columns
  matrix x(rows, columns), w(rows, columns);
  weft::assign(x, weft::transpose(transposed.x));
  weft::assign(w, weft::transpose(transposed.w));
  const double tolerance = tolerance_of(kind);
  const matrix p = weft::eval(policy, weft::softmax(x, axis<0>));
  const vector weighted = weft::eval(policy, weft::sum(weft::softmax(x, axis<0>) * w, axis<0>));
  for (std::size_t j = 0; j < columns; ++j) {
    const exponentials column(rows, [&](std::size_t i) { return static_cast<double>(x(i, j)); });
    const std::string where = "column " + std::to_string(j) + " of " + std::to_string(rows) + " rows, data " +
                              std::to_string(static_cast<int>(kind));
    double sum = 0, magnitude = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      const double expected = column.e[i] / column.total;
      check_close(static_cast<double>(p(i, j)), expected, tolerance, where + ", softmax");
      sum += expected * static_cast<double>(w(i, j));
      magnitude += std::isnan(expected) ? 0 : expected * std::fabs(static_cast<double>(w(i, j)));
    }
    check_close(static_cast<double>(weighted(j)), sum, tolerance * magnitude / std::max(std::fabs(sum), 1e-30),
                where + ", weighted sum");
  }
}

constexpr std::size_t sizes[] = {1, 2, 3, 7, 15, 16, 17, 31, 33, 63, 64, 65, 100, 257, 1000};

// Element reads of an array between two points.
const float *first_watched = nullptr, *last_watched = nullptr;
std::size_t reads = 0;
void observe(const void* at, int elements, bool write) {
  if (!write && at >= first_watched && at <= last_watched) reads += static_cast<std::size_t>(elements);
}
template <class Run>
std::size_t reads_of(const matrix& x, Run run) {
  first_watched = x.data();
  last_watched = x.data() + x.size() - 1;
  reads = 0;
  weft::exec::access_observer = observe;
  run();
  weft::exec::access_observer = nullptr;
  return reads;
}

// A user's own exponential: that it turns a distance into a factor is all the planner asks for.
struct power_of_two : weft::op::elementwise<power_of_two> {
  static constexpr weft::map_traits traits{
      .name = "power_of_two", .typing = weft::typing::floating, .cost = 12, .law = weft::law::exponential};
  template <class V>
  static constexpr V apply(V x) {
    return weft::math::exp(x * V(weft::scalar_of_t<V>(0.693147180559945309)));
  }
};
inline constexpr auto exp2_shares = weft::fuse([](auto a) {
  const auto e = weft::detail::make<power_of_two>(a - max(a, axis<1>, keepdims));
  return sum(e * a, axis<1>) / sum(e, axis<1>);
});
inline constexpr auto below_smallest = weft::fuse([](auto a, auto b) {
  const auto e = exp(min(a, axis<1>, keepdims) - a);
  return sum(e * b, axis<1>) / sum(e, axis<1>);
});
inline constexpr auto with_maximum = weft::fuse([](auto a) {
  const auto top = max(a, axis<1>, keepdims);
  return top * sum(exp(a - top), axis<1>, keepdims);  // depends on the maximum itself: no reference will do
});
inline constexpr auto of_another = weft::fuse([](auto a, auto b) {
  const auto e = exp(b - max(a, axis<1>, keepdims));  // not bounded by the maximum
  return e / sum(e, axis<1>, keepdims);
});
inline constexpr auto attention = weft::fuse(
    [](auto q, auto k, auto v) { return sum(softmax(sum(q * k, axis<"d">, keepdims), axis<"j">) * v, axis<"j">); });

}  // namespace

BOOST_AUTO_TEST_CASE(rows_of_every_kind_of_data) {
  for (const data kind : all_data) {
    for (const std::size_t columns : sizes) {
      check_rows(seq.with(one_traversal), kind, 5, columns);
      check_rows(seq.with(one_traversal).with(recomputed_values), kind, 5, columns);
    }
    check_rows(seq.with(one_traversal), kind, 2, 5000);
    check_rows<false>(seq, kind, 2, 5000);  // which the program chooses by itself
  }
}

BOOST_AUTO_TEST_CASE(long_rows) {
  for (const data kind : {data::level, data::steps, data::rising}) {
    const std::size_t columns = 1 << 17;  // more elements than references are noted for one by one
    const operands given(kind, 1, columns);
    const matrix p = weft::eval(seq.with(one_traversal), weft::softmax(given.x, axis<1>));
    const exponentials row(columns, [&](std::size_t j) { return static_cast<double>(given.x(0, j)); });
    double worst = 0;
    for (std::size_t j = 0; j < columns; ++j) {
      const double expected = row.e[j] / row.total;
      if (expected > 1e-30) worst = std::max(worst, std::fabs(static_cast<double>(p(0, j)) / expected - 1));
    }
    BOOST_TEST(worst < 2e-2 * (kind == data::level ? 1e-4 : 1));  // rising: x itself has few digits left of 1
  }
}

BOOST_AUTO_TEST_CASE(columns_of_every_kind_of_data) {
  for (const data kind : all_data) {
    for (const std::size_t columns : {1u, 5u, 17u, 64u, 100u}) {
      for (const std::size_t rows : {1u, 3u, 40u, 257u}) check_columns(seq.with(one_traversal), kind, rows, columns);
    }
    check_columns(seq.with(one_traversal), kind, 1100, 3);  // states are summed up in levels
    check_columns(seq.with(one_traversal), kind, 5, 1500);  // more than a tile
  }
}

BOOST_AUTO_TEST_CASE(one_traversal_is_one) {
  const operands given(data::wide, 4, 3000);
  const auto& [x, w] = given;
  matrix y(4, 3000);
  vector z(4);
  const auto p = weft::softmax(x, axis<1>);
  const auto weighted = weft::sum(weft::softmax(x, axis<1>) * w, axis<1>);
  static_assert(plan_of<decltype(p), with<one_traversal>>.passes == 1);
  static_assert(plan_of<decltype(p), with<one_traversal>>.touchups == 1);
  static_assert(plan_of<decltype(p), with<separate_traversals>>.passes == 2);
  static_assert(plan_of<decltype(weighted)>.passes == 1 && plan_of<decltype(weighted)>.temporaries == 0);
  BOOST_TEST(reads_of(x, [&] { weft::assign(seq.with(one_traversal), y, p); }) == x.size());
  BOOST_TEST(reads_of(x, [&] { weft::assign(seq.with(separate_traversals), y, p); }) == 2 * x.size());
  BOOST_TEST(reads_of(x, [&] { weft::assign(z, weighted); }) == x.size());
  BOOST_TEST(test::allocations_of([&] { weft::assign(z, weighted); }).count == 0u);
  // Rows of this length are worth it unasked; shorter ones are not: the one test at run time.
  static_assert(plan_of<decltype(p)>.variants == 2);
  BOOST_TEST(reads_of(x, [&] { weft::assign(y, p); }) == x.size());
  const operands few(data::wide, 4, 300);
  matrix small(4, 300);
  BOOST_TEST(reads_of(few.x, [&] { weft::assign(small, weft::softmax(few.x, axis<1>)); }) == 2 * few.x.size());
}

BOOST_AUTO_TEST_CASE(static_extents_choose_at_compile_time) {
  using narrow_rows = weft::tensor<float, 8, 100>;
  using wide_rows = weft::tensor<float, 8, 16384>;
  using p = decltype(weft::softmax(std::declval<narrow_rows&>(), axis<1>));
  using q = decltype(weft::softmax(std::declval<wide_rows&>(), axis<1>));
  static_assert(plan_of<p>.variants == 1 && plan_of<p>.passes == 2);
  static_assert(plan_of<q>.variants == 1 && plan_of<q>.passes == 1);
  BOOST_TEST(plan_of<q>.touchups == 1);
}

BOOST_AUTO_TEST_CASE(a_users_own_exponential) {
  const operands given(data::steps, 3, 333);
  static_assert(plan_of<decltype(exp2_shares(given.x)), with<one_traversal>>.passes == 1);
  const vector got = weft::eval(seq.with(one_traversal), exp2_shares(given.x));
  for (std::size_t i = 0; i < 3; ++i) {
    float top = -infinity;
    for (std::size_t j = 0; j < 333; ++j) top = std::max(top, given.x(i, j));
    double sum = 0, total = 0;
    for (std::size_t j = 0; j < 333; ++j) {
      const double e = std::exp2(static_cast<double>(given.x(i, j) - top));
      total += e;
      sum += e * static_cast<double>(given.x(i, j));
    }
    check_close(static_cast<double>(got(i)), sum / total, 2e-5, "power of two");
  }
}

BOOST_AUTO_TEST_CASE(the_smallest_is_a_bound_from_below) {
  for (const data kind : {data::level, data::wide, data::rising, data::falling, data::steps}) {
    const operands given(kind, 3, 333);
    using plan = decltype(below_smallest(given.x, given.w));
    static_assert(plan_of<plan, with<one_traversal>>.passes == 1);
    const vector got = weft::eval(seq.with(one_traversal), below_smallest(given.x, given.w));
    for (std::size_t i = 0; i < 3; ++i) {
      float least = infinity;
      for (std::size_t j = 0; j < 333; ++j) least = std::min(least, given.x(i, j));
      double sum = 0, total = 0, magnitude = 0;
      for (std::size_t j = 0; j < 333; ++j) {
        const double e = std::exp(static_cast<double>(least - given.x(i, j)));
        total += e;
        sum += e * static_cast<double>(given.w(i, j));
        magnitude += e * std::fabs(static_cast<double>(given.w(i, j)));
      }
      check_close(static_cast<double>(got(i)), sum / total, 4e-5 * magnitude / std::fabs(sum), "below the smallest");
    }
  }
}

BOOST_AUTO_TEST_CASE(no_cascade_where_the_reference_shows) {
  matrix x(2, 3), w(2, 3);
  static_assert(plan_of<decltype(with_maximum(x)), with<one_traversal>>.passes == 2);
  static_assert(plan_of<decltype(of_another(x, w)), with<one_traversal>>.passes >= 2);
  x = 1.F;
  BOOST_TEST(weft::eval(seq.with(one_traversal), with_maximum(x))(1, 0) == 3.F);
}

BOOST_AUTO_TEST_CASE(attention_keeps_no_scores) {
  const std::size_t rows = 9, keys = 70, width = 21;
  weft::tensor<float, "i", 1, "d"> q(rows, width);
  weft::tensor<float, "j", "d"> k(keys, width), v(keys, width);
  for (std::size_t j = 0; j < keys; ++j) {
    for (std::size_t d = 0; d < width; ++d) {
      k(j, d) = static_cast<float>((j * 13 + d * 7) % 29) / 10.F - 1.F + 0.1F * static_cast<float>(j);
      v(j, d) = static_cast<float>((j * 5 + d * 11) % 31) / 31.F;
    }
  }
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t d = 0; d < width; ++d) q(i, 0, d) = static_cast<float>((i * 17 + d * 3) % 19) / 19.F;
  }
  const auto e = attention(q, k, v);
  using plan = decltype(e);
  static_assert(plan_of<plan>.nests == 1 && plan_of<plan>.passes == 2 && plan_of<plan>.temporaries == 0);
  const auto y = weft::eval(e);
  BOOST_TEST(test::allocations_of([&] { weft::eval(e); }).count == 1u);  // the result
  for (std::size_t i = 0; i < rows; ++i) {
    const exponentials row(keys, [&](std::size_t j) {
      double score = 0;
      for (std::size_t d = 0; d < width; ++d) score += static_cast<double>(q(i, 0, d)) * static_cast<double>(k(j, d));
      return score;
    });
    for (std::size_t d = 0; d < width; ++d) {
      double sum = 0;
      for (std::size_t j = 0; j < keys; ++j) sum += row.e[j] / row.total * static_cast<double>(v(j, d));
      check_close(static_cast<double>(y(i, d)), sum, 1e-4, "attention");
    }
  }
}

BOOST_AUTO_TEST_CASE(in_constant_evaluation) {
  constexpr auto shares = [](const weft::tensor<float, 2, 5>& x) {
    return weft::eval(seq.with(one_traversal), weft::softmax(x, axis<1>));
  };
  constexpr weft::tensor<float, 2, 5> x{{1, 50, 99, 2, 3}, {-infinity, -infinity, 4, 4, -infinity}};
  constexpr auto p = shares(x);
  static_assert(p(0, 2) == 1.F && p(0, 0) < 1e-30F && p(1, 0) == 0.F && p(1, 2) == 0.5F && p(1, 3) == 0.5F);
  const auto again = shares(x);
  for (std::size_t j = 0; j < 5; ++j)
    check_close(static_cast<double>(again(0, j)), static_cast<double>(p(0, j)), 3e-7, "constant");
}

// The reference moves on, in the first stretch of a block and in later ones.
BOOST_AUTO_TEST_CASE(of_a_rising_constant) {
  constexpr auto last = [](float step) {
    weft::tensor<float, 100> x;
    for (std::size_t i = 0; i < 100; ++i) x(i) = step * static_cast<float>(i);
    return weft::eval(seq.with(one_traversal), weft::softmax(x))(99);
  };
  constexpr float p = last(3), q = last(40);
  static_assert(p > 0.9502F && p < 0.9503F && q == 1);
  check_close(static_cast<double>(last(3)), 1 / (1 + std::exp(-3) / (1 - std::exp(-3))), 3e-7, "by threes");
}

// The sums of the columns are made tile by tile, and the reference moves along the tiles: it is noted for whole rows
// only, so nothing may be kept there.
BOOST_AUTO_TEST_CASE(of_sums_in_tiles) {
  const operands given(data::wide, 2, 1100);
  const auto e = weft::softmax(weft::sum(given.x, axis<0>, keepdims), axis<1>);
  const matrix p = weft::eval(seq.with(one_traversal), e);
  const exponentials row(1100, [&](std::size_t j) { return static_cast<double>(given.x(0, j) + given.x(1, j)); });
  for (std::size_t j = 0; j < 1100; ++j)
    check_close(static_cast<double>(p(0, j)), row.e[j] / row.total, 4e-5, "column " + std::to_string(j));
}

// Rows that need the maxima of columns run inside tiles, several rows at a time: they have no reference to share.
BOOST_AUTO_TEST_CASE(of_rows_inside_tiles) {
  constexpr auto formula = weft::fuse([](auto a) { return softmax((max(a, axis<0>, keepdims) + a) * a, axis<1>); });
  const operands given(data::level, 6, 50);
  const matrix p = weft::eval(seq.with(one_traversal), formula(given.x));
  for (std::size_t i = 0; i < 6; ++i) {
    const exponentials row(50, [&](std::size_t j) {
      float top = -infinity;
      for (std::size_t k = 0; k < 6; ++k) top = std::max(top, given.x(k, j));
      return static_cast<double>((top + given.x(i, j)) * given.x(i, j));
    });
    for (std::size_t j = 0; j < 50; ++j)
      check_close(static_cast<double>(p(i, j)), row.e[j] / row.total, 2e-6, "column " + std::to_string(j));
  }
}

// The reference sees what the scan has come to, a vector at a time.
BOOST_AUTO_TEST_CASE(of_a_scan) {
  for (const std::size_t length : {1u, 7u, 31u, 100u, 257u, 1100u, 5000u}) {
    const operands given(data::rising, 2, length);
    const matrix p = weft::eval(seq.with(one_traversal), weft::softmax(weft::cumsum(given.w, axis<1>), axis<1>));
    const matrix q = weft::eval(seq.with(separate_traversals), weft::softmax(weft::cumsum(given.w, axis<1>), axis<1>));
    for (std::size_t i = 0; i < 2; ++i) {
      std::vector<double> y(length);
      double total = 0;
      for (std::size_t j = 0; j < length; ++j) y[j] = total += static_cast<double>(given.w(i, j));
      const exponentials row(length, [&](std::size_t j) { return y[j]; });
      for (std::size_t j = 0; j < length; ++j) {
        check_close(static_cast<double>(p(i, j)), row.e[j] / row.total, 5e-3, "column " + std::to_string(j));
        check_close(static_cast<double>(p(i, j)), static_cast<double>(q(i, j)), 1e-3, "column " + std::to_string(j));
      }
    }
  }
}

// A scan from the far end turns the loop round.
BOOST_AUTO_TEST_CASE(of_a_scan_in_reverse) {
  const operands given(data::rising, 2, 1100);
  const auto tails = weft::cumsum(given.w, axis<1>, weft::reverse) * 3.F + given.x;
  const matrix p = weft::eval(seq.with(one_traversal), weft::softmax(tails, axis<1>));
  const matrix q = weft::eval(seq.with(separate_traversals), weft::softmax(tails, axis<1>));
  for (std::size_t i = 0; i < 2; ++i) {
    std::vector<double> y(1100);
    double tail = 0;
    for (std::size_t j = 1100; j-- > 0;) {
      tail += static_cast<double>(given.w(i, j));
      y[j] = 3 * tail + static_cast<double>(given.x(i, j));
    }
    const exponentials row(1100, [&](std::size_t j) { return y[j]; });
    for (std::size_t j = 0; j < 1100; ++j) {
      check_close(static_cast<double>(p(i, j)), row.e[j] / row.total, 5e-3, "column " + std::to_string(j));
      check_close(static_cast<double>(p(i, j)), static_cast<double>(q(i, j)), 1e-3, "column " + std::to_string(j));
    }
  }
}

BOOST_AUTO_TEST_CASE(in_place_and_over_several_axes) {
  operands given(data::steps, 6, 900);
  const matrix expected = weft::eval(seq.with(separate_traversals), weft::softmax(given.x));
  matrix y = given.x;
  weft::assign(seq.with(one_traversal), y, weft::softmax(y));
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < 900; ++j)
      check_close(static_cast<double>(y(i, j)), static_cast<double>(expected(i, j)), 1e-5, "in place");
  }
  const auto every_other = weft::view<dyn, dyn>(given.x.data(), 6u, 450u, weft::strides{900, 2});
  const matrix apart = weft::eval(seq.with(separate_traversals), weft::softmax(every_other));
  const matrix together = weft::eval(seq.with(one_traversal), weft::softmax(every_other));
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < 450; ++j)
      check_close(static_cast<double>(together(i, j)), static_cast<double>(apart(i, j)), 1e-5, "both axes");
  }
}
