// Running log-sum-exps.
#include "operands.hpp"

namespace entry {
namespace {

template <class T, int Axis>
void running(const arguments<T>& to) {
  weft::assign(output(to), logcumsumexp(input(to), axis<Axis>));
}

const bool entered[] = {
    contest::enter("logcumsumexp", "weft", running<float, 1>, running<double, 1>),
    contest::enter("logcumsumexp first axis", "weft", running<float, 0>, running<double, 0>),
};

}  // namespace
}  // namespace entry
