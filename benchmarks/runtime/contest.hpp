// Who takes part: contenders enter a workload, the program checks and times all of them on the same data.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace contest {

/// The data of one call: a row-major matrix in, one out. Reductions write one element a row, or a column.
/// The chain reads four matrices, the norms a weight and a bias of one row each.
template <class T>
struct arguments {
  const T *x, *a, *b, *c;
  T* y;
  std::size_t rows, columns;
};

template <class T>
using kernel = void (*)(const arguments<T>&);
/// Whether a contender wants this shape; nullptr: any.
using shape_condition = bool (*)(std::size_t rows, std::size_t columns);

struct contender {
  std::string_view workload;  // "softmax", or "softmax first axis"
  std::string_view name;      // "weft", "Eigen Array", or "limit: " and a variant: the best of those is the limit
  kernel<float> of_floats;
  kernel<double> of_doubles;
  shape_condition wants;
};

/// All contenders, in the order of entering.
std::vector<contender>& contenders();

/// Enters a contender; a null kernel is an element type it does not have.
inline bool enter(std::string_view workload, std::string_view name, kernel<float> of_floats, kernel<double> of_doubles,
                  shape_condition wants = nullptr) {
  contenders().push_back({workload, name, of_floats, of_doubles, wants});
  return true;
}

}  // namespace contest
