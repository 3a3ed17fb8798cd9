// The rewrites: each fires on what is proven to be the same operand, saves accuracy or range, and can be vetoed.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE rewrites
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <cmath>
#include <string_view>
#include <utility>

namespace {

using namespace weft;

using matrix = tensor<float, 2, 3>;

template <class E>
constexpr bool applies(std::string_view name) {
  for (const char* applied : plan_of<E>.rewrites) {
    if (name == applied) return true;
  }
  return false;
}

template <class E>
constexpr bool is_as_written = plan_of<E>.rewrites.empty();

// Runs a kernel on a matrix and asserts at compile time whether a rewrite of that name has been applied.
#define WEFT_KERNEL(...) fuse([](auto x) { return __VA_ARGS__; })

const matrix large{{100, 200, 300}, {-500, 0, 500}};
const matrix small{{1e-6f, -1e-6f, 3e-7f}, {1e-9f, 2e-5f, -4e-8f}};

float log_sum_exp(const matrix& x, std::size_t row) {
  double largest = -INFINITY, total = 0;
  for (std::size_t j = 0; j < 3; ++j) largest = std::fmax(largest, x(row, j));
  for (std::size_t j = 0; j < 3; ++j) total += std::exp(x(row, j) - largest);
  return static_cast<float>(largest + std::log(total));
}

}  // namespace

BOOST_AUTO_TEST_CASE(log_of_a_sum_of_exponentials_does_not_overflow) {
  auto e = log(sum(exp(large), axis<1>));
  static_assert(applies<decltype(e)>("log(sum(exp(x))) -> logsumexp(x)"));
  const auto y = eval(e);
  for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(y(i) == log_sum_exp(large, i));

  auto vetoed = as_written(log(sum(exp(large), axis<1>)));
  static_assert(is_as_written<decltype(vetoed)>);
  BOOST_TEST(std::isinf(eval(vetoed)(0)));
}

BOOST_AUTO_TEST_CASE(log_of_a_running_sum_keeps_its_options) {
  auto e = log(cumsum(exp(large), axis<1>, weft::reverse));
  static_assert(applies<decltype(e)>("log(cumsum(exp(x))) -> logcumsumexp(x)"));
  const auto y = eval(e);
  BOOST_TEST(y(0, 2) == 300.f);
  BOOST_TEST(y(1, 0) == 500.f);
}

