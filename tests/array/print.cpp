// Printing in NumPy's layout. The expected texts are what NumPy's print() shows for the same arrays.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE print
#include <boost/multiprecision/cpp_int.hpp>
#include <boost/test/unit_test.hpp>

#include <weft/array/print.hpp>
#include <weft/array/tensor.hpp>
#include <weft/array/view.hpp>

#include <complex>
#include <cstdint>
#include <limits>
#include <numeric>
#include <sstream>
#include <string>

using weft::dyn;
using weft::shape;
using weft::strides;
using weft::tensor;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class Printed>
std::string text(const Printed& printed) {
  std::ostringstream stream;
  stream << printed;
  return stream.str();
}

template <class Tensor>
Tensor counted(Tensor t) {
  std::iota(t.begin(), t.end(), typename Tensor::value_type(0));
  return t;
}

}  // namespace

BOOST_AUTO_TEST_CASE(shapes) {
  BOOST_TEST(text(shape<2, dyn>(3)) == "(2, 3)");
  BOOST_TEST(text(shape<"batch", 3>(2)) == "(batch=2, 3)");
  BOOST_TEST(text(shape<>()) == "()");
}

BOOST_AUTO_TEST_CASE(floats) {
  BOOST_TEST(text(tensor<float, 2, 3>{{1, 2, 3}, {4, 5, 6}}) == "[[1. 2. 3.]\n [4. 5. 6.]]");
  BOOST_TEST(text(tensor<float, 2, 2>{{1.5f, 2}, {-5.25f, 1.f / 3}}) ==
             "[[ 1.5         2.        ]\n [-5.25        0.33333334]]");
  BOOST_TEST(text(tensor<double, 3>{0.1, 1. / 3, 2. / 3}) == "[0.1        0.33333333 0.66666667]");
  BOOST_TEST(text(tensor<double, 2>{100.25, -0.0}) == "[100.25  -0.  ]");
  BOOST_TEST(text(tensor<double, 4>{1. / 3, inf, -inf, not_a_number}) ==
             "[0.33333333        inf       -inf        nan]");
  BOOST_TEST(text(tensor<double, 2>{not_a_number, inf}) == "[nan inf]");
  BOOST_TEST(text(tensor<double, 2>{1, not_a_number}) == "[ 1. nan]");
  BOOST_TEST(text(tensor<double, 2>{0.99999999999, 1}) == "[1. 1.]");
}

BOOST_AUTO_TEST_CASE(exponents) {
  BOOST_TEST(text(tensor<double, 4>{1e10, 1.5, 0, -2}) == "[ 1.0e+10  1.5e+00  0.0e+00 -2.0e+00]");
  BOOST_TEST(text(tensor<double, 2>{not_a_number, 1e-5}) == "[   nan 1.e-05]");
  BOOST_TEST(text(tensor<double, 2>{1, 1001}) == "[1.000e+00 1.001e+03]");
  BOOST_TEST(text(tensor<double, 2>{1, 1000}) == "[   1. 1000.]");
  BOOST_TEST(text(tensor<double, 1>{1e8}) == "[1.e+08]");
  BOOST_TEST(text(tensor<double, 1>{99999999}) == "[99999999.]");
  BOOST_TEST(text(tensor<double, 1>{0.0001}) == "[0.0001]");
  BOOST_TEST(text(tensor<double, 3>{1e100, 1e-300, 1}) == "[1.e+100 1.e-300 1.e+000]");
  BOOST_TEST(text(tensor<double, 2>{std::numeric_limits<double>::max(), 5e-324}) ==
             "[1.79769313e+308 4.94065646e-324]");
}

BOOST_AUTO_TEST_CASE(other_elements) {
  BOOST_TEST(text(tensor<bool, 2, 2>{{true, false}, {true, true}}) == "[[ True False]\n [ True  True]]");
  BOOST_TEST(text(tensor<int, 3>{1, -20, 300}) == "[  1 -20 300]");
  BOOST_TEST(text(tensor<std::int8_t, 2>{1, 65}) == "[ 1 65]");
  BOOST_TEST(text(tensor<std::uint64_t, 1>{std::numeric_limits<std::uint64_t>::max()}) == "[18446744073709551615]");
  using complex = std::complex<double>;
  BOOST_TEST(text(tensor<complex, 2>{complex(1, 2), complex(3.5, -4)}) == "[1. +2.j 3.5-4.j]");
  BOOST_TEST(text(tensor<complex>{complex(1, 2)}) == "(1+2j)");
  BOOST_TEST(text(tensor<complex>{complex(1.5, -2.25)}) == "(1.5-2.25j)");
  BOOST_TEST(text(tensor<complex>{complex(0, 2)}) == "2j");
  BOOST_TEST(text(tensor<complex>{complex(-0., 2)}) == "(-0+2j)");
  BOOST_TEST(text(tensor<complex, 2>{complex(1, 2.25), complex(3, 4)}) == "[1.+2.25j 3.+4.j  ]");
  using multi = boost::multiprecision::cpp_int;
  BOOST_TEST(text(tensor<multi, 2>{multi(7), multi(-100)}) == "[   7 -100]");
}

