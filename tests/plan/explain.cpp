// The text of explain() for a score of expressions, whole: what a user reads about a plan. Where the planner has
// changed, tests/plan/update_texts.sh takes the new texts over; they are to be read in the difference.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE explain
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <tuple>

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

constexpr auto layer_norm = weft::fuse([](auto a, auto weight, auto bias) {
  auto centred = a - mean(a, axis<1>, keepdims);
  return centred / sqrt(mean(square(centred), axis<1>, keepdims) + 1e-5F) * weight + bias;
});
constexpr auto share_so_far = weft::fuse([](auto a) { return cumsum(a, axis<1>) / sum(a, axis<1>, keepdims); });
constexpr auto extremes =
    weft::fuse([](auto a) { return std::tuple(max(a, axis<1>), min(a, axis<1>), sum(a, axis<1>)); });

// Equal texts; with WEFT_PRINT_TEXTS in the environment, each is printed instead, for update_texts.sh.
void check_text(const std::string& got, const std::string& expected) {
  if (std::getenv("WEFT_PRINT_TEXTS") != nullptr)
    std::cout << "@@\n" << got << "@end\n";
  else
    BOOST_TEST(got == expected.substr(1), "\n" << got << "is not the text expected:" << expected);
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_elementwise_expression) {
  check_text(weft::explain(x * other + x), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 3 reads (12 bytes), 1 write (4 bytes)
for day*asset in 1200, in lanes:   (reads x0, x1, x2; writes y0)
  multiply2 = multiply(x0[day*asset], x1[day*asset])
  add4 = add(multiply2, x2[day*asset])
  y0[day*asset] = add4
)");
}

BOOST_AUTO_TEST_CASE(softmax_along_rows) {
  check_text(weft::explain(weft::softmax(x, axis<"asset">)), R"(
1 nest, 2 passes, 1 touchup, 0 temporaries, 0 bytes of scratch
an element of x0 takes 3 reads (12 bytes), 2 writes (8 bytes), 1 exp of 10 additions
separate traversals
chosen at run time: one traversal for rows of 1024 and more
for day in 30:
  for asset in 40, in lanes:   (reads x0)
    accumulate max(x0[day, asset]) in register
  max1 = finished max
  for asset in 40, in lanes:   (reads x0; writes y0)
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
    y0[day, asset] = exp3   (kept: computing it again takes 12 additions, keeping it 6)
  sum4 = finished sum
  for asset in 40, in lanes:   (reads y0; writes y0)
    exp3 = y0[day, asset]
    normalise5 = normalise(exp3, sum4)
    y0[day, asset] = normalise5
)");
}

BOOST_AUTO_TEST_CASE(softmax_in_one_traversal) {
  check_text(weft::explain(weft::with<weft::one_traversal>(), weft::softmax(x, axis<"asset">)), R"(
1 nest, 1 pass, 1 touchup, 0 temporaries, 4096 bytes of scratch
an element of x0 takes 2 reads (8 bytes), 2 writes (8 bytes), 1 exp of 10 additions
one traversal: max1 is a reference that moves with the elements
for day in 30:
  for asset in 40, in lanes:   (reads x0; writes y0)
    max1 = a reference that follows max(x0[day, asset]), in register
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register, scaled when max1 moves
    y0[day, asset] = exp3, scaled when max1 moves   (kept: computing it again takes 12 additions, keeping it 6)
  max1 = finished max
  sum4 = finished sum
  for asset in 40, in lanes:   (reads y0; writes y0)
    exp3 = y0[day, asset], scaled when max1 moves
    normalise5 = normalise(exp3, sum4)
    y0[day, asset] = normalise5
)");
}

BOOST_AUTO_TEST_CASE(attention_in_one_traversal) {
  const weft::tensor<float, "query", 1, "d"> queries(5, 8);
  const weft::tensor<float, "key", "d"> keys(7, 8), values(7, 8);
  constexpr auto attention = weft::fuse([](auto q, auto k, auto v) {
    return sum(softmax(sum(q * k, axis<"d">, keepdims), axis<"key">) * v, axis<"key">);
  });
  check_text(weft::explain(attention(queries, keys, values)), R"(
1 nest, 2 passes, 1 touchup, 0 temporaries, 0 bytes of scratch
an element of x1 takes 20.71 reads (82.86 bytes), 6.43 writes (25.71 bytes), 0.63 exp of 10 additions
one traversal: max4 is a reference that moves with the elements
cost of an index: 24.04 in separate traversals, 24.02 in one
for query in 5:
  for key in 7:
    for d in 8, in lanes:   (reads x0, x1)
      multiply2 = multiply(x0[query, d], x1[key, d])
      accumulate sum(multiply2) in register
    sum3 = finished sum
    max4 = a reference that follows max(sum3), in register
    subtract5 = subtract(sum3, max4)
    exp6 = exp(subtract5)
    accumulate sum(exp6) in register, scaled when max4 moves
    for d in 8, in lanes:   (reads x2; updates y0)
      multiply8 = multiply(exp6, x2[key, d])
      accumulate sum(multiply8) in y0[query, d], scaled when max4 moves
  max4 = finished max
  sum10 = finished sum
  for d in 8, in lanes:   (reads y0; writes y0)
    sum9 = finished sum of y0[query, d]
    normalise11 = normalise(sum9, sum10)
    y0[query, d] = normalise11
)");
}

