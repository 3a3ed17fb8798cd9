// Every way in which a target and its operands can lie in one block of memory, against plain loops over a copy of it;
// and which of them take a temporary.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE every_overlap
#include <boost/test/unit_test.hpp>

#include "../support/counting_new.hpp"

#include <weft/weft.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <tuple>
#include <vector>

namespace {

using weft::axis;
using weft::keepdims;

// A block of memory, no two neighbours alike, in multiples of 1/8: sums are exact.
using block = std::array<float, 800>;

block numbers() {
  block memory{};
  for (std::size_t i = 0; i < memory.size(); ++i)
    memory[i] = static_cast<float>(static_cast<int>(i * 37 % 61) - 30) / 8.F;
  return memory;
}
const block before = numbers();

// Where an array lies in the block: its first element, and the steps along its axes. One dimension is a row.
struct window {
  std::ptrdiff_t first = 0;
  std::ptrdiff_t rows = 1, columns = 1;
  std::ptrdiff_t down = 0, across = 1;

  std::size_t at(std::ptrdiff_t i, std::ptrdiff_t j) const {
    return static_cast<std::size_t>(first + i * down + j * across);
  }
  std::ptrdiff_t lowest() const {
    return first + std::min<std::ptrdiff_t>(0, (rows - 1) * down) + std::min<std::ptrdiff_t>(0, (columns - 1) * across);
  }
  std::ptrdiff_t highest() const {
    return first + std::max<std::ptrdiff_t>(0, (rows - 1) * down) + std::max<std::ptrdiff_t>(0, (columns - 1) * across);
  }
  bool meets(const window& other) const { return lowest() <= other.highest() && other.lowest() <= highest(); }
  bool operator==(const window&) const = default;
};

std::ostream& operator<<(std::ostream& out, const window& w) {
  return out << w.rows << " x " << w.columns << " at " << w.first << " in steps of " << w.down << ", " << w.across;
}

// The elements of a window, and of every result of the plain loops.
struct grid {
  std::ptrdiff_t rows, columns;
  std::vector<double> elements;

  grid(std::ptrdiff_t height, std::ptrdiff_t width)
      : rows(height), columns(width), elements(static_cast<std::size_t>(height * width)) {}
  double& operator()(std::ptrdiff_t i, std::ptrdiff_t j) { return elements[static_cast<std::size_t>(i * columns + j)]; }
  double operator()(std::ptrdiff_t i, std::ptrdiff_t j) const {
    return elements[static_cast<std::size_t>(i * columns + j)];
  }
};

grid read(const block& memory, const window& w) {
  grid x(w.rows, w.columns);
  for (std::ptrdiff_t i = 0; i < w.rows; ++i)
    for (std::ptrdiff_t j = 0; j < w.columns; ++j) x(i, j) = static_cast<double>(memory[w.at(i, j)]);
  return x;
}

template <class F>
grid each(const grid& like, F f) {
  grid y(like.rows, like.columns);
  for (std::ptrdiff_t i = 0; i < y.rows; ++i)
    for (std::ptrdiff_t j = 0; j < y.columns; ++j) y(i, j) = f(i, j);
  return y;
}

double row_sum(const grid& x, std::ptrdiff_t i) {
  double sum = 0;
  for (std::ptrdiff_t j = 0; j < x.columns; ++j) sum += x(i, j);
  return sum;
}

double column_sum(const grid& x, std::ptrdiff_t j) {
  double sum = 0;
  for (std::ptrdiff_t i = 0; i < x.rows; ++i) sum += x(i, j);
  return sum;
}

grid sums_along_rows(const grid& x) {
  return each(x, [&](std::ptrdiff_t i, std::ptrdiff_t j) {
    double sum = 0;
    for (std::ptrdiff_t k = 0; k <= j; ++k) sum += x(i, k);
    return sum;
  });
}

grid sums_against_rows(const grid& x) {
  return each(x, [&](std::ptrdiff_t i, std::ptrdiff_t j) {
    double sum = 0;
    for (std::ptrdiff_t k = j; k < x.columns; ++k) sum += x(i, k);
    return sum;
  });
}

grid sums_against_columns(const grid& x) {
  return each(x, [&](std::ptrdiff_t i, std::ptrdiff_t j) {
    double sum = 0;
    for (std::ptrdiff_t k = i; k < x.rows; ++k) sum += x(k, j);
    return sum;
  });
}

grid softmax_of_rows(const grid& x) {
  return each(x, [&](std::ptrdiff_t i, std::ptrdiff_t j) {
    double sum = 0;
    for (std::ptrdiff_t k = 0; k < x.columns; ++k) sum += std::exp(x(i, k) - x(i, j));
    return 1 / sum;
  });
}

grid softmax_of_columns(const grid& x) {
  return each(x, [&](std::ptrdiff_t i, std::ptrdiff_t j) {
    double sum = 0;
    for (std::ptrdiff_t k = 0; k < x.rows; ++k) sum += std::exp(x(k, j) - x(i, j));
    return 1 / sum;
  });
}

// The operations: the expression, the plain loops, and whether a target that is exactly the operand takes no temporary.
// In those of one dimension axis<-1> is the only one.
struct map {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return x * 2.F + 1.F; }
  static grid plain(const grid& x) {
    return each(x, [&](auto i, auto j) { return x(i, j) * 2 + 1; });
  }
};

