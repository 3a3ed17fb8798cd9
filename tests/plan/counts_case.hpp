// The plan's numbers held against what the loops do: element reads and writes of operands and outputs, calls of a
// user's exp, allocations. The expressions are those of table.cpp. Include it in one source file of a program, before
// weft.
#pragma once

#include "../support/counting_new.hpp"

#define WEFT_COUNT_ACCESSES
#include <weft/weft.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace test {

using weft::axis;
using weft::keepdims;

// ---- what is observed -----------------------------------------------------------------------------------------------

struct memory_counts {
  const void* first;
  const void* last;
  std::size_t reads = 0;
  std::size_t writes = 0;
};

inline memory_counts watched[8];
inline std::size_t watched_count = 0;

inline void observe(const void* first, int elements, bool write) {
  for (std::size_t k = 0; k < watched_count; ++k) {
    if (first < watched[k].first || first > watched[k].last) continue;
    (write ? watched[k].writes : watched[k].reads) += static_cast<std::size_t>(elements);
    return;
  }
}

inline std::size_t calls_of_exp = 0;

struct counting_exp {
  float operator()(float x) const {
    ++calls_of_exp;
    return std::exp(x);
  }
};

// ---- operands -------------------------------------------------------------------------------------------------------

// Memory of an array, dense or with every second column of a wider one.
template <bool Dense>
class operand {
 public:
  operand(std::size_t rows, std::size_t columns)
      : rows_(rows), columns_(columns), memory_(rows * (Dense ? columns : 2 * columns + 1)) {
    for (std::size_t k = 0; k < memory_.size(); ++k) memory_[k] = static_cast<float>(k % 17) * 0.25F;
  }

  auto view() {
    if constexpr (Dense)
      return weft::view<weft::dyn, weft::dyn>(memory_.data(), rows_, columns_);
    else
      return weft::view<weft::dyn, weft::dyn>(memory_.data(), rows_, columns_,
                                              weft::strides{2 * columns_ + 1, std::size_t{2}});
  }

  std::size_t size() const { return rows_ * columns_; }
  void watch() const { watched[watched_count++] = {memory_.data(), memory_.data() + memory_.size() - 1}; }

 private:
  std::size_t rows_;
  std::size_t columns_;
  std::vector<float> memory_;
};

template <class Y>
void watch(const Y& y) {
  if (y.size() > 0) watched[watched_count++] = {y.data(), y.data() + y.size() - 1};
}

// Whether an output was written as often as planned. What short rows keep for their next loop goes through the stack
// instead, so they may write it less often.
inline bool is_written(std::size_t writes, std::size_t traversals, std::size_t size, std::size_t columns) {
  const bool is_short = columns <= 16 * static_cast<std::size_t>(weft::native_bytes) / sizeof(float);
  return is_short ? writes >= size && writes <= traversals * size : writes == traversals * size;
}

// The same of reads: rows of two registers at most are turned once for all loops, so an operand may be read less often.
inline bool is_read(std::size_t reads, std::size_t traversals, std::size_t size, std::size_t columns) {
  const bool is_turned = columns <= 2 * static_cast<std::size_t>(weft::native_bytes) / sizeof(float);
  return is_turned && traversals > 0 ? reads >= size && reads <= traversals * size : reads == traversals * size;
}

// What the plan says about an expression, and about its exps an element where they go through counting_exp.
struct claim {
  const char* expression;
  bool counts_writes =
      true;  // false where the output collects a reduction: stores are then made for each operand element
  std::size_t exps = 0;
  std::size_t other_dear = 0;  // dear operations of an element that are no calls of counting_exp
};

// What one evaluation came to; the accesses are in `watched`: three operands of one size, then the output.
struct evaluation_counts {
  std::size_t exps, outputs;
  std::size_t allocations_of_assign, allocations_of_eval;
  bool is_scalar;
};

