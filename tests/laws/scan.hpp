// Laws of a scan: the four modes agree with each other, with the reduction of the same monoid, and with the scan of the
// flipped operand. The operation is passed as a callable taking the operand and the arguments of a scan.
#pragma once

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cstddef>

namespace laws {

// Which of the four modes: of `reverse` and `exclusive` one, or both or none. Each mode is a program of its own, so
// where something else is the subject (a layout, an element type) two modes on each axis meet it in both directions and
// in both kinds.
enum class modes { all, one_of_two, both_or_none };

// Evaluates op(x, axis<Axis>) in these modes and hands check(result, mode) each.
template <int Axis, modes Chosen = modes::all, class Op, class Operand, class Check>
void every_mode(Op op, const Operand& x, Check check) {
  if constexpr (Chosen != modes::one_of_two) {
    check(weft::eval(op(x, weft::axis<Axis>)), reference::scan_mode{false, false});
    check(weft::eval(op(x, weft::axis<Axis>, weft::reverse, weft::exclusive)), reference::scan_mode{true, true});
  }
  if constexpr (Chosen != modes::both_or_none) {
    check(weft::eval(op(x, weft::axis<Axis>, weft::reverse)), reference::scan_mode{true, false});
    check(weft::eval(op(x, weft::axis<Axis>, weft::exclusive)), reference::scan_mode{false, true});
  }
}

// For a 1-d operand in which every combination is exact:
// exclusive[0] = identity and exclusive[i + 1] = inclusive[i]; inclusive[n - 1] = reduce(x); reverse = flip . scan .
// flip.
template <class Scan, class Reduce, class T, class R>
void scan_laws(Scan scan, Reduce reduce, const reference::array<T>& x, R identity) {
  const std::size_t n = x.size();
  const auto v = test::dense<1>(x);
  const auto inclusive = weft::eval(scan(v, weft::axis<0>));
  const auto exclusive = weft::eval(scan(v, weft::axis<0>, weft::exclusive));
  const auto backward = weft::eval(scan(v, weft::axis<0>, weft::reverse));
  const auto backward_exclusive = weft::eval(scan(v, weft::axis<0>, weft::reverse, weft::exclusive));
  BOOST_TEST_REQUIRE((inclusive.size() == n && exclusive.size() == n));
  BOOST_TEST_REQUIRE((backward.size() == n && backward_exclusive.size() == n));
  if (n == 0) return;

  std::size_t broken = 0;
  const R* forward = inclusive.data();
  broken += !test::identical<R>(exclusive.data()[0], identity);
  broken += !test::identical<R>(backward_exclusive.data()[n - 1], identity);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    broken += !test::identical<R>(exclusive.data()[i + 1], forward[i]);
    broken += !test::identical<R>(backward_exclusive.data()[i], backward.data()[i + 1]);
  }
  BOOST_TEST(broken == 0u,
             "exclusive scans of " << n << " elements: " << broken << " of them are not the shifted scan");

  const R total = weft::eval(reduce(v, weft::axis<0>));
  BOOST_TEST(test::identical<R>(total, forward[n - 1]), "the last of a scan of " << n << " is not the reduction");
  BOOST_TEST(test::identical<R>(total, backward.data()[0]),
             "the first of a reverse scan of " << n << " is not the reduction");

  const auto flipped = test::strided<1>(x.data() + n - 1, x.shape, {std::ptrdiff_t(-1)});
  const auto of_flipped = weft::eval(scan(flipped, weft::axis<0>));
  broken = 0;
  for (std::size_t i = 0; i < n; ++i) broken += !test::identical<R>(of_flipped.data()[n - 1 - i], backward.data()[i]);
  BOOST_TEST(broken == 0u, "reverse scan of " << n << " elements: " << broken << " differ from the flipped scan");
}

}  // namespace laws