struct less_sum_of_row {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return x - weft::sum(x, axis<-1>, keepdims); }
  static grid plain(const grid& x) {
    return each(x, [&](auto i, auto j) { return x(i, j) - row_sum(x, i); });
  }
};

struct less_sum_of_column {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return x - weft::sum(x, axis<0>); }
  static grid plain(const grid& x) {
    return each(x, [&](auto i, auto j) { return x(i, j) - column_sum(x, j); });
  }
};

struct less_all_sums {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return x - weft::sum(x, axis<1>, keepdims) - weft::sum(x, axis<0>); }
  static grid plain(const grid& x) {
    return each(x, [&](auto i, auto j) { return x(i, j) - row_sum(x, i) - column_sum(x, j); });
  }
};

struct scan_of_rows {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return weft::cumsum(x, axis<-1>); }
  static grid plain(const grid& x) { return sums_along_rows(x); }
};

struct scan_against_rows {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return weft::cumsum(x, axis<-1>, weft::reverse); }
  static grid plain(const grid& x) { return sums_against_rows(x); }
};

struct scan_before_rows {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return weft::cumsum(x, axis<-1>, weft::exclusive); }
  static grid plain(const grid& x) {
    const grid through = sums_along_rows(x);
    return each(x, [&](auto i, auto j) { return through(i, j) - x(i, j); });
  }
};

struct scan_against_columns {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return weft::cumsum(x, axis<0>, weft::reverse); }
  static grid plain(const grid& x) { return sums_against_columns(x); }
};

struct scan_of_both {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return weft::cumsum(weft::cumsum(x, axis<1>), axis<0>, weft::reverse); }
  static grid plain(const grid& x) { return sums_against_columns(sums_along_rows(x)); }
};

// The first scan is kept in the target, and x is read once more after it.
struct scan_there_and_back {
  static constexpr bool in_place = false;
  static auto make(const auto& x) { return weft::cumsum(weft::cumsum(x, axis<-1>), axis<-1>, weft::reverse) - x; }
  static grid plain(const grid& x) {
    const grid back = sums_against_rows(sums_along_rows(x));
    return each(x, [&](auto i, auto j) { return back(i, j) - x(i, j); });
  }
};

struct softmax_rows {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return weft::softmax(x, axis<-1>); }
  static grid plain(const grid& x) { return softmax_of_rows(x); }
};

struct softmax_columns {
  static constexpr bool in_place = true;
  static auto make(const auto& x) { return weft::softmax(x, axis<0>); }
  static grid plain(const grid& x) { return softmax_of_columns(x); }
};

// The exponentials are kept in the target, and x is read once more after them.
struct softmax_times_operand {
  static constexpr bool in_place = false;
  static auto make(const auto& x) { return weft::softmax(x, axis<-1>) * x; }
  static grid plain(const grid& x) {
    const grid p = softmax_of_rows(x);
    return each(x, [&](auto i, auto j) { return p(i, j) * x(i, j); });
  }
};

struct turn {
  static constexpr bool in_place = false;
  static auto make(const auto& x) { return weft::transpose(x); }
  static grid plain(const grid& x) {
    grid y(x.columns, x.rows);
    for (std::ptrdiff_t i = 0; i < y.rows; ++i)
      for (std::ptrdiff_t j = 0; j < y.columns; ++j) y(i, j) = x(j, i);
    return y;
  }
};

