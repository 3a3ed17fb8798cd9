// The softmax family along one axis of what another axis has been reduced or scanned for, in three dimensions, where
// each row has a reference of its own; against plain loops, in one traversal and in several.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE softmax_of_results
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace weft;

namespace {

using cube = std::vector<double>;

struct extents {
  std::size_t n, m, k;
  std::size_t at(std::size_t a, std::size_t b, std::size_t c) const { return (a * m + b) * k + c; }
  std::size_t count() const { return n * m * k; }
};

cube elements(const extents& e) {
  cube x(e.count());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i * 37 % 61) / 16 - 2 + (i % 5 == 0 ? 20 : 0);
  return x;
}

// x less the logarithm of the sum of exponentials, or that exponentiated, along axis 0 or 1.
cube normalised(const cube& x, const extents& e, int axis, bool logarithm) {
  cube y(x);
  for (std::size_t a = 0; a < e.n; ++a)
    for (std::size_t b = 0; b < e.m; ++b)
      for (std::size_t c = 0; c < e.k; ++c) {
        double total = 0;
        for (std::size_t q = 0; q < (axis == 0 ? e.n : e.m); ++q)
          total += std::exp(x[axis == 0 ? e.at(q, b, c) : e.at(a, q, c)] - 30);
        const double result = x[e.at(a, b, c)] - 30 - std::log(total);
        y[e.at(a, b, c)] = logarithm ? result : std::exp(result);
      }
  return y;
}
cube less_mean(const cube& x, const extents& e) {
  cube y(x);
  for (std::size_t b = 0; b < e.m; ++b)
    for (std::size_t c = 0; c < e.k; ++c) {
      double total = 0;
      for (std::size_t a = 0; a < e.n; ++a) total += x[e.at(a, b, c)];
      for (std::size_t a = 0; a < e.n; ++a) y[e.at(a, b, c)] -= total / static_cast<double>(e.n);
    }
  return y;
}
cube running(const cube& x, const extents& e) {
  cube y(x);
  for (std::size_t a = 1; a < e.n; ++a)
    for (std::size_t i = 0; i < e.m * e.k; ++i) y[a * e.m * e.k + i] += y[(a - 1) * e.m * e.k + i];
  return y;
}

template <class Expression>
void check(const char* what, const extents& e, const Expression& expression, const cube& expected) {
  const auto test = [&](const char* how, const auto& y) {
    std::size_t wrong = 0;
    for (std::size_t a = 0; a < e.n; ++a)
      for (std::size_t b = 0; b < e.m; ++b)
        for (std::size_t c = 0; c < e.k; ++c) {
          const double wanted = expected[e.at(a, b, c)];
          wrong += !(std::fabs(y(a, b, c) - wanted) <= 2e-5 * (1 + std::fabs(wanted)));
        }
    BOOST_TEST(wrong == 0, what << ' ' << how << ": " << wrong << " of " << e.count() << " wrong");
  };
  test("as chosen", eval(expression));
  test("in one traversal", eval(seq.with(one_traversal), expression));
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_three_dimensions) {
  for (const extents& e : {extents{4, 3, 5}, extents{9, 7, 21}, extents{6, 5, 64}}) {
    const cube x = elements(e);
    tensor<float, dyn, dyn, dyn> v(e.n, e.m, e.k);
    for (std::size_t i = 0; i < x.size(); ++i) v.data()[i] = static_cast<float>(x[i]);
    check("log_softmax less a mean", e, log_softmax(v - mean(v, axis<0>, keepdims), axis<1>),
          normalised(less_mean(x, e), e, 1, true));
    check("softmax of a softmax", e, softmax(softmax(v, axis<0>), axis<1>),
          normalised(normalised(x, e, 0, false), e, 1, false));
    check("log_softmax of running sums", e, log_softmax(cumsum(v, axis<0>), axis<1>),
          normalised(running(x, e), e, 1, true));
    check("softmax of a log_softmax", e, softmax(log_softmax(v, axis<1>), axis<0>),
          normalised(normalised(x, e, 1, true), e, 0, false));
  }
}
