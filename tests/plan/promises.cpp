// The plans the library promises, as static assertions: it is enough that this compiles, and main says so at run time.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE promises
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <sstream>
#include <string>
#include <type_traits>

namespace {

using weft::axis;
using weft::keepdims;

weft::tensor<float, weft::dyn, weft::dyn> x(4, 5);
weft::tensor<float, weft::dyn, weft::dyn> other(4, 5);
[[maybe_unused]] weft::tensor<float, 32, 64> fixed;

// ---- the five
// ---------------------------------------------------------------------------------------------------------
constexpr auto softmax_rows = weft::plan_of<decltype(weft::softmax(x, axis<1>))>;
static_assert(softmax_rows.nests == 1 && softmax_rows.passes <= 2 && softmax_rows.temporaries == 0);
constexpr auto softmax_columns = weft::plan_of<decltype(weft::softmax(x, axis<0>))>;
static_assert(softmax_columns.nests == 1 && softmax_columns.passes <= 2 && softmax_columns.temporaries == 0);
constexpr auto softmax_all = weft::plan_of<decltype(weft::softmax(x))>;
static_assert(softmax_all.nests == 1 && softmax_all.passes <= 2 && softmax_all.temporaries == 0);
static_assert(softmax_rows.writes[0] >= 1 && softmax_rows.reads[0] == softmax_rows.passes);

constexpr auto softmax_fixed = weft::plan_of<decltype(weft::softmax(fixed, axis<1>))>;
static_assert(softmax_fixed.nests == 1 && softmax_fixed.passes <= 2 && softmax_fixed.temporaries == 0);

constexpr auto logsumexp_rows = weft::plan_of<decltype(weft::logsumexp(x, axis<1>))>;
static_assert(logsumexp_rows.passes <= 2 && logsumexp_rows.temporaries == 0);

constexpr auto cumsum_rows = weft::plan_of<decltype(weft::cumsum(x, axis<1>, weft::reverse, weft::exclusive))>;
static_assert(cumsum_rows.nests == 1 && cumsum_rows.passes == 1 && cumsum_rows.temporaries == 0);
constexpr auto cumprod_columns = weft::plan_of<decltype(weft::cumprod(x, axis<0>))>;
static_assert(cumprod_columns.nests == 1 && cumprod_columns.passes == 1 && cumprod_columns.temporaries == 0);
constexpr auto logcumsumexp_columns = weft::plan_of<decltype(weft::logcumsumexp(x, axis<0>))>;
static_assert(logcumsumexp_columns.nests == 1 && logcumsumexp_columns.passes == 1);
static_assert(logcumsumexp_columns.temporaries == 0);
// A tile of carries, each a reference and a sum, in six levels and what these come to.
static_assert(logcumsumexp_columns.scratch_bytes == 7 * 2 * 4 * 1024);

// ---- compositions
// -----------------------------------------------------------------------------------------------------
constexpr auto multiply_add = weft::plan_of<decltype(x * other + x)>;
static_assert(multiply_add.nests == 1 && multiply_add.passes == 1 && multiply_add.temporaries == 0);

constexpr auto extremes =
    weft::plan_of<decltype(weft::max(x, axis<1>)), decltype(weft::min(x, axis<1>)), decltype(weft::sum(x, axis<1>))>;
static_assert(extremes.nests == 1 && extremes.passes == 1 && extremes.temporaries == 0);
constexpr auto extremes_of_columns =
    weft::plan_of<decltype(weft::max(x, axis<0>)), decltype(weft::min(x, axis<0>)), decltype(weft::sum(x, axis<0>))>;
static_assert(extremes_of_columns.nests == 1 && extremes_of_columns.passes == 1 &&
              extremes_of_columns.temporaries == 0);

// Double centring keeps vectors, never an array of x's size.
constexpr auto centred = weft::plan_of<decltype(weft::tensor<float, 32, 64>() -
                                                weft::mean(weft::tensor<float, 32, 64>(), axis<1>, keepdims) -
                                                weft::mean(weft::tensor<float, 32, 64>(), axis<0>))>;
static_assert(centred.nests <= 2 && centred.temporaries <= 2);

constexpr auto integral_image = weft::plan_of<decltype(weft::cumsum(weft::cumsum(x, axis<1>), axis<0>))>;
static_assert(integral_image.nests == 1 && integral_image.passes == 1 && integral_image.temporaries == 0);

constexpr auto turned_softmax = weft::plan_of<decltype(weft::transpose(weft::softmax(x, axis<1>)))>;
static_assert(turned_softmax.nests == 1 && turned_softmax.passes <= 2 && turned_softmax.temporaries == 0);

constexpr auto sum_of_softmax = weft::plan_of<decltype(weft::sum(weft::softmax(x, axis<1>), axis<0>))>;
static_assert(sum_of_softmax.nests == 1 && sum_of_softmax.passes <= 3 && sum_of_softmax.temporaries == 0);

// ---- kernels
// ----------------------------------------------------------------------------------------------------------
constexpr auto written_out = weft::fuse([](auto a) {
  return exp(a - max(a, axis<1>, keepdims)) / sum(exp(a - max(a, axis<1>, keepdims)), axis<1>, keepdims);
});
constexpr auto softmax_written_out = weft::plan_of<decltype(written_out(x))>;
static_assert(softmax_written_out.nests == softmax_rows.nests && softmax_written_out.passes == softmax_rows.passes);
static_assert(softmax_written_out.touchups == softmax_rows.touchups && softmax_written_out.temporaries == 0);

constexpr auto log_softmax = weft::fuse([](auto a) {
  auto shifted = a - max(a, axis<1>, keepdims);
  return shifted - log(sum(exp(shifted), axis<1>, keepdims));
});
constexpr auto log_softmax_rows = weft::plan_of<decltype(log_softmax(x))>;
static_assert(log_softmax_rows.nests == 1 && log_softmax_rows.passes <= 3 && log_softmax_rows.temporaries == 0);

constexpr auto entropy = weft::fuse([](auto a) {
  auto p = softmax(a, axis<1>);
  return -sum(p * log(p), axis<1>);
});
constexpr auto entropy_rows = weft::plan_of<decltype(entropy(x))>;
static_assert(entropy_rows.nests == 1 && entropy_rows.passes <= 3 && entropy_rows.temporaries == 0);

// ---- stored elsewhere
// -------------------------------------------------------------------------------------------------
// Stored as double, the exponentials can not be kept in the output: another plan, still without temporaries.
constexpr auto softmax_into_double =
    weft::plan_of<decltype(weft::softmax(x, axis<1>)), weft::into<weft::tensor<double, weft::dyn, weft::dyn>>>;
static_assert(softmax_into_double.nests == 1 && softmax_into_double.temporaries == 0);
constexpr auto softmax_into_float =
    weft::plan_of<decltype(weft::softmax(x, axis<1>)), weft::into<weft::tensor<float, weft::dyn, weft::dyn>>>;
static_assert(softmax_into_float.passes == softmax_rows.passes && softmax_into_float.touchups == softmax_rows.touchups);

// Equal constants in a captureless kernel are one node: a plan does not grow by writing z twice.
constexpr auto once = weft::fuse([](auto a) {
  auto z = (a - 1.f) / 2.f;
  return z * z;
});
constexpr auto twice = weft::fuse([](auto a) { return ((a - 1.f) / 2.f) * ((a - 1.f) / 2.f); });
static_assert(weft::plan_of<decltype(once(x))>.passes == 1 && weft::plan_of<decltype(twice(x))>.passes == 1);

}  // namespace

BOOST_AUTO_TEST_CASE(plans_are_values) {
  BOOST_TEST(softmax_rows.nests == 1);
  BOOST_TEST(softmax_rows.temporaries == 0);
}

BOOST_AUTO_TEST_CASE(explanations_are_text) {
  const std::string text = [] {
    std::ostringstream stream;
    stream << weft::explain(weft::softmax(x, axis<1>));
    return stream.str();
  }();
  BOOST_TEST(!text.empty());
  BOOST_TEST(text.find("exp") != std::string::npos, text);
  BOOST_TEST(text.find("4") != std::string::npos, "the shape is not in:\n" << text);
  std::ostringstream dot;
  dot << weft::explain(weft::softmax(x, axis<1>), weft::as_dot);
  BOOST_TEST(dot.str().rfind("digraph", 0) == 0u, dot.str());
}
