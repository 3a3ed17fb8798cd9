// Without exceptions and without a handler, the text of a wrong shape is printed before the program aborts.
#include <weft/array/view.hpp>

int main() {
  float x[12] = {};
  return static_cast<int>(weft::view<weft::dyn, 5>(x).size());
}
