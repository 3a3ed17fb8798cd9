// One softmax kernel as written by hand, for long rows alone.
#include "../../runtime/limit/softmax_rows.hpp"

void softmax_rows(const float* x, float* y, std::size_t rows, std::size_t columns) {
  limit::lazy_scale<float>({x, nullptr, nullptr, nullptr, y, rows, columns});
}