#if WEFT_HAS_HALF
BOOST_AUTO_TEST_CASE(halves) {
  using weft::half;
  BOOST_TEST(text(tensor<half, 3>{half(0.1f), half(2), half(65504.f)}) == "[1.00e-01 2.00e+00 6.55e+04]");
  BOOST_TEST(text(tensor<half, 2>{half(0.1f), half(1.f / 3)}) == "[0.1    0.3333]");
  BOOST_TEST(text(tensor<half>(half(0.1f))) == "0.1");
}
#endif

#if WEFT_HAS_BFLOAT16
BOOST_AUTO_TEST_CASE(bfloats) {
  using weft::bfloat16;
  BOOST_TEST(text(tensor<bfloat16, 2>{bfloat16(0.1f), bfloat16(2.f)}) == "[0.1 2. ]");
}
#endif

BOOST_AUTO_TEST_CASE(ranks) {
  BOOST_TEST(text(tensor<double>(1.0)) == "1.0");
  BOOST_TEST(text(tensor<float>(0.1f)) == "0.1");
  BOOST_TEST(text(tensor<double>(1e-5)) == "1e-05");
  BOOST_TEST(text(tensor<double>(1.5e16)) == "1.5e+16");
  BOOST_TEST(text(tensor<double>(1e15)) == "1000000000000000.0");
  BOOST_TEST(text(tensor<double>(-inf)) == "-inf");
  BOOST_TEST(text(tensor<bool>(true)) == "True");
  BOOST_TEST(text(tensor<int>(-3)) == "-3");
  BOOST_TEST(text(tensor<float, 1, 1, 1>{{{3}}}) == "[[[3.]]]");
  BOOST_TEST(text(counted(tensor<int, 2, 2, 2>())) == "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]");
  BOOST_TEST(text(counted(tensor<int, 2, 1, 1, 2>())) == "[[[[0 1]]]\n\n\n [[[2 3]]]]");
  BOOST_TEST(text(tensor<float, 0, 3>()) == "[]");
  BOOST_TEST(text(tensor<float, dyn>()) == "[]");
}

BOOST_AUTO_TEST_CASE(long_lines_are_wrapped) {
  BOOST_TEST(text(counted(tensor<float, 40>())) ==
             "[ 0.  1.  2.  3.  4.  5.  6.  7.  8.  9. 10. 11. 12. 13. 14. 15. 16. 17.\n"
             " 18. 19. 20. 21. 22. 23. 24. 25. 26. 27. 28. 29. 30. 31. 32. 33. 34. 35.\n"
             " 36. 37. 38. 39.]");
  BOOST_TEST(text(counted(tensor<int, 1, 30>())) ==
             "[[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n"
             "  24 25 26 27 28 29]]");
  tensor<int, 1, 1, 18> deep;  // brackets at the end count as well: 18 numbers would fit without them
  std::iota(deep.begin(), deep.end(), 100);
  BOOST_TEST(text(deep) == "[[[100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116\n   117]]]");
}

BOOST_AUTO_TEST_CASE(many_elements_are_cut) {
  BOOST_TEST(text(counted(tensor<int, 1001>())) == "[   0    1    2 ...  998  999 1000]");
  BOOST_TEST(text(counted(tensor<int, dyn, 4>(300))) ==
             "[[   0    1    2    3]\n [   4    5    6    7]\n [   8    9   10   11]\n ...\n"
             " [1188 1189 1190 1191]\n [1192 1193 1194 1195]\n [1196 1197 1198 1199]]");
  BOOST_TEST(text(counted(tensor<int, 7, 1, 200>())).substr(0, 31) == "[[[   0    1    2 ...  197  198");
  BOOST_TEST(text(counted(tensor<int, 7, 1, 200>())).find("\n\n ...\n\n [[") != std::string::npos);
  const std::string thousand = text(counted(tensor<int, 1000>()));
  BOOST_TEST(thousand.find("...") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(views_print_their_elements) {
  int x[] = {1, 2, 3, 4, 5, 6};
  BOOST_TEST(text(weft::view<2, 3>(x)) == "[[1 2 3]\n [4 5 6]]");
  BOOST_TEST(text(weft::view<3, 2>(&x[0], strides{1, 3})) == "[[1 4]\n [2 5]\n [3 6]]");
  BOOST_TEST(text(weft::view<2>(&x[5], strides{-5})) == "[6 1]");
}

BOOST_AUTO_TEST_CASE(the_stream_keeps_its_settings_to_itself) {
  std::ostringstream stream;
  stream.precision(2);
  stream << std::scientific << std::hex << tensor<double, 1>{10.125} << tensor<int, 1>{16};
  BOOST_TEST(stream.str() == "[10.125][16]");
}