// Boost's checks in one place, not in every instantiation.
inline void check_counts(const claim& what, const weft::plan_summary& plan, std::size_t rows, std::size_t columns,
                         const evaluation_counts& found) {
  const std::size_t size = rows * columns;
  for (int k = 0; k < plan.reads.size(); ++k) {
    BOOST_TEST(is_read(watched[k].reads, static_cast<std::size_t>(plan.reads[k]), size, std::min(rows, columns)),
               "operand " << k << " of " << size << " elements: " << watched[k].reads << " reads where "
                          << plan.reads[k] << " traversals are planned");
    BOOST_TEST(watched[k].writes == 0u);
  }
  if (what.counts_writes) {
    BOOST_TEST(is_written(watched[3].writes, static_cast<std::size_t>(plan.writes[0]), found.outputs,
                          std::min(rows, columns)),
               "an output of " << found.outputs << " elements: " << watched[3].writes << " writes where "
                               << plan.writes[0] << " traversals are planned");
  }
  BOOST_TEST(found.exps == what.exps * size);
  if (what.exps > 0) BOOST_TEST(static_cast<std::size_t>(plan.dear_operations) == what.exps + what.other_dear);
  const std::size_t planned = static_cast<std::size_t>(plan.temporaries);
  BOOST_TEST(found.allocations_of_assign == planned);
  BOOST_TEST(found.allocations_of_eval == planned + (found.is_scalar ? 0 : 1));
}

// Evaluates make(x...) under an option for the planner and holds what was counted against the plan. Leaf k of the
// expression has to be operand k.
template <auto Option, bool Dense, class Make>
void check(const claim& what, std::size_t rows, std::size_t columns, Make make) {
  operand<Dense> x(rows, columns), second(rows, columns), third(rows, columns);
  const auto e = make(x.view(), second.view(), third.view());
  using expression = std::remove_const_t<decltype(e)>;
  constexpr weft::plan_summary plan = weft::plan_of<expression, weft::with<Option>>;
  const auto policy = weft::seq.with(Option);
  BOOST_TEST_CONTEXT(what.expression << ", " << rows << " x " << columns << (Dense ? "" : ", strided")) {
    auto y = weft::eval(policy, e);
    watched_count = 0;
    calls_of_exp = 0;
    x.watch();
    second.watch();
    third.watch();
    watch(y);
    weft::exec::access_observer = observe;
    const std::size_t of_assign = test::allocations_of([&] { weft::assign(policy, y, e); }).count;
    weft::exec::access_observer = nullptr;
    const std::size_t exps = calls_of_exp;
    const std::size_t of_eval = test::allocations_of([&] { weft::eval(policy, e); }).count;
    check_counts(what, plan, rows, columns, {exps, y.size(), of_assign, of_eval, expression::rank == 0});
  }
}

inline constexpr std::size_t sizes[][2] = {{1, 1}, {7, 37}, {64, 16}, {3, 2100}, {2100, 3}};

// Strided operands in one traversal along rows, in separate ones along columns.
template <int Along, bool Strided = true, class Make>
void check_all(const claim& what, Make make) {
  constexpr auto of_strided = [] {
    if constexpr (Along == 1)
      return weft::one_traversal;
    else
      return weft::separate_traversals;
  }();
  // Where the planner has no choice, once is enough.
  using view = decltype(std::declval<operand<true>&>().view());
  using expression = decltype(make(std::declval<view>(), std::declval<view>(), std::declval<view>()));
  constexpr weft::plan_summary apart = weft::plan_of<expression, weft::with<weft::separate_traversals>>;
  constexpr weft::plan_summary together = weft::plan_of<expression, weft::with<weft::one_traversal>>;
  constexpr bool has_choice = apart.passes != together.passes || apart.touchups != together.touchups ||
                              apart.dear_operations != together.dear_operations;
  for (const auto& [rows, columns] : sizes) {
    check<weft::separate_traversals, true>(what, rows, columns, make);
    if constexpr (has_choice) check<weft::one_traversal, true>(what, rows, columns, make);
    if constexpr (Strided) check<of_strided, false>(what, rows, columns, make);
  }
}

// Without strided operands: they are met by one expression for each kind of loop, as the loops are the same.
template <int Along, class Make>
void check_dense(const claim& what, Make make) {
  check_all<Along, false>(what, make);
}

// The softmax of a user whose exp is counted.
template <int Axis, class X>
constexpr auto counted_softmax(const X& a) {
  auto e = weft::map(counting_exp(), a - weft::max(a, axis<Axis>, keepdims));
  return e / weft::sum(e, axis<Axis>, keepdims);
}