BOOST_AUTO_TEST_CASE(a_quotient_of_exponentials_is_a_softmax) {
  auto e = WEFT_KERNEL(exp(x) / sum(exp(x), axis<1>, keepdims))(large);
  static_assert(applies<decltype(e)>("exp(x) / sum(exp(x)) -> softmax(x)"));
  static_assert(plan_of<decltype(e)>.passes == 2 && plan_of<decltype(e)>.temporaries == 0);
  const auto y = eval(e);
  BOOST_TEST(y(0, 2) == 1.f);
  BOOST_TEST(y(1, 0) == 0.f);

  // In a direct expression the two operands are not known to be the same.
  auto direct = exp(large) / sum(exp(large), axis<1>, keepdims);
  static_assert(is_as_written<decltype(direct)>);
  // Nor is it a softmax when the sums meet another axis than their own.
  const tensor<float, 3, 3> square_matrix{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
  auto crossed = WEFT_KERNEL(exp(x) / sum(exp(x), axis<1>))(square_matrix);
  static_assert(is_as_written<decltype(crossed)>);
  const auto z = eval(crossed);
  const double expected = std::exp(1.) / (std::exp(4.) + std::exp(5.) + std::exp(6.));
  BOOST_TEST(z(0, 1) == static_cast<float>(expected * std::exp(1.)), boost::test_tools::tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(a_softmax_written_out_is_softmax) {
  constexpr auto written = fuse([](auto x) {
    const auto e = exp(x - max(x, axis<1>, keepdims));
    return e / sum(e, axis<1>, keepdims);
  });
  auto own = softmax(large, axis<1>);
  auto e = written(large);
  static_assert(is_as_written<decltype(own)>);
  static_assert(applies<decltype(e)>("e / sum(e) -> e * (1 / sum(e)) where e = exp(x - max(x))"));
  constexpr auto& p = plan_of<decltype(e)>;
  static_assert(p.nests == 1 && p.passes == plan_of<decltype(own)>.passes && p.touchups == 1 && p.temporaries == 0);

  // To the bit, where there is more than one way to round.
  const tensor<float, 2, 3> x{{1, 2, 3}, {-0.7f, 0.1f, 40}};
  BOOST_TEST(eval(written(x)) == eval(softmax(x, axis<1>)), boost::test_tools::per_element());
  // The division itself stays where it is asked for, or where what is summed is another thing.
  const auto divided = eval(as_written(written(x)));
  BOOST_TEST(divided(0, 1) == std::exp(-1.f) / (std::exp(-2.f) + std::exp(-1.f) + 1),
             boost::test_tools::tolerance(1e-6f));
  auto other =
      WEFT_KERNEL(exp(x - max(x, axis<1>, keepdims)) / sum(exp(x - min(x, axis<1>, keepdims)), axis<1>, keepdims))(x);
  static_assert(is_as_written<decltype(other)>);

#if WEFT_HAS_HALF
  // Half types have no digits to round twice.
  static_assert(is_as_written<decltype(written(tensor<half, 2, 3>{}))>);
#endif

  auto log_of_written = fuse([](auto x) {
    const auto e = exp(x - max(x, axis<1>, keepdims));
    return log(e / sum(e, axis<1>, keepdims));
  })(large);
  static_assert(applies<decltype(log_of_written)>("log(softmax(x)) -> log_softmax(x)"));
  const auto y = eval(log_of_written);
  BOOST_TEST(y(0, 0) == -200.f);
  BOOST_TEST(y(1, 0) == -1000.f);
#if WEFT_HAS_HALF
  auto log_of_half = fuse([](auto x) {
    const auto e = exp(x - max(x, axis<1>, keepdims));
    return log(e / sum(e, axis<1>, keepdims));
  })(tensor<half, 1, 2>{{half(0), half(100)}});
  static_assert(applies<decltype(log_of_half)>("log(softmax(x)) -> log_softmax(x)"));
  BOOST_TEST(static_cast<float>(eval(log_of_half)(0, 0)) == -100.f);
#endif
}

BOOST_AUTO_TEST_CASE(log_of_a_softmax_does_not_underflow) {
  auto e = WEFT_KERNEL(log(softmax(x, axis<1>)))(large);
  static_assert(applies<decltype(e)>("log(softmax(x)) -> log_softmax(x)"));
  const auto y = eval(e);
  BOOST_TEST(y(0, 0) == -200.f);
  BOOST_TEST(y(1, 0) == -1000.f);
  BOOST_TEST(std::isinf(eval(as_written(WEFT_KERNEL(log(softmax(x, axis<1>)))(large)))(1, 0)));
}

BOOST_AUTO_TEST_CASE(a_mean_of_squared_distances_is_a_variance) {
  auto e = WEFT_KERNEL(mean(square(x - mean(x, axis<1>, keepdims)), axis<1>, keepdims))(large);
  static_assert(applies<decltype(e)>("mean(square(x - mean(x))) -> var(x)"));
  static_assert(plan_of<decltype(e)>.passes == 1);
  const auto y = eval(e);
  BOOST_TEST(y(0, 0) == 20000.f / 3, boost::test_tools::tolerance(1e-6f));

  // The axes of the inner mean have to be kept or the leading ones, those of the outer one need not.
  auto without = WEFT_KERNEL(mean(square(x - mean(x, axis<1>, keepdims)), axis<1>))(large);
  static_assert(applies<decltype(without)>("mean(square(x - mean(x))) -> var(x)"));
  auto leading = WEFT_KERNEL(mean(square(x - mean(x, axis<0>)), axis<0>, keepdims))(large);
  static_assert(applies<decltype(leading)>("mean(square(x - mean(x))) -> var(x)"));
  const auto variances = eval(without);
  static_assert(decltype(variances)::rank == 1);
  BOOST_TEST(variances(0) == 20000.f / 3, boost::test_tools::tolerance(1e-6f));
  const auto down = eval(leading);
  BOOST_TEST(down(0, 0) == 90000.f, boost::test_tools::tolerance(1e-6f));
  auto other_axis = WEFT_KERNEL(mean(square(x - mean(x, axis<1>, keepdims)), axis<0>))(large);
  static_assert(!applies<decltype(other_axis)>("mean(square(x - mean(x))) -> var(x)"));

  auto norm = fuse([](auto x) {
    auto centred = x - mean(x, axis<1>, keepdims);
    return centred / sqrt(mean(centred * centred, axis<1>, keepdims) + 1e-5f);
  })(large);
  static_assert(applies<decltype(norm)>("y * y -> square(y)"));
  static_assert(plan_of<decltype(norm)>.nests == 1 && plan_of<decltype(norm)>.passes == 2);
}

BOOST_AUTO_TEST_CASE(small_arguments_keep_their_digits) {
  auto one_plus = WEFT_KERNEL(log(1 + x))(small);
  auto plus_one = WEFT_KERNEL(log(x + 1.f))(small);
  auto minus_one = WEFT_KERNEL(exp(x) - 1)(small);
  static_assert(applies<decltype(one_plus)>("log(1 + x) -> log1p(x)"));
  static_assert(applies<decltype(plus_one)>("log(1 + x) -> log1p(x)"));
  static_assert(applies<decltype(minus_one)>("exp(x) - 1 -> expm1(x)"));
  const auto a = eval(one_plus), b = eval(plus_one), c = eval(minus_one);
  for (std::size_t i = 0; i < small.size(); ++i) {
    const double x = small.data()[i];
    BOOST_TEST(a.data()[i] == static_cast<float>(std::log1p(x)), boost::test_tools::tolerance(1e-6f));
    BOOST_TEST(b.data()[i] == a.data()[i]);
    BOOST_TEST(c.data()[i] == static_cast<float>(std::expm1(x)), boost::test_tools::tolerance(1e-6f));
  }
  // A run-time 1 is not known to be 1.
  auto run_time = log(1.f + small);
  static_assert(is_as_written<decltype(run_time)>);
}

BOOST_AUTO_TEST_CASE(a_logistic_function_is_a_sigmoid) {
  auto e = WEFT_KERNEL(1 / (1 + exp(-x)))(large);
  static_assert(applies<decltype(e)>("1 / (1 + exp(-x)) -> sigmoid(x)"));
  auto turned = WEFT_KERNEL(1 / (exp(-x) + 1))(large);
  static_assert(applies<decltype(turned)>("1 / (1 + exp(-x)) -> sigmoid(x)"));
  BOOST_TEST(eval(turned)(1, 0) == 0.f);
  const auto y = eval(e);
  BOOST_TEST(y(1, 0) == 0.f);
  BOOST_TEST(y(1, 1) == 0.5f);
  BOOST_TEST(y(1, 2) == 1.f);
}

BOOST_AUTO_TEST_CASE(two_signs_cancel) {
  auto e = WEFT_KERNEL(-(-x))(large);
  static_assert(applies<decltype(e)>("-(-x) -> x"));
  BOOST_TEST(eval(e)(1, 0) == -500.f);
}
