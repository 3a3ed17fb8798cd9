// The text of explain() for a dozen expressions, whole: what a user reads about a plan.
// build: one-compiler
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE explain
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <string>

namespace {

using weft::axis;
using weft::keepdims;

const weft::tensor<float, "day", "asset"> x(30, 40);
const weft::tensor<float, "day", "asset"> other(30, 40);
const weft::tensor<float, 8, 16> fixed;
const weft::tensor<float, 5, 6, 7> cube;

constexpr auto double_centring =
    weft::fuse([](auto a) { return a - mean(a, axis<1>, keepdims) - mean(a, axis<0>, keepdims); });
constexpr auto entropy = weft::fuse([](auto a) {
  auto p = softmax(a, axis<1>);
  return -sum(p * log(p), axis<1>);
});

}  // namespace

// Equal texts; where they differ the new one is shown, to be read and taken over if it is right.
#define CHECK_TEXT(got, expected) \
  BOOST_TEST((got) == std::string(expected).substr(1), "\n" << (got) << "is not the text expected:" << (expected))

BOOST_AUTO_TEST_CASE(an_elementwise_expression) {
  CHECK_TEXT(weft::explain(x * other + x), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
for asset in 1200, in lanes:
  multiply2 = multiply(x0[asset], x1[asset])
  add4 = add(multiply2, x2[asset])
  y0[asset] = add4
)");
}

BOOST_AUTO_TEST_CASE(softmax_along_rows) {
  CHECK_TEXT(weft::explain(weft::softmax(x, axis<"asset">)), R"(
1 nest, 2 passes, 1 touchup, 0 temporaries, 0 bytes of scratch
for day in 30:
  for asset in 40, in lanes:
    accumulate max(x0[day, asset]) in register
  max1 = finished max
  for asset in 40, in lanes:
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
    y0[day, asset] = exp3   (kept)
  sum4 = finished sum
  for asset in 40, in lanes:
    exp3 = y0[day, asset]
    divide5 = divide(exp3, sum4)
    y0[day, asset] = divide5
)");
}

BOOST_AUTO_TEST_CASE(softmax_along_columns) {
  CHECK_TEXT(weft::explain(weft::softmax(x, axis<"day">)), R"(
1 nest, 2 passes, 1 touchup, 0 temporaries, 8192 bytes of scratch
for tiles of 1024 of asset:
  for day in 30:
    for asset in 40, in lanes:
      accumulate max(x0[day, asset]) in scratch0[asset]
  for day in 30:
    for asset in 40, in lanes:
      max1 = scratch0[asset]
      subtract2 = subtract(x0[day, asset], max1)
      exp3 = exp(subtract2)
      accumulate sum(exp3) in scratch1[asset]
      y0[day, asset] = exp3   (kept)
  for day in 30:
    for asset in 40, in lanes:
      exp3 = y0[day, asset]
      sum4 = scratch1[asset]
      divide5 = divide(exp3, sum4)
      y0[day, asset] = divide5
)");
}

BOOST_AUTO_TEST_CASE(log_softmax_along_rows) {
  CHECK_TEXT(weft::explain(weft::log_softmax(x, axis<1>)), R"(
1 nest, 3 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
for day in 30:
  for asset in 40, in lanes:
    accumulate max(x0[day, asset]) in register
  max1 = finished max
  for asset in 40, in lanes:
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
  sum4 = finished sum
  log5 = log(sum4)
  for asset in 40, in lanes:
    subtract2 = subtract(x0[day, asset], max1)
    subtract6 = subtract(subtract2, log5)
    y0[day, asset] = subtract6
)");
}

BOOST_AUTO_TEST_CASE(logsumexp_of_static_sizes) {
  CHECK_TEXT(weft::explain(weft::logsumexp(fixed, axis<0>)), R"(
1 nest, 1 pass, 1 touchup, 0 temporaries, 8192 bytes of scratch
for tiles of 1024 of j:
  for i in 8:
    for j in 16, in lanes:
      accumulate logsumexp(x0[i, j]) in scratch0[j]
  for j in 16, in lanes:
    logsumexp1 = finished logsumexp
    y0[j] = logsumexp1
)");
}

BOOST_AUTO_TEST_CASE(a_scan_from_the_end) {
  CHECK_TEXT(weft::explain(weft::cumsum(x, axis<1>, weft::reverse, weft::exclusive)), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
for day in 30:
  for asset in 40, in lanes, backwards:
    cumsum1 = cumsum(x0[day, asset]) before it, carried in register
    y0[day, asset] = cumsum1
)");
}

BOOST_AUTO_TEST_CASE(the_integral_image) {
  CHECK_TEXT(weft::explain(weft::cumsum(weft::cumsum(x, axis<1>), axis<0>)), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
for day in 30:
  for asset in 40, in lanes:
    cumsum1 = cumsum(x0[day, asset]) so far, carried in register
    cumsum2 = cumsum(cumsum1) so far, carried in the element before in y0
    y0[day, asset] = cumsum2
)");
}