template <int Along, int Across>
void check_table() {
  check_all<Along>({"a * b + c"}, [](auto a, auto b, auto c) { return a * b + c; });
  check_all<Along>({"softmax"}, [](auto a, auto, auto) { return weft::softmax(a, axis<Along>); });
  check_dense<Along>({.expression = "softmax, written out", .exps = 1}, [](auto a, auto, auto) {
    return weft::fuse([](auto x) { return counted_softmax<Along>(x); })(a);
  });
  // The same loops written in two ways, and further forms whose exponentials are those of a softmax.
  if constexpr (Along == 1) {
    check_dense<Along>({.expression = "transpose(softmax)", .exps = 1}, [](auto a, auto, auto) {
      return weft::fuse([](auto x) { return weft::transpose(counted_softmax<Along>(x)); })(a);
    });
    check_dense<Along>({.expression = "log_softmax, written out", .exps = 1}, [](auto a, auto, auto) {
      return weft::fuse([](auto x) {
        auto shifted = x - weft::max(x, axis<Along>, keepdims);
        return shifted - weft::log(weft::sum(weft::map(counting_exp(), shifted), axis<Along>, keepdims));
      })(a);
    });
    check_dense<Along>({.expression = "logsumexp, written out", .exps = 1}, [](auto a, auto, auto) {
      return weft::fuse([](auto x) {
        auto top = weft::max(x, axis<Along>, keepdims);
        return top + weft::log(weft::sum(weft::map(counting_exp(), x - top), axis<Along>, keepdims));
      })(a);
    });
  } else {
    check_dense<Along>({.expression = "softmax(transpose)", .exps = 1}, [](auto a, auto, auto) {
      return weft::fuse([](auto x) { return counted_softmax<Across>(weft::transpose(x)); })(a);
    });
  }
  check_dense<Along>({"log_softmax"}, [](auto a, auto, auto) { return weft::log_softmax(a, axis<Along>); });
  check_all<Along>({"logsumexp"}, [](auto a, auto, auto) { return weft::logsumexp(a, axis<Along>); });
  check_dense<Along>({"rms norm"}, [](auto a, auto, auto) {
    return weft::fuse([](auto x) { return x / weft::sqrt(weft::mean(x * x, axis<Along>, keepdims) + 1e-5F); })(a);
  });
  check_dense<Along>({"layer norm, written out"}, [](auto a, auto, auto) {
    return weft::fuse([](auto x) {
      auto centred = x - weft::mean(x, axis<Along>, keepdims);
      return centred / weft::sqrt(weft::mean(weft::square(centred), axis<Along>, keepdims) + 1e-5F);
    })(a);
  });
  check_all<Along>({"cumsum(x) / sum(x)"}, [](auto a, auto, auto) {
    return weft::fuse([](auto x) { return weft::cumsum(x, axis<Along>) / weft::sum(x, axis<Along>, keepdims); })(a);
  });
  check_all<Along>({.expression = "cumsum(cumsum(x))"},
                   [](auto a, auto, auto) { return weft::cumsum(weft::cumsum(a, axis<Along>), axis<Across>); });
  check_dense<Along>({"double centring"}, [](auto a, auto, auto) {
    return weft::fuse(
        [](auto x) { return x - weft::mean(x, axis<Along>, keepdims) - weft::mean(x, axis<Across>, keepdims); })(a);
  });
  check_all<Along>({"double centring, operands apart"}, [](auto a, auto b, auto c) {
    return a - weft::mean(b, axis<Along>, keepdims) - weft::mean(c, axis<Across>, keepdims);
  });
}

template <int Along, int Across>
void check_reduced() {
  // The exponentials are recomputed in the traversal that sums the quotients.
  check_dense<Along>({.expression = "entropy", .exps = 2, .other_dear = 1}, [](auto a, auto, auto) {
    return weft::fuse([](auto x) {
      auto p = counted_softmax<Along>(x);
      return -weft::sum(p * weft::log(p), axis<Along>);
    })(a);
  });
  check_all<Along>({.expression = "sum(softmax(x, axis<1>), axis<0>)", .counts_writes = false, .exps = 2},
                   [](auto a, auto, auto) {
                     return weft::fuse([](auto x) { return weft::sum(counted_softmax<Along>(x), axis<Across>); })(a);
                   });
  check_dense<Along>({.expression = "sum(softmax(x) * w)"},
                     [](auto a, auto b, auto) { return weft::sum(weft::softmax(a, axis<Along>) * b, axis<Along>); });
  check_dense<Along>({.expression = "softmax(softmax)"},
                     [](auto a, auto, auto) { return weft::softmax(weft::softmax(a, axis<Along>), axis<Across>); });
  check_all<Along>({"sum of everything"}, [](auto a, auto, auto) { return weft::sum(a); });
}

}  // namespace test
