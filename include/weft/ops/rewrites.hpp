// The rewrites, as data: a pattern, what it becomes, and where. Both sides are written as a user would write them.
#pragma once

#include <weft/ops/arithmetic.hpp>
#include <weft/ops/moments.hpp>
#include <weft/ops/reductions.hpp>
#include <weft/ops/scans.hpp>
#include <weft/ops/unary.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace op {

struct as_written : composite<as_written> {
  template <class Element, class Types>
  static constexpr auto trace(traced<Element, Types> x) {
    x.tape->keep_as_written(x.row);
    return x;
  }
};

}  // namespace op

/// x, computed exactly as it is written: no rewrite touches it or what it is computed from.
WEFT_UNARY(as_written)

/// Rewrites apply to what is proven to be the same operand: in a kernel, a name that is used twice; in a direct
/// expression only where x is named once. A reduction's or scan's axes and options carry over. `root`: the operation or
/// monoid that the pattern ends in. `broadcasts`: a reduced value meets its own operand, so the axes that the pattern
/// reduces on the way have to be kept or the leading ones. `rounds_twice`: where the pattern rounds once; not of half
/// types, which lack the digits. `exceptions`: patterns that x itself must not have.
namespace rewrite {

struct rule {
  static constexpr bool broadcasts = false, rounds_twice = false;
  using exceptions = type_list<>;
};

struct square_of_product : rule {
  static constexpr const char* name = "y * y -> square(y)";
  using root = op::multiply;
  static constexpr auto pattern(auto y) { return y * y; }
  static constexpr auto replacement(auto y) { return square(y); }
};

struct double_negation : rule {
  static constexpr const char* name = "-(-x) -> x";
  using root = op::negative;
  static constexpr auto pattern(auto x) { return -(-x); }
  static constexpr auto replacement(auto x) { return x; }
};

// What is safe to exponentiate already.
struct shifted_by_bound {
  static constexpr auto pattern(auto x) { return x - reduce<monoid::upper_bound>(x); }
};
struct shifted_by_max {
  static constexpr auto pattern(auto x) { return x - max(x); }
};

struct log_sum_exp : rule {  // exp(x) overflows from 89 in float
  static constexpr const char* name = "log(sum(exp(x))) -> logsumexp(x)";
  using root = op::log;
  using exceptions = type_list<shifted_by_bound, shifted_by_max>;
  static constexpr auto pattern(auto x) { return log(sum(exp(x))); }
  static constexpr auto replacement(auto x) { return logsumexp(x); }
};

struct log_cumsum_exp : rule {
  static constexpr const char* name = "log(cumsum(exp(x))) -> logcumsumexp(x)";
  using root = op::log;
  static constexpr auto pattern(auto x) { return log(cumsum(exp(x), axis<0>)); }
  static constexpr auto replacement(auto x) { return logcumsumexp(x, axis<0>); }
};

// Of exponentials, as softmax computes them.
constexpr auto weights_of(auto e) { return detail::make<op::normalise>(e, sum(e)); }

struct stable_softmax : rule {
  static constexpr const char* name = "exp(x) / sum(exp(x)) -> softmax(x)";
  using root = op::divide;
  static constexpr bool broadcasts = true;
  using exceptions = type_list<shifted_by_bound, shifted_by_max>;
  static constexpr auto pattern(auto x) { return exp(x) / sum(exp(x)); }
  static constexpr auto replacement(auto x) { return weights_of(exp(shifted_by_bound::pattern(x))); }
};

struct weight_by_reciprocal : rule {  // the sum lies between 1 and the length
  static constexpr const char* name = "e / sum(e) -> e * (1 / sum(e)) where e = exp(x - max(x))";
  using root = op::divide;
  static constexpr bool broadcasts = true, rounds_twice = true;
  static constexpr auto pattern(auto x) {
    const auto e = exp(shifted_by_max::pattern(x));
    return e / sum(e);
  }
  static constexpr auto replacement(auto x) { return weights_of(exp(shifted_by_max::pattern(x))); }
};

template <class Shifted>
struct log_of_softmax : rule {  // log(0) where a weight underflows
  static constexpr const char* name = "log(softmax(x)) -> log_softmax(x)";
  using root = op::log;
  static constexpr bool broadcasts = true;
  static constexpr auto pattern(auto x) { return log(weights_of(exp(Shifted::pattern(x)))); }
  static constexpr auto replacement(auto x) {
    const auto shifted = Shifted::pattern(x);
    return shifted - log(sum(exp(shifted)));
  }
};

struct log_of_written_softmax : log_of_softmax<shifted_by_max> {  // of half types, whose division stays
  static constexpr auto pattern(auto x) { return log(weight_by_reciprocal::pattern(x)); }
};

struct variance_of_squares : rule {
  static constexpr const char* name = "mean(square(x - mean(x))) -> var(x)";
  using root = monoid::mean;
  static constexpr bool broadcasts = true;
  static constexpr auto pattern(auto x) { return mean(square(x - mean(x))); }
  static constexpr auto replacement(auto x) { return var(x); }
};

struct log_of_one_plus : rule {  // 1 + x drops the digits of a small x
  static constexpr const char* name = "log(1 + x) -> log1p(x)";
  using root = op::log;
  static constexpr auto pattern(auto x) { return log(1 + x); }
  static constexpr auto replacement(auto x) { return log1p(x); }
};

struct log_of_plus_one : rule {
  static constexpr const char* name = "log(1 + x) -> log1p(x)";
  using root = op::log;
  static constexpr auto pattern(auto x) { return log(x + 1); }
  static constexpr auto replacement(auto x) { return log1p(x); }
};

struct exp_minus_one : rule {
  static constexpr const char* name = "exp(x) - 1 -> expm1(x)";
  using root = op::subtract;
  static constexpr auto pattern(auto x) { return exp(x) - 1; }
  static constexpr auto replacement(auto x) { return expm1(x); }
};

struct stable_sigmoid_of_sum : rule {
  static constexpr const char* name = "1 / (1 + exp(-x)) -> sigmoid(x)";
  using root = op::divide;
  static constexpr auto pattern(auto x) { return 1 / (exp(-x) + 1); }
  static constexpr auto replacement(auto x) { return sigmoid(x); }
};

struct stable_sigmoid : rule {
  static constexpr const char* name = "1 / (1 + exp(-x)) -> sigmoid(x)";
  using root = op::divide;
  static constexpr auto pattern(auto x) { return 1 / (1 + exp(-x)); }
  static constexpr auto replacement(auto x) { return sigmoid(x); }
};

}  // namespace rewrite

/// The rewrites in the order in which they are tried, operands before what is computed from them.
using rewrite_rules = type_list<rewrite::square_of_product, rewrite::double_negation, rewrite::log_sum_exp,
                                rewrite::log_cumsum_exp, rewrite::stable_softmax, rewrite::weight_by_reciprocal,
                                rewrite::log_of_softmax<rewrite::shifted_by_bound>,
                                rewrite::log_of_softmax<rewrite::shifted_by_max>, rewrite::log_of_written_softmax,
                                rewrite::variance_of_squares, rewrite::log_of_one_plus, rewrite::log_of_plus_one,
                                rewrite::exp_minus_one, rewrite::stable_sigmoid, rewrite::stable_sigmoid_of_sum>;

}  // namespace weft

#include <weft/ops/undefine.hpp>
