// Maps, reductions and what is made of them.
#include "entry.hpp"

namespace parallel {
namespace {

using weft::axis;
using weft::keepdims;

constexpr auto normalised = weft::fuse([](auto x) {
  const auto centred = x - mean(x, axis<0>, keepdims);
  return centred / sqrt(mean(square(centred), axis<0>, keepdims) + 1e-5F);
});

const bool entered[] = {
    enter<[](const auto& policy, const arguments& to) { assign(policy, to.output(), softmax(to.input(), axis<1>)); }>(
        "softmax", {{32, 100}, {1024, 1024}, {1, 1000000}, {1, 16777216}}),
    enter<[](const auto& policy, const arguments& to) { assign(policy, to.output(), softmax(to.input(), axis<0>)); }>(
        "softmax first axis", {{100, 32}, {256, 4096}, {1024, 1024}, {4096, 256}, {64, 65536}}),
    enter<[](const auto& policy, const arguments& to) {
      assign(policy, to.output_of(to.rows), logsumexp(to.input(), axis<1>));
    }>("logsumexp", {{1024, 1024}, {1, 1000000}}),
    enter<[](const auto& policy, const arguments& to) {
      assign(policy, to.output_of(to.columns), logsumexp(to.input(), axis<0>));
    }>("logsumexp first axis", {{1024, 1024}, {64, 65536}}),
    enter<[](const auto& policy, const arguments& to) {
      assign(policy, to.output_of(to.rows), sum(to.input(), axis<1>));
    }>("sum", {{1, 262144}, {1, 1000000}, {1, 4194304}, {1, 16777216}}),
    enter<[](const auto& policy, const arguments& to) { assign(policy, to.output(), normalised(to.input())); }>(
        "norm first axis", {{1024, 1024}}),
    enter<[](const auto& policy, const arguments& to) { assign(policy, to.output(), tanh(to.input())); }>(
        "tanh", {{1, 1000}, {1, 1000000}}),
};

}  // namespace
}  // namespace parallel
