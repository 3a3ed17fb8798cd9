// needs: TBB::tbb
// Small shapes under par, which takes them to several threads here as it would large ones: the bits of seq.
// build: clang-only not-precompiled
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE parallel_small
#define WEFT_PARALLEL_ADDITIONS 256
#include <boost/test/unit_test.hpp>

#include "parallel_case.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <complex>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>
#include <set>
#include <thread>

namespace {

using namespace parallel_case;

constexpr float infinity = std::numeric_limits<float>::infinity();

template <class... E>
void check_small(const char* name, const E&... e) {
  const auto expected = eval(e...);
  for (const int threads : {2, 7}) {
    with_threads(threads, [&] {
      const bool same = same_bits(eval(par, e...), expected);
      if (!same) BOOST_TEST(same, name << " on " << threads << " threads");
    });
  }
}

// Rows around the lengths of bands; a column, a register, tiles and what is left over of them.
constexpr std::array<std::size_t, 2> shapes[] = {{1, 9},    {31, 40},   {97, 5},    {129, 33}, {200, 1},
                                                 {256, 64}, {513, 17},  {300, 100}, {1024, 8}, {1057, 21},
                                                 {97, 520}, {35, 1030}, {8300, 3}};

template <class X>
void check_columns(const X& x) {
  check_small("softmax", softmax(x, axis<0>));
  check_small("log-softmax", log_softmax(x, axis<0>));
  check_small("logsumexp", logsumexp(x, axis<0>));
  check_small("sum", sum(x, axis<0>));
  check_small("several", max(x, axis<0>), sum(x, axis<0>), var(x, axis<0>));
  check_small("less the mean", x - mean(x, axis<0>));
  check_small("norm", fuse([](auto a) {
                const auto d = a - mean(a, axis<0>, keepdims);
                return d / sqrt(var(a, axis<0>, keepdims) + 1.f);
              })(x));
  check_small("where order matters", reduce<affine>(x * 0.5f, axis<0>) + x);
}

}  // namespace

// Values by plain loops; and more than one thread takes part: each waits for the other. A scheduler need not wake one,
// so there are several attempts, before it has seen limits rise and fall.
BOOST_AUTO_TEST_CASE(values_and_threads) {
  const std::size_t rows = 1057, width = 21;
  const auto numbers = random_numbers<float>(rows * width, -1, 1);
  const auto x = view<dyn, dyn>(numbers.data(), rows, width);
  std::mutex lock;
  std::condition_variable changed;
  std::set<std::thread::id> seen;
  const auto waiting = map(
      [&](float v) {
        std::unique_lock guard(lock);
        if (seen.insert(std::this_thread::get_id()).second) {
          changed.notify_all();
          changed.wait_for(guard, std::chrono::seconds(1), [&] { return seen.size() > 1; });
        }
        return v;
      },
      x);
  tensor<float, dyn> sums(shape<dyn>{width});
  for (int attempt = 0; attempt < 30 && seen.size() < 2; ++attempt) {
    seen.clear();
    with_threads(2, [&] { sums = eval(par, sum(waiting, axis<0>)); });
  }
  BOOST_TEST(seen.size() == 2);
  for (std::size_t j = 0; j < width; ++j) {
    double sum = 0;
    for (std::size_t i = 0; i < rows; ++i) sum += static_cast<double>(x(i, j));
    BOOST_TEST(std::abs(static_cast<double>(sums(j)) - sum) < 1e-4);
  }
}

BOOST_AUTO_TEST_CASE(columns) {
  const auto numbers = random_numbers<float>(400000, -30, 30);
  for (const auto& [rows, width] : shapes) check_columns(view<dyn, dyn>(numbers.data(), rows, width));
}

BOOST_AUTO_TEST_CASE(columns_with_gaps_and_of_doubles) {
  const auto numbers = random_numbers<double>(800000, -30, 30);
  for (const auto& [rows, width] : shapes) {
    const auto step = static_cast<std::ptrdiff_t>(width) + 3;
    if (rows * static_cast<std::size_t>(step) > numbers.size()) continue;
    const auto x = view<dyn, dyn>(numbers.data(), rows, width, strides{step, 1});
    check_small("softmax", softmax(x, axis<0>));
    check_small("several", max(x, axis<0>), sum(x, axis<0>));
    check_small("less the mean, of every other",
                view<dyn, dyn>(numbers.data(), rows / 2, width, strides{2 * step, 1}) - mean(x, axis<0>));
  }
}