BOOST_AUTO_TEST_CASE(softmax_summed_over_the_other_axis) {
  CHECK_TEXT(weft::explain(weft::sum(weft::softmax(x, axis<1>), axis<0>)), R"(
1 nest, 3 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
for day in 30:
  for asset in 40, in lanes:
    accumulate max(x0[day, asset]) in register
  max1 = finished max
  for asset in 40, in lanes:
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
  sum4 = finished sum
  for asset in 40, in lanes:
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    divide5 = divide(exp3, sum4)
    accumulate sum(divide5) in y0[asset]
)");
}

BOOST_AUTO_TEST_CASE(a_transposed_softmax) {
  CHECK_TEXT(weft::explain(weft::transpose(weft::softmax(x, axis<1>))), R"(
1 nest, 2 passes, 1 touchup, 0 temporaries, 0 bytes of scratch
for day in 30:
  for asset in 40, in lanes:
    accumulate max(x0[day, asset]) in register
  max1 = finished max
  for asset in 40, in lanes:
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
    y0[asset, day] = exp3   (kept)
  sum4 = finished sum
  for asset in 40, in lanes:
    exp3 = y0[asset, day]
    divide5 = divide(exp3, sum4)
    y0[asset, day] = divide5
)");
}

BOOST_AUTO_TEST_CASE(centring_along_both_axes) {
  CHECK_TEXT(weft::explain(double_centring(x)), R"(
2 nests, 2 passes, 1 touchup, 2 temporaries, 0 bytes of scratch
for day in 30:
  for asset in 40, in lanes:
    accumulate mean(x0[day, asset]) in register
    accumulate mean(x0[day, asset]) in temporary2[asset]
  mean1 = finished mean
  temporary1[day] = mean1
for tiles of 1024 of asset:
  for asset in 40, in lanes:
    mean3 = finished mean
  for day in 30:
    mean1 = temporary1[day]
    for asset in 40, in lanes:
      subtract2 = subtract(x0[day, asset], mean1)
      mean3 = temporary2[asset]
      subtract4 = subtract(subtract2, mean3)
      y0[day, asset] = subtract4
)");
}

BOOST_AUTO_TEST_CASE(entropy_is_rewritten) {
  CHECK_TEXT(weft::explain(entropy(x)), R"(
1 nest, 3 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
rewritten: log(softmax(x)) -> log_softmax(x)
for day in 30:
  for asset in 40, in lanes:
    accumulate max(x0[day, asset]) in register
  max1 = finished max
  for asset in 40, in lanes:
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
  sum4 = finished sum
  log6 = log(sum4)
  for asset in 40, in lanes:
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    divide5 = divide(exp3, sum4)
    subtract7 = subtract(subtract2, log6)
    multiply8 = multiply(divide5, subtract7)
    accumulate sum(multiply8) in register
  sum9 = finished sum
  negative10 = negative(sum9)
  y0[day] = negative10
)");
}

BOOST_AUTO_TEST_CASE(nested_reductions) {
  CHECK_TEXT(weft::explain(weft::sum(weft::exp(weft::max(cube, axis<2>)), axis<1>)), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
for i in 5:
  for j in 6:
    for k in 7, in lanes:
      accumulate max(x0[i, j, k]) in register
    max1 = finished max
    exp2 = exp(max1)
    accumulate sum(exp2) in register
  sum3 = finished sum
  y0[i] = sum3
)");
}

BOOST_AUTO_TEST_CASE(softmax_of_softmax) {
  CHECK_TEXT(weft::explain(weft::softmax(weft::softmax(fixed, axis<1>), axis<0>)), R"(
2 nests, 2 passes, 3 touchups, 1 temporary, 4096 bytes of scratch
for i in 8:
  for j in 16, in lanes:
    accumulate max(x0[i, j]) in register
  max1 = finished max
  for j in 16, in lanes:
    subtract2 = subtract(x0[i, j], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
    y0[i, j] = exp3   (kept)
  sum4 = finished sum
  for j in 16, in lanes:
    exp3 = y0[i, j]
    divide5 = divide(exp3, sum4)
    accumulate max(divide5) in temporary4[j]
    y0[i, j] = divide5   (kept)
for tiles of 1024 of j:
  for i in 8:
    for j in 16, in lanes:
      divide5 = y0[i, j]
      max6 = temporary4[j]
      subtract7 = subtract(divide5, max6)
      exp8 = exp(subtract7)
      accumulate sum(exp8) in scratch5[j]
      y0[i, j] = exp8   (kept)
  for i in 8:
    for j in 16, in lanes:
      exp8 = y0[i, j]
      sum9 = scratch5[j]
      divide10 = divide(exp8, sum9)
      y0[i, j] = divide10
)");
}

BOOST_AUTO_TEST_CASE(the_graph_in_dot) {
  CHECK_TEXT(weft::explain(weft::logsumexp(x, axis<1>), weft::as_dot), R"(
digraph plan {
  rankdir=LR;
  r0 [label="x0[day, asset]", shape=box];
  r1 [label="logsumexp1", shape=invtriangle];
  r0 -> r1;
  y0 [shape=box, style=bold];
  r1 -> y0;
}
)");
}