struct sum_of_two {
  static constexpr bool in_place = true;
  static auto make(const auto& x, const auto& y) { return x * 2.F - y; }
  static grid plain(const grid& x, const grid& y) {
    return each(x, [&](auto i, auto j) { return x(i, j) * 2 - y(i, j); });
  }
};

struct plus_turned {
  static constexpr bool in_place = false;
  static auto make(const auto& x, const auto& y) { return x + weft::transpose(y); }
  static grid plain(const grid& x, const grid& y) {
    return each(x, [&](auto i, auto j) { return x(i, j) + y(j, i); });
  }
};

// A row that is added to every row, from memory of its own place.
struct plus_row {
  static constexpr bool in_place = false;
  static auto make(const auto& x, const auto& row) { return x + row; }
  static grid plain(const grid& x, const grid& row) {
    return each(x, [&](auto i, auto j) { return x(i, j) + row(0, j); });
  }
};

// Two scans against each other and two sums: traversals that share loops while the target holds a value on the way.
struct much_at_once {
  static constexpr bool in_place = false;
  static auto make(const auto& x) {
    const auto back = weft::sum(weft::cumsum(x, axis<-1>, weft::reverse) * 0.125F, axis<-1>, keepdims);
    const auto rest = weft::sum(weft::abs(x) - back, axis<-1>, keepdims);
    return weft::cumsum(weft::cumsum(x, axis<-1>), axis<-1>, weft::reverse) + rest;
  }
  static grid plain(const grid& x) {
    const grid back = sums_against_rows(x), there = sums_against_rows(sums_along_rows(x));
    return each(x, [&](auto i, auto j) {
      const double total = row_sum(back, i) / 8;
      double rest = 0;
      for (std::ptrdiff_t k = 0; k < x.columns; ++k) rest += std::fabs(x(i, k)) - total;
      return there(i, j) + rest;
    });
  }
};

// The same of two operands, where one is read in the block that keeps the scan of the other.
struct read_behind_a_kept_scan {
  static constexpr bool in_place = false;
  static auto make(const auto& x, const auto& y) {
    constexpr auto kernel = weft::fuse([](auto a, auto b) {
      const auto back = sum(cumsum(a, axis<1>, weft::reverse) * 0.125F, axis<1>, keepdims);
      const auto rest = sum(abs(b) + a - back, axis<1>, keepdims);
      return cumsum(cumsum(a, axis<1>), axis<1>, weft::reverse) + rest;
    });
    return kernel(x, y);
  }
  static grid plain(const grid& x, const grid& y) {
    const grid back = sums_against_rows(x), there = sums_against_rows(sums_along_rows(x));
    return each(x, [&](auto i, auto j) {
      const double total = row_sum(back, i) / 8;
      double rest = 0;
      for (std::ptrdiff_t k = 0; k < x.columns; ++k) rest += std::fabs(y(i, k)) + x(i, k) - total;
      return there(i, j) + rest;
    });
  }
};

// What is counted over many cases.
struct tally {
  std::size_t cases = 0, meeting = 0, exact = 0, sharing = 0, temporaries = 0;
  std::size_t wrong = 0, outside = 0, needless = 0, too_many = 0;
  std::ostringstream first;

  void report(const char* name) const {
    BOOST_TEST_MESSAGE(name << ": " << cases << " cases, " << sharing << " share elements (" << exact
                            << " exactly), the ranges of " << meeting << " meet, " << temporaries
                            << " took a temporary");
    BOOST_TEST((wrong == 0u && outside == 0u), name << ": " << wrong << " of " << cases << " wrong, " << outside
                                                    << " write outside of the target; first " << first.str());
    BOOST_TEST(needless == 0u, name << ": " << needless << " took a temporary without need");
    BOOST_TEST(too_many == 0u, name << ": " << too_many << " took more than their plan says");
    BOOST_TEST(cases != 0u);
  }
};

// How views of a window are made: of any steps, or dense.
struct any_steps {
  static auto matrix(auto* memory, const window& w) {
    return weft::view<weft::dyn, weft::dyn>(memory + w.first, w.rows, w.columns, weft::strides{w.down, w.across});
  }
  static auto vector(auto* memory, const window& w) {
    return weft::view<weft::dyn>(memory + w.first, w.columns, weft::strides{w.across});
  }
};

