// Softmax, by name.
#include "operands.hpp"

namespace entry {
namespace {

template <class T>
void softmax_rows(const arguments<T>& to) {
  weft::assign(output(to), softmax(input(to), axis<-1>));
}
template <class T>
void softmax_columns(const arguments<T>& to) {
  weft::assign(output(to), softmax(input(to), axis<0>));
}

const bool entered[] = {
    contest::enter("softmax", "weft", softmax_rows<float>, softmax_rows<double>),
    contest::enter("softmax first axis", "weft", softmax_columns<float>, softmax_columns<double>),
};

}  // namespace
}  // namespace entry