BOOST_AUTO_TEST_CASE(columns_in_batches_and_two_axes) {
  const auto numbers = random_numbers<float>(400000, -3, 3);
  for (const auto& [batch, rows, width] :
       {std::array<std::size_t, 3>{2, 300, 20}, {1, 1000, 40}, {5, 97, 33}, {1, 2000, 9}, {2, 333, 150}}) {
    const auto step = static_cast<std::ptrdiff_t>(width) + 1;
    const auto x = view<dyn, dyn, dyn>(numbers.data(), batch, rows, width,
                                       strides{step * (static_cast<std::ptrdiff_t>(rows) + 1), step, 1});
    check_small("softmax", softmax(x, axis<1>));
    check_small("rows", softmax(x, axis<2>), exp(x));
    check_small("running sums of rows and of batches", cumsum(cumsum(x, axis<2>), axis<0>));
    check_small("two axes", sum(x, axis<0, 1>), x - mean(x, axis<0, 1>, keepdims));
    check_small("a softmax of a softmax", softmax(softmax(x, axis<2>), axis<1>));
  }
}

BOOST_AUTO_TEST_CASE(columns_of_integers) {
  const auto numbers = random_numbers<float>(400000, -1000, 1000);
  std::vector<std::int32_t> integers(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) integers[i] = static_cast<std::int32_t>(numbers[i]);
  for (const auto& [rows, width] : shapes) {
    const auto x = view<dyn, dyn>(integers.data(), rows, width);
    check_small("sums and maxima", sum(x, axis<0>), max(x, axis<0>), x - min(x, axis<0>));
  }
}

BOOST_AUTO_TEST_CASE(columns_with_infinities_and_zeros) {
  auto numbers = random_numbers<float>(400000, -1, 1);
  for (std::size_t i = 0; i < numbers.size(); i += 7) numbers[i] = i % 2 == 0 ? -0.f : 0.f;
  for (std::size_t i = 3; i < numbers.size(); i += 1009) numbers[i] = i % 4 == 3 ? infinity : -infinity;
  for (std::size_t i = 5; i < numbers.size(); i += 5003) numbers[i] = std::numeric_limits<float>::quiet_NaN();
  for (const auto& [rows, width] : shapes) check_columns(view<dyn, dyn>(numbers.data(), rows, width));
  for (float& x : numbers) x = std::signbit(x) ? -0.f : 0.f;
  for (const auto& [rows, width] : shapes) {
    const auto x = view<dyn, dyn>(numbers.data(), rows, width);
    check_small("zeros", max(x, axis<0>), min(x, axis<0>), max(x, axis<0>) + x, sum(x, axis<0>));
  }
}

BOOST_AUTO_TEST_CASE(columns_in_place) {
  for (const auto& [rows, width] : shapes) {
    auto numbers = random_numbers<float>(rows * width, -3, 3);
    const auto x = view<dyn, dyn>(numbers.data(), rows, width);
    const tensor<float, dyn, dyn> expected = softmax(x, axis<0>);
    with_threads(3, [&] { assign(par, x, softmax(x, axis<0>)); });
    BOOST_TEST(same_bits(x, expected), rows << " x " << width);
  }
}

BOOST_AUTO_TEST_CASE(rows_scans_and_whole_arrays) {
  const auto numbers = random_numbers<float>(400000, -30, 30);
  for (const auto& [rows, width] : shapes) {
    const auto x = view<dyn, dyn>(numbers.data(), rows, width);
    check_small("softmax of rows", softmax(x, axis<1>));
    check_small("sums of all", sum(x), logsumexp(x));
    check_small("running sums of all", cumsum(x));
    check_small("dear scans of columns", logcumsumexp(x, axis<0>, weft::reverse));
  }
}

// Complex numbers have no lanes: one thread scans them.
BOOST_AUTO_TEST_CASE(elements_without_lanes) {
  const auto numbers = random_numbers<float>(6000, -3, 3);
  tensor<std::complex<float>, dyn> x(numbers.size() / 2);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = {numbers[2 * i], numbers[2 * i + 1]};
  const auto expected = eval(cumsum(x));
  with_threads(3, [&] {
    const auto found = eval(par, cumsum(x));
    BOOST_TEST((std::equal(found.begin(), found.end(), expected.begin())));
    BOOST_TEST((eval(par, sum(x))() == eval(sum(x))()));
  });
}

// What each iteration of the outermost loop keeps for a later loop of its own: threads do not share it.
BOOST_AUTO_TEST_CASE(temporaries_of_one_iteration) {
  constexpr auto kernel = fuse(
      [](auto a, auto b) { return weft::min(var(a, axis<3, 0>) / (1.5f + abs(mean(b, axis<0>, keepdims))), axis<0>); });
  const auto numbers = random_numbers<float>(17 * 15 * 40 * 5, -2, 2);
  const auto x = view<17, dyn, 40, dyn>(numbers.data(), 15, 5);
  const auto y = view<dyn, 40>(numbers.data(), 15);
  static_assert(plan_of<decltype(kernel(x, y))>.temporaries == 1);
  for (int attempt = 0; attempt < 50; ++attempt) check_small("variances of each row", kernel(x, y));
}