struct dense {
  static auto matrix(auto* memory, const window& w) {
    return weft::view<weft::dyn, weft::dyn>(memory + w.first, w.rows, w.columns);
  }
  static auto vector(auto* memory, const window& w) { return weft::view<weft::dyn>(memory + w.first, w.columns); }
};

template <class Views, int Rank>
auto view_of(auto* memory, const window& w) {
  if constexpr (Rank == 1)
    return Views::vector(memory, w);
  else
    return Views::matrix(memory, w);
}

template <int>
using window_of = window;

// One assignment: to the target's window, of the expression of the operands' windows, whose ranks follow in order.
template <class Views, class Op, int Rank, int... Ranks>
void assign_once(tally& count, const window& target, const window_of<Ranks>&... operands) {
  block memory = before;
  const float* const readable = memory.data();
  const auto e = Op::make(view_of<Views, Ranks>(readable, operands)...);
  auto y = view_of<Views, Rank>(memory.data(), target);
  const std::size_t taken = test::allocations_of([&] { weft::assign(y, e); }).count;

  constexpr weft::plan_summary plan = weft::plan_of<std::remove_const_t<decltype(e)>, weft::into<decltype(y)>>;
  constexpr weft::plan_summary apart = weft::plan_of<std::remove_const_t<decltype(e)>>;
  const grid expected = Op::plain(read(before, operands)...);
  std::array<bool, before.size()> inside{};
  bool right = true, shares = false;
  for (std::ptrdiff_t i = 0; i < target.rows; ++i)
    for (std::ptrdiff_t j = 0; j < target.columns; ++j) {
      inside[target.at(i, j)] = true;
      const double got = static_cast<double>(memory[target.at(i, j)]);
      right = right && std::fabs(got - expected(i, j)) <= 2e-6 * (1e-3 + std::fabs(expected(i, j)));
    }
  for (std::ptrdiff_t i = 0; i < target.rows; ++i)
    for (std::ptrdiff_t j = 0; j < target.columns; ++j) memory[target.at(i, j)] = before[target.at(i, j)];
  const bool untouched = std::memcmp(memory.data(), before.data(), sizeof(memory)) == 0;
  const auto share = [&](const window& w) {
    for (std::ptrdiff_t i = 0; i < w.rows; ++i)
      for (std::ptrdiff_t j = 0; j < w.columns; ++j) shares = shares || inside[w.at(i, j)];
  };
  (share(operands), ...);
  const bool exact = ((operands == target || !operands.meets(target)) && ...) && shares;
  const bool meets = (operands.meets(target) || ...);

  ++count.cases;
  count.meeting += meets ? 1 : 0;
  count.exact += exact ? 1 : 0;
  count.sharing += shares ? 1 : 0;
  count.temporaries += taken > static_cast<std::size_t>(plan.temporaries) ? 1 : 0;
  count.wrong += right ? 0 : 1;
  count.outside += untouched ? 0 : 1;
  if ((!right || !untouched) && count.first.str().empty()) {
    count.first << "into " << target;
    ((count.first << ", of " << operands), ...);
  }
  const bool proven = !meets || (exact && Op::in_place);
  count.needless += proven && taken > static_cast<std::size_t>(plan.temporaries) ? 1 : 0;
  count.too_many +=
      taken > static_cast<std::size_t>(std::max(plan.temporaries, plan.alias_temporaries + apart.temporaries));
}

constexpr std::ptrdiff_t middle = 400;

// `Dense`: by dense views too.
template <class Op, bool Dense = false>
void along_one_dimension(const char* name) {
  tally count;
  for (const std::ptrdiff_t n : {1, 2, 5, 9, 18, 70}) {
    for (const std::ptrdiff_t step : {1, 2, -1, -2})
      for (const std::ptrdiff_t source_step : {1, 2, -1, -2, 0, 3})
        for (std::ptrdiff_t offset = -3 - 2 * n; offset <= 3 + 2 * n; ++offset)
          assign_once<any_steps, Op, 1, 1>(count, {middle, 1, n, 0, step}, {middle + offset, 1, n, 0, source_step});
    if constexpr (Dense) {
      for (std::ptrdiff_t offset = -n - 1; offset <= n + 1; ++offset)
        assign_once<dense, Op, 1, 1>(count, {middle, 1, n, 0, 1}, {middle + offset, 1, n, 0, 1});
    }
  }
  count.report(name);
}

