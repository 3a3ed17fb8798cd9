// The traversals a plan states, counted: a user's element type notes every read of an operand's memory and every write
// to the output's. Such a type takes the scalar path, which runs the same plan as the vector path.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE traffic
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>

namespace {

struct tracked;

// A block of memory, and how often its elements were read and written.
struct region {
  const tracked* first = nullptr;
  const tracked* last = nullptr;
  std::size_t reads = 0;
  std::size_t writes = 0;

  bool holds(const tracked* element) const { return !std::less<>()(element, first) && std::less<>()(element, last); }
};

inline region input;
inline region output;

// A float that knows where it lies.
struct tracked {
  float value = 0;

  tracked() = default;
  tracked(double x) : value(static_cast<float>(x)) {}
  tracked(const tracked& other) : value(other.value) {
    note_read(other);
    note_write();
  }
  tracked& operator=(const tracked& other) {
    value = other.value;
    note_read(other);
    note_write();
    return *this;
  }

  friend tracked operator+(const tracked& a, const tracked& b) { return a.read() + b.read(); }
  friend tracked operator-(const tracked& a, const tracked& b) { return a.read() - b.read(); }
  friend tracked operator*(const tracked& a, const tracked& b) { return a.read() * b.read(); }
  friend tracked operator/(const tracked& a, const tracked& b) { return a.read() / b.read(); }
  friend tracked operator-(const tracked& a) { return -a.read(); }
  friend bool operator<(const tracked& a, const tracked& b) { return a.read() < b.read(); }
  friend bool operator<=(const tracked& a, const tracked& b) { return a.read() <= b.read(); }
  [[maybe_unused]] friend bool operator>(const tracked& a, const tracked& b) { return a.read() > b.read(); }
  friend bool operator>=(const tracked& a, const tracked& b) { return a.read() >= b.read(); }
  friend bool operator==(const tracked& a, const tracked& b) { return a.read() == b.read(); }
  friend bool operator!=(const tracked& a, const tracked& b) { return a.read() != b.read(); }
  friend tracked exp(const tracked& a) { return std::exp(a.read()); }
  friend tracked log(const tracked& a) { return std::log(a.read()); }
  friend tracked abs(const tracked& a) { return std::fabs(a.read()); }

 private:
  float read() const {
    note_read(*this);
    return value;
  }
  static void note_read(const tracked& from) {
    if (input.holds(&from)) ++input.reads;
    if (output.holds(&from)) ++output.reads;
  }
  void note_write() const {
    if (input.holds(this)) ++input.writes;
    if (output.holds(this)) ++output.writes;
  }
};

}  // namespace

template <>
struct std::numeric_limits<tracked> : std::numeric_limits<float> {
  static tracked infinity() { return std::numeric_limits<float>::infinity(); }
  static tracked lowest() { return std::numeric_limits<float>::lowest(); }
  static tracked max() { return std::numeric_limits<float>::max(); }
  static tracked quiet_NaN() { return std::numeric_limits<float>::quiet_NaN(); }
};

template <>
inline constexpr bool weft::is_scalar<tracked> = true;

namespace {

using matrix = weft::tensor<tracked, weft::dyn, weft::dyn>;

struct traffic {
  std::size_t reads, writes, rereads;
};

// Reads of x, writes of y and reads of y while y is assigned what make(x) says.
template <class Y, class Make>
traffic traffic_of(const matrix& x, Y& y, Make make) {
  const auto e = make(x);
  input = {x.data(), x.data() + x.size()};
  output = {y.data(), y.data() + y.size()};
  weft::assign(y, e);
  const traffic result{input.reads, output.writes, output.reads};
  input = output = {};
  return result;
}

matrix numbers(std::size_t rows, std::size_t columns) {
  matrix x(rows, columns);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>((i * 7919) % 101) / 10;
  return x;
}

template <class Make>
using plan_type = decltype(std::declval<Make>()(std::declval<const matrix&>()));

// Every element is read as often as the plan states, and the output written once.
template <class Make>
void expect_one_traversal(Make make) {
  constexpr auto plan = weft::plan_of<plan_type<Make>>;
  static_assert(plan.passes == 1 && plan.temporaries == 0);
  const matrix x = numbers(13, 37);
  matrix y(13, 37);
  const traffic counted = traffic_of(x, y, make);
  BOOST_TEST(counted.reads == x.size());
  BOOST_TEST(counted.writes == x.size());
}

template <class Make>
void expect_two_traversals(Make make) {
  constexpr auto plan = weft::plan_of<plan_type<Make>>;
  static_assert(plan.passes <= 2 && plan.temporaries == 0);
  const matrix x = numbers(13, 37);
  matrix y(13, 37);
  const traffic counted = traffic_of(x, y, make);
  BOOST_TEST(counted.reads == static_cast<std::size_t>(plan.passes) * x.size());
  BOOST_TEST(counted.writes <= static_cast<std::size_t>(1 + plan.touchups) * x.size());
}

}  // namespace

BOOST_AUTO_TEST_CASE(softmax) {
  expect_two_traversals([](const matrix& x) { return weft::softmax(x, weft::axis<1>); });
  expect_two_traversals([](const matrix& x) { return weft::softmax(x, weft::axis<0>); });
}

BOOST_AUTO_TEST_CASE(scans) {
  expect_one_traversal([](const matrix& x) { return weft::cumsum(x, weft::axis<1>); });
  expect_one_traversal([](const matrix& x) { return weft::cumsum(x, weft::axis<1>, weft::reverse); });
  expect_one_traversal([](const matrix& x) { return weft::cumsum(x, weft::axis<0>); });
  expect_one_traversal([](const matrix& x) { return weft::cumsum(weft::cumsum(x, weft::axis<1>), weft::axis<0>); });
}

BOOST_AUTO_TEST_CASE(maps) {
  expect_one_traversal([](const matrix& x) { return weft::exp(x) * tracked(2.f) + tracked(1.f); });
}

BOOST_AUTO_TEST_CASE(reductions) {
  const matrix x = numbers(13, 37);
  weft::tensor<tracked, weft::dyn> rows(13), columns(37);
  const traffic of_rows = traffic_of(x, rows, [](const matrix& a) { return weft::sum(a, weft::axis<1>); });
  BOOST_TEST(of_rows.reads == x.size());
  BOOST_TEST(of_rows.writes == rows.size());
  const traffic of_columns = traffic_of(x, columns, [](const matrix& a) { return weft::sum(a, weft::axis<0>); });
  BOOST_TEST(of_columns.reads == x.size());
  const traffic of_exponentials =
      traffic_of(x, rows, [](const matrix& a) { return weft::logsumexp(a, weft::axis<1>); });
  BOOST_TEST(of_exponentials.reads <= 2 * x.size());
  BOOST_TEST(of_exponentials.reads >= x.size());
}