BOOST_AUTO_TEST_CASE(softmax_along_columns) {
  check_text(weft::explain(weft::softmax(x, axis<"day">)), R"(
1 nest, 2 passes, 1 touchup, 0 temporaries, 28672 bytes of scratch
an element of x0 takes 3 reads (12 bytes), 2 writes (8 bytes), 1 exp of 10 additions
separate traversals
one would take 2 dear operations an element instead of 1
for tiles of 1024 of asset:
  for day in 30:
    for asset in 40, in lanes:   (reads x0; updates scratch0)
      accumulate max(x0[day, asset]) in scratch0[asset]
  for day in 30:
    for asset in 40, in lanes:   (reads x0, scratch0; updates scratch1; writes y0)
      max1 = scratch0[asset]
      subtract2 = subtract(x0[day, asset], max1)
      exp3 = exp(subtract2)
      accumulate sum(exp3) in scratch1[asset]
      y0[day, asset] = exp3   (kept: computing it again takes 12 additions, keeping it 6)
  for day in 30:
    for asset in 40, in lanes:   (reads y0, scratch1; writes y0)
      exp3 = y0[day, asset]
      sum4 = scratch1[asset]
      normalise5 = normalise(exp3, sum4)
      y0[day, asset] = normalise5
)");
}

BOOST_AUTO_TEST_CASE(log_softmax_along_rows) {
  check_text(weft::explain(weft::log_softmax(x, axis<1>)), R"(
1 nest, 3 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 3 reads (12 bytes), 1 write (4 bytes), 1 exp of 10 additions, 0.03 log of 12 additions
separate traversals
chosen at run time: one traversal for rows of 1024 and more
for day in 30:
  for asset in 40, in lanes:   (reads x0)
    accumulate max(x0[day, asset]) in register
  max1 = finished max
  for asset in 40, in lanes:   (reads x0)
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
  sum4 = finished sum
  log5 = log(sum4)
  for asset in 40, in lanes:   (reads x0; writes y0)
    subtract2 = subtract(x0[day, asset], max1)   (again: 2 additions, and keeping it takes 6)
    subtract6 = subtract(subtract2, log5)
    y0[day, asset] = subtract6
)");
}

BOOST_AUTO_TEST_CASE(logsumexp_of_static_sizes) {
  check_text(weft::explain(weft::logsumexp(fixed, axis<0>)), R"(
1 nest, 1 pass, 1 touchup, 0 temporaries, 49152 bytes of scratch
an element of x0 takes 1 read (4 bytes), 0.13 writes (0.5 bytes), 1 logsumexp of 14 additions
for tiles of 1024 of j:
  for i in 8:
    for j in 16, in lanes:   (reads x0; updates scratch0)
      accumulate logsumexp(x0[i, j]) in scratch0[j]
  for j in 16, in lanes:   (reads scratch0; writes y0)
    logsumexp1 = finished logsumexp of scratch0[j]
    y0[j] = logsumexp1
)");
}

BOOST_AUTO_TEST_CASE(a_scan_from_the_end) {
  check_text(weft::explain(weft::cumsum(x, axis<1>, weft::reverse, weft::exclusive)), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 1 read (4 bytes), 1 write (4 bytes)
for day in 30:
  for asset in 40, in lanes, backwards:   (reads x0; writes y0)
    cumsum1 = cumsum(x0[day, asset]) before it, carried in register
    y0[day, asset] = cumsum1
)");
}

BOOST_AUTO_TEST_CASE(the_integral_image) {
  check_text(weft::explain(weft::cumsum(weft::cumsum(x, axis<1>), axis<0>)), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 1.97 reads (7.87 bytes), 1 write (4 bytes)
for day in 30:
  for asset in 40, in lanes:   (reads x0, y0; writes y0)
    cumsum1 = cumsum(x0[day, asset]) so far, carried in register
    cumsum2 = cumsum(cumsum1) so far, carried in the element before in y0
    y0[day, asset] = cumsum2
)");
}