struct steps {
  std::ptrdiff_t down, across;
};

constexpr steps target_steps[] = {{6, 1}, {1, 6}, {-6, -1}, {12, 2}, {4, 1}};
constexpr steps source_steps[] = {{6, 1},  {1, 6}, {-6, 1}, {6, -1}, {-6, -1}, {1, -6}, {-1, -6}, {12, 2},
                                  {2, 12}, {0, 1}, {6, 0},  {0, 0},  {4, 1},   {1, 4},  {-12, 2}, {3, 1}};
constexpr std::array<std::ptrdiff_t, 2> shapes[] = {{3, 4}, {4, 3}, {4, 4}, {5, 6}};

// Whether no element of a target would stand in two places.
bool is_distinct(std::ptrdiff_t rows, std::ptrdiff_t columns, const steps& by) {
  const std::ptrdiff_t down = std::abs(by.down), across = std::abs(by.across);
  return down > across ? down > (columns - 1) * across : across > (rows - 1) * down;
}

// `Turned`: the operand has the target's shape the other way round.
template <class Op, bool Turned = false>
void along_two_dimensions(const char* name) {
  tally count;
  for (const auto [rows, columns] : shapes) {
    const std::ptrdiff_t source_rows = Turned ? columns : rows, source_columns = Turned ? rows : columns;
    for (const steps to : target_steps) {
      if (!is_distinct(rows, columns, to)) continue;
      for (const steps from : source_steps)
        for (std::ptrdiff_t offset = -45; offset <= 45; ++offset)
          assign_once<any_steps, Op, 2, 2>(count, {middle, rows, columns, to.down, to.across},
                                           {middle + offset, source_rows, source_columns, from.down, from.across});
    }
  }
  count.report(name);
}

template <class Op, bool Turned = false>
void dense_in_two_dimensions(const char* name) {
  tally count;
  for (const auto [rows, columns] : shapes) {
    const std::ptrdiff_t source_rows = Turned ? columns : rows, source_columns = Turned ? rows : columns;
    for (std::ptrdiff_t offset = -31; offset <= 31; ++offset)
      assign_once<dense, Op, 2, 2>(count, {middle, rows, columns, columns, 1},
                                   {middle + offset, source_rows, source_columns, source_columns, 1});
  }
  count.report(name);
}

template <class Op, int OtherRank = 2>
void with_two_operands(const char* name) {
  tally count;
  constexpr steps few[] = {{4, 1}, {1, 4}, {-4, -1}, {8, 2}};
  for (const steps to : {steps{4, 1}, steps{1, 4}})
    for (const steps one : few)
      for (const steps other : few)
        for (std::ptrdiff_t offset = -17; offset <= 17; offset += offset < -5 || offset >= 5 ? 3 : 1)
          for (std::ptrdiff_t other_offset = -17; other_offset <= 17; ++other_offset) {
            const window second = OtherRank == 2 ? window{middle + other_offset, 4, 4, other.down, other.across}
                                                 : window{middle + other_offset, 1, 4, 0, other.across};
            assign_once<any_steps, Op, 2, 2, OtherRank>(count, {middle, 4, 4, to.down, to.across},
                                                        {middle + offset, 4, 4, one.down, one.across}, second);
          }
  count.report(name);
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_dimension) {
  along_one_dimension<map, true>("2 x + 1");
  along_one_dimension<less_sum_of_row>("x - sum(x)");
  along_one_dimension<scan_of_rows>("cumsum(x)");
  along_one_dimension<scan_against_rows, true>("cumsum(x, reverse)");
  along_one_dimension<scan_before_rows>("cumsum(x, exclusive)");
  along_one_dimension<scan_there_and_back>("cumsum(cumsum(x), reverse) - x");
  along_one_dimension<softmax_rows, true>("softmax(x)");
  along_one_dimension<much_at_once, true>("scans and sums");
}

BOOST_AUTO_TEST_CASE(maps_of_two_dimensions) {
  along_two_dimensions<map>("2 x + 1");
  along_two_dimensions<turn, true>("transpose(x)");
}

