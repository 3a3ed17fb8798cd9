// Running sums and products.
#include "operands.hpp"

namespace entry {
namespace {

template <class T, int Axis>
void sums(const arguments<T>& to) {
  weft::assign(output(to), cumsum(input(to), axis<Axis>));
}
template <class T, int Axis>
void products(const arguments<T>& to) {
  weft::assign(output(to), cumprod(input(to), axis<Axis>));
}

const bool entered[] = {
    contest::enter("cumsum", "weft", sums<float, 1>, sums<double, 1>),
    contest::enter("cumsum first axis", "weft", sums<float, 0>, sums<double, 0>),
    contest::enter("cumprod", "weft", products<float, 1>, products<double, 1>),
    contest::enter("cumprod first axis", "weft", products<float, 0>, products<double, 0>),
};

}  // namespace
}  // namespace entry
