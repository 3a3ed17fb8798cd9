// The logarithms of softmax and of its sum.
#include "operands.hpp"

namespace entry {
namespace {

template <class T>
void log_softmax_rows(const arguments<T>& to) {
  weft::assign(output(to), log_softmax(input(to), axis<-1>));
}
template <class T>
void logsumexp_rows(const arguments<T>& to) {
  weft::assign(output(to, to.rows), logsumexp(input(to), axis<-1>));
}
template <class T>
void logsumexp_columns(const arguments<T>& to) {
  weft::assign(output(to, to.columns), logsumexp(input(to), axis<0>));
}

const bool entered[] = {
    contest::enter("log_softmax", "weft", log_softmax_rows<float>, log_softmax_rows<double>),
    contest::enter("logsumexp", "weft", logsumexp_rows<float>, logsumexp_rows<double>),
    contest::enter("logsumexp first axis", "weft", logsumexp_columns<float>, logsumexp_columns<double>),
};

}  // namespace
}  // namespace entry