BOOST_AUTO_TEST_CASE(reductions_of_two_dimensions) {
  along_two_dimensions<less_sum_of_row>("x - sum(x, axis<1>)");
  along_two_dimensions<less_sum_of_column>("x - sum(x, axis<0>)");
  along_two_dimensions<less_all_sums>("x - sum(x, axis<1>) - sum(x, axis<0>)");
}

BOOST_AUTO_TEST_CASE(scans_of_two_dimensions) {
  along_two_dimensions<scan_of_rows>("cumsum(x, axis<1>)");
  along_two_dimensions<scan_against_columns>("cumsum(x, axis<0>, reverse)");
  along_two_dimensions<scan_of_both>("cumsum(cumsum(x, axis<1>), axis<0>, reverse)");
  along_two_dimensions<scan_there_and_back>("cumsum(cumsum(x, axis<1>), axis<1>, reverse) - x");
  along_two_dimensions<much_at_once>("scans and sums");
}

BOOST_AUTO_TEST_CASE(softmax_of_two_dimensions) {
  along_two_dimensions<softmax_rows>("softmax(x, axis<1>)");
  along_two_dimensions<softmax_columns>("softmax(x, axis<0>)");
  along_two_dimensions<softmax_times_operand>("softmax(x, axis<1>) x");
}

BOOST_AUTO_TEST_CASE(dense_views) {
  dense_in_two_dimensions<map>("dense 2 x + 1");
  dense_in_two_dimensions<turn, true>("dense transpose(x)");
  dense_in_two_dimensions<scan_against_columns>("dense cumsum(x, axis<0>, reverse)");
  dense_in_two_dimensions<softmax_columns>("dense softmax(x, axis<0>)");
}

BOOST_AUTO_TEST_CASE(two_operands) {
  with_two_operands<sum_of_two>("2 x - y");
  with_two_operands<plus_turned>("x + transpose(y)");
  with_two_operands<plus_row, 1>("x + row");
  with_two_operands<read_behind_a_kept_scan>("scans and sums of two");
}

BOOST_AUTO_TEST_CASE(several_results_never_overlap_their_operands) {
  weft::tensor<float, weft::dyn, weft::dyn> x(4, 5), y(4, 5);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x.data()[i] = static_cast<float>(i) / 4;
    y.data()[i] = static_cast<float>(i % 7);
  }
  const auto a = x, b = y;
  std::tie(x, y) = weft::eval(x + y, x - weft::sum(y, axis<0>));
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 5; ++j) {
      BOOST_TEST(x(i, j) == a(i, j) + b(i, j));
      BOOST_TEST(y(i, j) == a(i, j) - (b(0, j) + b(1, j) + b(2, j) + b(3, j)));
    }
}

BOOST_AUTO_TEST_CASE(the_plan_says_where_a_temporary_may_be_taken) {
  using matrix = weft::tensor<float, weft::dyn, weft::dyn>;
  matrix x(2, 3), y(2, 3);
  // A new tensor overlaps nothing, and numbers lie in no array.
  static_assert(weft::plan_of<decltype(x * 2.F)>.alias_temporaries == 0);
  static_assert(weft::plan_of<decltype(x * 2.F), weft::into<matrix>>.alias_temporaries == 1);
  constexpr auto distance = weft::fuse([](auto a, auto b) { return abs(a - b); });
  static_assert(weft::plan_of<decltype(distance(1.F, 3.F)), weft::into<weft::tensor<float>>>.alias_temporaries == 0);
  // However many operands overlap, the result is copied once.
  static_assert(weft::plan_of<decltype(x * y - x), weft::into<matrix>>.alias_temporaries == 1);
  weft::tensor<float, weft::dyn> v(30);
  const auto part = [&](std::size_t first) { return weft::view<weft::dyn>(v.data() + first, 20); };
  BOOST_TEST(test::allocations_of([&] { weft::assign(part(3), part(0) * part(5) - part(10)); }).count == 1u);
  // What the kernel does not read does not stand in the way.
  constexpr auto first_of_two = weft::fuse([](auto a, auto) { return a + 1.F; });
  BOOST_TEST(test::allocations_of([&] { weft::assign(part(3), first_of_two(part(3), part(0))); }).count == 0u);
  static_assert(weft::plan_of<decltype(first_of_two(1.F, x)), weft::into<weft::tensor<float>>>.alias_temporaries == 0);
}
