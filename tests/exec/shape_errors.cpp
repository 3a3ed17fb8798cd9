// Run-time shape errors: what they say, and that nothing is written before they are thrown.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE shape_errors
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"

#include <weft/weft.hpp>

#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using matrix = weft::tensor<float, weft::dyn, weft::dyn>;

static_assert(std::is_base_of_v<std::invalid_argument, weft::shape_error>);

// The text of the shape_error that f throws, empty when it throws none.
template <class F>
std::string error_of(F f) {
  try {
    f();
  } catch (const weft::shape_error& error) {
    return error.what();
  }
  return "";
}

// Starts with the library's name and tells all of the facts.
void expect(const std::string& text, std::initializer_list<const char*> facts) {
  BOOST_TEST(text.rfind("weft: ", 0) == 0u, "the text is '" << text << "'");
  for (const char* fact : facts)
    BOOST_TEST(text.find(fact) != std::string::npos, "no '" << fact << "' in '" << text << "'");
}

matrix filled(std::size_t rows, std::size_t columns, float value) {
  matrix x(rows, columns);
  x = value;
  return x;
}

bool untouched(const matrix& x, float value) {
  for (std::size_t i = 0; i < x.size(); ++i)
    if (x.data()[i] != value) return false;
  return true;
}

}  // namespace

BOOST_AUTO_TEST_CASE(operands_of_unequal_sizes) {
  const matrix a = filled(3, 4, 1), b = filled(3, 5, 2);
  expect(error_of([&] { weft::eval(a + b); }), {"add", "4", "5"});
  expect(error_of([&] { weft::eval(a * b); }), {"multiply", "4", "5"});
  const matrix c = filled(2, 4, 3);
  expect(error_of([&] { weft::eval(weft::maximum(a, c)); }), {"maximum", "3", "2"});
}

BOOST_AUTO_TEST_CASE(a_run_time_size_of_one_does_not_broadcast) {
  const matrix a = filled(3, 4, 1), b = filled(1, 4, 2);
  expect(error_of([&] { weft::eval(a + b); }), {"add", "3", "1"});
}

BOOST_AUTO_TEST_CASE(named_sizes) {
  const weft::tensor<float, "batch", "feature"> a(3, 4);
  const weft::tensor<float, "feature"> b(5);
  expect(error_of([&] { weft::eval(a + b); }), {"add", "feature", "4", "5"});
}

BOOST_AUTO_TEST_CASE(static_against_run_time) {
  const matrix a = filled(3, 4, 1);
  const weft::tensor<float, 5> b;
  expect(error_of([&] { weft::eval(a + b); }), {"add", "4", "5"});
}

BOOST_AUTO_TEST_CASE(nothing_is_written) {
  const matrix a = filled(3, 4, 1), b = filled(3, 5, 2);
  matrix y = filled(3, 4, 7);
  expect(error_of([&] { weft::assign(y, a + b); }), {"4", "5"});
  BOOST_TEST(untouched(y, 7));
  expect(error_of([&] { weft::assign(y, weft::softmax(b, weft::axis<1>)); }), {"4", "5"});
  BOOST_TEST(untouched(y, 7));
  expect(error_of([&] { y += b; }), {"4", "5"});
  BOOST_TEST(untouched(y, 7));
  expect(error_of([&] { y = a + b; }), {"add", "4", "5"});
  BOOST_TEST(untouched(y, 7));
  BOOST_TEST(test::same_shape(y, {3, 4}));
  expect(error_of([&] { weft::assign(y, weft::max(matrix(0, 4), weft::axis<0>, weft::keepdims) + y); }), {"max"});
  BOOST_TEST(untouched(y, 7));
}

BOOST_AUTO_TEST_CASE(assignment_to_a_view_never_resizes) {
  std::vector<float> memory(12, 7);
  const matrix a = filled(4, 3, 1);
  auto target = weft::view<weft::dyn, weft::dyn>(memory, 3, 4);
  expect(error_of([&] { target = a * 2.f; }), {"3", "4"});
  for (const float element : memory) BOOST_TEST(element == 7.f);
}

BOOST_AUTO_TEST_CASE(static_target_of_run_time_sizes) {
  const matrix a = filled(3, 4, 1);
  expect(error_of([&] { [[maybe_unused]] const weft::tensor<float, 3, 5> y = a * 2.f; }), {"4", "5"});
  BOOST_TEST(error_of([&] { [[maybe_unused]] const weft::tensor<float, 3, 4> y = a * 2.f; }) == "");
}

// Each says its shape by a type of its own.
BOOST_AUTO_TEST_CASE(run_time_target_of_static_sizes) {
  const weft::tensor<float, 3, 4> a;
  std::vector<float> memory(20, 7);
  const auto target = weft::view<weft::dyn, weft::dyn>(memory.data(), 4, 5);
  expect(error_of([&] { weft::assign(target, a * 2.f); }),
         {"assign: the target has shape (4, 5), the expression (3, 4)"});
  for (const float element : memory) BOOST_TEST(element == 7.f);
}

BOOST_AUTO_TEST_CASE(overlapping_target) {
  std::vector<float> memory(4, 7);
  const matrix a = filled(3, 4, 1);
  const auto target = weft::view<weft::dyn, weft::dyn>(memory.data(), 3, 4, weft::strides{0, 1});
  expect(error_of([&] { weft::assign(target, a * 2.f); }), {});
  for (const float element : memory) BOOST_TEST(element == 7.f);
}

BOOST_AUTO_TEST_CASE(extrema_of_nothing) {
  const matrix a(3, 0);
  expect(error_of([&] { weft::eval(weft::max(a, weft::axis<1>)); }), {"max", "1"});
  expect(error_of([&] { weft::eval(weft::min(a, weft::axis<1>)); }), {"min", "1"});
  BOOST_TEST(error_of([&] { weft::eval(weft::max(a, weft::axis<0>)); }) == "");
}

BOOST_AUTO_TEST_CASE(views_that_do_not_fit) {
  std::vector<float> memory(10);
  expect(error_of([&] { static_cast<void>(weft::view<weft::dyn, 3>(memory)); }), {"10", "3"});
  expect(error_of([&] { static_cast<void>(weft::view<weft::dyn, weft::dyn>(memory, 3, 4)); }), {"10"});
  BOOST_TEST((error_of([&] { static_cast<void>(weft::view<weft::dyn, 5>(memory)); }) == ""));
}
