// Running sums and the like.
#include "entry.hpp"

namespace parallel {
namespace {

using weft::axis;

const bool entered[] = {
    enter<[](const auto& policy, const arguments& to) { assign(policy, to.output(), cumsum(to.input(), axis<1>)); }>(
        "cumsum", {{1, 4096}, {1, 262144}, {1, 1000000}, {1, 4194304}, {1, 16777216}, {1024, 1024}}),
    enter<[](const auto& policy, const arguments& to) { assign(policy, to.output(), cumsum(to.input(), axis<0>)); }>(
        "cumsum first axis", {{1024, 1024}, {64, 65536}}),
    enter<[](const auto& policy, const arguments& to) {
      assign(policy, to.output(), logcumsumexp(to.input(), axis<1>));
    }>("logcumsumexp", {{1, 1000000}, {1024, 1024}}),
    enter<[](const auto& policy, const arguments& to) {
      assign(policy, to.output(), logcumsumexp(to.input(), axis<0>));
    }>("logcumsumexp first axis", {{1024, 1024}, {64, 65536}}),
};

}  // namespace
}  // namespace parallel