BOOST_AUTO_TEST_CASE(softmax_summed_over_the_other_axis) {
  check_text(weft::explain(weft::sum(weft::softmax(x, axis<1>), axis<0>)), R"(
1 nest, 3 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 4 reads (16 bytes), 1 write (4 bytes), 2 exp of 10 additions
separate traversals
chosen at run time: one traversal for rows of 1024 and more
for day in 30:
  for asset in 40, in lanes:   (reads x0)
    accumulate max(x0[day, asset]) in register
  max1 = finished max
  for asset in 40, in lanes:   (reads x0)
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
  sum4 = finished sum
  for asset in 40, in lanes:   (reads x0; updates y0)
    subtract2 = subtract(x0[day, asset], max1)   (again: 2 additions, and keeping it takes 6)
    exp3 = exp(subtract2)   (again: 12 additions, but no output is free for it)
    normalise5 = normalise(exp3, sum4)
    accumulate sum(normalise5) in y0[asset]
)");
}

BOOST_AUTO_TEST_CASE(a_transposed_softmax) {
  check_text(weft::explain(weft::transpose(weft::softmax(x, axis<1>))), R"(
1 nest, 2 passes, 1 touchup, 0 temporaries, 0 bytes of scratch
an element of x0 takes 3 reads (12 bytes), 2 writes (8 bytes), 1 exp of 10 additions
separate traversals
chosen at run time: one traversal for rows of 1024 and more
for day in 30:
  for asset in 40, in lanes:   (reads x0)
    accumulate max(x0[day, asset]) in register
  max1 = finished max
  for asset in 40, in lanes:   (reads x0; writes y0)
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
    y0[asset, day] = exp3   (kept: computing it again takes 12 additions, keeping it 6)
  sum4 = finished sum
  for asset in 40, in lanes:   (reads y0; writes y0)
    exp3 = y0[asset, day]
    normalise5 = normalise(exp3, sum4)
    y0[asset, day] = normalise5
)");
}

BOOST_AUTO_TEST_CASE(centring_along_both_axes) {
  check_text(weft::explain(double_centring(x)), R"(
2 nests, 2 passes, 1 touchup, 2 temporaries, 0 bytes of scratch
an element of x0 takes 4.06 reads (16.23 bytes), 2.06 writes (8.23 bytes)
for day in 30:
  for asset in 40, in lanes:   (reads x0; updates temporary2)
    accumulate mean(x0[day, asset]) in register
    accumulate mean(x0[day, asset]) in temporary2[asset]
  mean1 = finished mean
  temporary1[day] = mean1   (kept for later loops)
for tiles of 1024 of asset:
  for asset in 40, in lanes:   (updates temporary2)
    mean3 = finished mean of temporary2[asset], and put back
  for day in 30:
    mean1 = temporary1[day]
    for asset in 40, in lanes:   (reads x0, temporary2; writes y0)
      subtract2 = subtract(x0[day, asset], mean1)
      mean3 = temporary2[asset]
      subtract4 = subtract(subtract2, mean3)
      y0[day, asset] = subtract4
)");
}

BOOST_AUTO_TEST_CASE(entropy_is_rewritten) {
  check_text(weft::explain(entropy(x)), R"(
1 nest, 3 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 3 reads (12 bytes), 0.03 writes (0.1 bytes), 2 exp of 10 additions, 0.03 log of 12 additions
separate traversals
chosen at run time: one traversal for rows of 256 and more
rewritten: log(softmax(x)) -> log_softmax(x)
for day in 30:
  for asset in 40, in lanes:   (reads x0)
    accumulate max(x0[day, asset]) in register
  max1 = finished max
  for asset in 40, in lanes:   (reads x0)
    subtract2 = subtract(x0[day, asset], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
  sum4 = finished sum
  log6 = log(sum4)
  for asset in 40, in lanes:   (reads x0)
    subtract2 = subtract(x0[day, asset], max1)   (again: 2 additions, and keeping it takes 6)
    exp3 = exp(subtract2)   (again: 12 additions, but no output is free for it)
    normalise5 = normalise(exp3, sum4)
    subtract7 = subtract(subtract2, log6)
    multiply8 = multiply(normalise5, subtract7)
    accumulate sum(multiply8) in register
  sum9 = finished sum
  negative10 = negative(sum9)
  y0[day] = negative10
)");
}

BOOST_AUTO_TEST_CASE(nested_reductions) {
  check_text(weft::explain(weft::sum(weft::exp(weft::max(cube, axis<2>)), axis<1>)), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 1 read (4 bytes), 0.02 writes (0.1 bytes), 0.14 exp of 10 additions
for i in 5:
  for j in 6:
    for k in 7, in lanes:   (reads x0)
      accumulate max(x0[i, j, k]) in register
    max1 = finished max
    exp2 = exp(max1)
    accumulate sum(exp2) in register
  sum3 = finished sum
  y0[i] = sum3
)");
}

BOOST_AUTO_TEST_CASE(softmax_of_softmax) {
  check_text(weft::explain(weft::softmax(weft::softmax(fixed, axis<1>), axis<0>)), R"(
2 nests, 2 passes, 3 touchups, 1 temporary, 24576 bytes of scratch
an element of x0 takes 7 reads (28 bytes), 5 writes (20 bytes), 2 exp of 10 additions
separate traversals
one would take 3 dear operations an element instead of 2
for i in 8:
  for j in 16, in lanes:   (reads x0)
    accumulate max(x0[i, j]) in register
  max1 = finished max
  for j in 16, in lanes:   (reads x0; writes y0)
    subtract2 = subtract(x0[i, j], max1)
    exp3 = exp(subtract2)
    accumulate sum(exp3) in register
    y0[i, j] = exp3   (kept: computing it again takes 12 additions, keeping it 6)
  sum4 = finished sum
  for j in 16, in lanes:   (reads y0; updates temporary4; writes y0)
    exp3 = y0[i, j]
    normalise5 = normalise(exp3, sum4)
    accumulate max(normalise5) in temporary4[j]
    y0[i, j] = normalise5   (kept: computing it again takes 16 additions, keeping it 6)
for tiles of 1024 of j:
  for i in 8:
    for j in 16, in lanes:   (reads y0, temporary4; updates scratch5; writes y0)
      normalise5 = y0[i, j]
      max6 = temporary4[j]
      subtract7 = subtract(normalise5, max6)
      exp8 = exp(subtract7)
      accumulate sum(exp8) in scratch5[j]
      y0[i, j] = exp8   (kept: computing it again takes 27 additions, keeping it 6)
  for i in 8:
    for j in 16, in lanes:   (reads y0, scratch5; writes y0)
      exp8 = y0[i, j]
      sum9 = scratch5[j]
      normalise10 = normalise(exp8, sum9)
      y0[i, j] = normalise10
)");
}

BOOST_AUTO_TEST_CASE(one_loop_over_both_axes_of_static_sizes) {
  check_text(weft::explain(fixed * 2.F + 1.F), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 1 read (4 bytes), 1 write (4 bytes)
known at run time only: s1, s2
for i*j in 128, in lanes:   (reads x0; writes y0)
  multiply2 = multiply(x0[i*j], s1)
  add4 = add(multiply2, s2)
  y0[i*j] = add4
)");
}

BOOST_AUTO_TEST_CASE(three_reductions_together) {
  check_text(weft::explain(extremes(x)), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 1 read (4 bytes), 0.08 writes (0.3 bytes)
for day in 30:
  for asset in 40, in lanes:   (reads x0)
    accumulate max(x0[day, asset]) in register
    accumulate min(x0[day, asset]) in register
    accumulate sum(x0[day, asset]) in register
  max1 = finished max
  min2 = finished min
  sum3 = finished sum
  y0[day] = max1
  y1[day] = min2
  y2[day] = sum3
)");
}

BOOST_AUTO_TEST_CASE(several_expressions) {
  check_text(weft::explain(weft::max(x, axis<1>), weft::sum(x, axis<1>)), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 2 reads (8 bytes), 0.05 writes (0.2 bytes)
for day in 30:
  for asset in 40, in lanes:   (reads x0, x1)
    accumulate max(x0[day, asset]) in register
    accumulate sum(x1[day, asset]) in register
  max1 = finished max
  sum3 = finished sum
  y0[day] = max1
  y1[day] = sum3
)");
}

BOOST_AUTO_TEST_CASE(several_expressions_of_other_sizes) {
  const weft::tensor<float, weft::dyn> five(5), six(6);
  check_text(weft::explain(five + 1.F, weft::exp(six)), R"(
sizes differ, so each result has loops of its own:
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 1 read (4 bytes), 1 write (4 bytes)
known at run time only: s1
for i in 5, in lanes:   (reads x0; writes y0)
  add2 = add(x0[i], s1)
  y0[i] = add2
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x2 takes 1 read (4 bytes), 1 write (4 bytes), 1 exp of 10 additions
for i in 6, in lanes:   (reads x2; writes y1)
  exp1 = exp(x2[i])
  y1[i] = exp1
)");
}

BOOST_AUTO_TEST_CASE(layer_norm_is_rewritten) {
  const weft::tensor<float, "asset"> weight(40), bias(40);
  check_text(weft::explain(layer_norm(x, weight, bias)), R"(
1 nest, 2 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 4 reads (16 bytes), 1 write (4 bytes), 1 var of 6 additions, 0.03 sqrt of 6 additions
rewritten: mean(square(x - mean(x))) -> var(x)
for day in 30:
  for asset in 40, in lanes:   (reads x0)
    accumulate var(x0[day, asset]) in register
  mean1 = finished mean, from the state of var3
  var3 = finished var
  add5 = add(var3, 0.00001)
  sqrt6 = sqrt(add5)
  for asset in 40, in lanes:   (reads x0, x1, x2; writes y0)
    subtract2 = subtract(x0[day, asset], mean1)
    divide7 = divide(subtract2, sqrt6)
    multiply9 = multiply(divide7, x1[asset])
    add11 = add(multiply9, x2[asset])
    y0[day, asset] = add11
)");
}

BOOST_AUTO_TEST_CASE(a_scan_over_a_total) {
  check_text(weft::explain(share_so_far(x)), R"(
1 nest, 2 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 2 reads (8 bytes), 1 write (4 bytes)
for day in 30:
  for asset in 40, in lanes:   (reads x0)
    accumulate sum(x0[day, asset]) in register
  sum2 = finished sum
  for asset in 40, in lanes:   (reads x0; writes y0)
    cumsum1 = cumsum(x0[day, asset]) so far, carried in register
    divide3 = divide(cumsum1, sum2)
    y0[day, asset] = divide3
)");
}

BOOST_AUTO_TEST_CASE(a_scan_used_across_its_axis) {
  check_text(weft::explain(weft::sum(weft::cumsum(x, axis<1>), axis<0>)), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
an element of x0 takes 2 reads (8 bytes), 1 write (4 bytes)
for day in 30:
  for asset in 40, in lanes:   (reads x0; updates y0)
    cumsum1 = cumsum(x0[day, asset]) so far, carried in register
    accumulate sum(cumsum1) in y0[asset]
)");
}

BOOST_AUTO_TEST_CASE(a_dear_value_of_a_reduction) {
  const auto kernel = weft::fuse([](auto a) { return a * exp(sum(a, axis<0>)); });
  check_text(weft::explain(kernel(x)), R"(
1 nest, 2 passes, 1 touchup, 0 temporaries, 28672 bytes of scratch
an element of x0 takes 2 reads (8 bytes), 1 write (4 bytes), 0.03 exp of 10 additions
for tiles of 1024 of asset:
  for day in 30:
    for asset in 40, in lanes:   (reads x0; updates scratch0)
      accumulate sum(x0[day, asset]) in scratch0[asset]
  for asset in 40, in lanes:   (reads scratch0; writes scratch1)
    sum1 = scratch0[asset]
    exp2 = exp(sum1)
    scratch1[asset] = exp2   (kept: computed once for each asset)
  for day in 30:
    for asset in 40, in lanes:   (reads x0, scratch1; writes y0)
      exp2 = scratch1[asset]
      multiply3 = multiply(x0[day, asset], exp2)
      y0[day, asset] = multiply3
)");
}

BOOST_AUTO_TEST_CASE(nothing_to_do) {
  const weft::tensor<float, weft::dyn> nothing(0);
  check_text(weft::explain(weft::exp(nothing)), R"(
1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
nothing to read or compute: there are no elements
for i in 0, in lanes:   (reads x0; writes y0)
  exp1 = exp(x0[i])
  y0[i] = exp1
)");
}

BOOST_AUTO_TEST_CASE(the_graph_in_dot) {
  check_text(weft::explain(weft::logsumexp(x, axis<1>), weft::as_dot), R"(
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

BOOST_AUTO_TEST_CASE(a_name_with_quotes_in_dot) {
  const weft::tensor<float, "a \"day\""> odd(3);
  check_text(weft::explain(weft::sum(odd), weft::as_dot), R"(
digraph plan {
  rankdir=LR;
  r0 [label="x0[a \"day\"]", shape=box];
  r1 [label="sum1", shape=invtriangle];
  r0 -> r1;
  y0 [shape=box, style=bold];
  r1 -> y0;
}
)");
}
