// Kinds, promotions, what stores into what; names, the error handler's types and growing_vector beside them.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE element
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>
#include <complex>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <weft/core/element.hpp>
#include <weft/core/error.hpp>
#include <weft/core/growing_vector.hpp>
#include <weft/core/name.hpp>

namespace user {

struct number {
  double value = 0;
  friend constexpr number operator+(number a, number b) { return {a.value + b.value}; }
  friend constexpr number operator+(number a, double b) { return {a.value + b}; }
  friend constexpr number operator+(double a, number b) { return {a + b.value}; }
};

}  // namespace user

template <>
inline constexpr bool weft::is_scalar<user::number> = true;

using namespace weft;
using cfloat = std::complex<float>;
using cdouble = std::complex<double>;
using multi = boost::multiprecision::cpp_bin_float_50;

template <class A, class B, class R>
constexpr bool promotes = std::is_same_v<promote_t<A, B>, R>&& std::is_same_v<promote_t<B, A>, R>;

static_assert(kind_of<bool> == element_kind::boolean);
static_assert(kind_of<char> ==
              (std::is_signed_v<char> ? element_kind::signed_integer : element_kind::unsigned_integer));
static_assert(kind_of<std::int8_t> == element_kind::signed_integer);
static_assert(kind_of<std::uint64_t> == element_kind::unsigned_integer);
static_assert(kind_of<float> == element_kind::floating && kind_of<long double> == element_kind::floating);
static_assert(kind_of<cfloat> == element_kind::complex);
static_assert(kind_of<user::number> == element_kind::other && kind_of<multi> == element_kind::other);
static_assert(kind_of<std::vector<double>> == element_kind::other);

static_assert(is_scalar<bool> && is_scalar<int> && is_scalar<double> && is_scalar<cdouble> && is_scalar<user::number>);
static_assert(!is_scalar<std::vector<double>> && !is_scalar<int*> && !is_scalar<const char*> &&
              !is_scalar<std::nullptr_t>);
static_assert(std::is_same_v<real_t<cdouble>, double> && std::is_same_v<real_t<int>, int>);

// Arrays with arrays.
static_assert(promotes<bool, bool, bool>);
static_assert(promotes<bool, std::int8_t, std::int8_t> && promotes<bool, float, float> &&
              promotes<bool, cfloat, cfloat>);
static_assert(promotes<std::int8_t, std::int8_t, std::int8_t>);
static_assert(promotes<std::int8_t, std::int32_t, std::int32_t> &&
              promotes<std::uint8_t, std::uint32_t, std::uint32_t>);
static_assert(promotes<std::int8_t, std::uint8_t, std::int16_t> && promotes<std::int16_t, std::uint8_t, std::int16_t>);
static_assert(promotes<std::int8_t, std::uint16_t, std::int32_t> &&
              promotes<std::int32_t, std::uint16_t, std::int32_t>);
static_assert(promotes<std::int32_t, std::uint32_t, std::int64_t> &&
              promotes<std::int64_t, std::uint32_t, std::int64_t>);
static_assert(promotes<std::uint64_t, std::int8_t, float> && promotes<std::uint64_t, std::int64_t, float>);
static_assert(promotes<std::uint64_t, std::uint8_t, std::uint64_t>);
static_assert(promotes<long, long long, std::int64_t>);
static_assert(promotes<std::int64_t, float, float> && promotes<std::uint64_t, double, double>);
static_assert(promotes<float, double, double> && promotes<double, long double, long double>);
static_assert(promotes<cfloat, float, cfloat> && promotes<cfloat, double, cdouble> &&
              promotes<cfloat, std::int64_t, cfloat>);
static_assert(promotes<cfloat, cdouble, cdouble> && promotes<cdouble, float, cdouble>);
static_assert(promotes<user::number, user::number, user::number> && promotes<user::number, double, user::number>);
static_assert(promotes<multi, double, multi> && promotes<multi, int, multi> && promotes<multi, multi, multi>);

// Arrays with bare scalars: the kind is lifted, the width is not.
static_assert(promotes<float, weak<double>, float> && promotes<float, weak<int>, float> &&
              promotes<float, weak<bool>, float>);
static_assert(promotes<double, weak<float>, double>);
static_assert(promotes<std::int8_t, weak<int>, std::int8_t> && promotes<std::uint8_t, weak<long long>, std::uint8_t>);
static_assert(promotes<std::int8_t, weak<double>, float> && promotes<std::int64_t, weak<float>, float>);
static_assert(promotes<bool, weak<bool>, bool> && promotes<bool, weak<int>, std::int32_t>);
static_assert(promotes<bool, weak<long long>, std::int32_t> && promotes<bool, weak<double>, float>);
static_assert(promotes<float, weak<cdouble>, cfloat> && promotes<double, weak<cfloat>, cdouble>);
static_assert(promotes<int, weak<cdouble>, cfloat> && promotes<bool, weak<cdouble>, cfloat>);
static_assert(promotes<cfloat, weak<double>, cfloat> && promotes<cfloat, weak<cdouble>, cfloat>);
static_assert(promotes<user::number, weak<double>, user::number> && promotes<multi, weak<int>, multi>);
static_assert(promotes<double, weak<user::number>, user::number>);

// Bare scalars with each other.
static_assert(promotes<weak<int>, weak<int>, weak<int>> && promotes<weak<int>, weak<float>, weak<float>>);
static_assert(promotes<weak<float>, weak<double>, weak<double>> &&
              promotes<weak<int>, weak<long long>, weak<long long>>);
static_assert(promotes<weak<int>, weak<unsigned>, weak<unsigned>>);
static_assert(promotes<weak<cfloat>, weak<double>, weak<cdouble>> && promotes<weak<bool>, weak<bool>, weak<bool>>);

static_assert(std::is_same_v<floating_t<bool>, float> && std::is_same_v<floating_t<std::int64_t>, float>);
static_assert(std::is_same_v<floating_t<double>, double> && std::is_same_v<floating_t<cfloat>, cfloat>);
static_assert(std::is_same_v<floating_t<multi>, multi> && std::is_same_v<floating_t<weak<int>>, weak<float>>);
static_assert(std::is_same_v<floating_t<weak<double>>, weak<double>>);

static_assert(std::is_same_v<sum_t<bool>, std::int32_t> && std::is_same_v<sum_t<std::int16_t>, std::int32_t>);
static_assert(std::is_same_v<sum_t<std::uint8_t>, std::uint32_t> && std::is_same_v<sum_t<std::int32_t>, std::int32_t>);
static_assert(std::is_same_v<sum_t<std::uint64_t>, std::uint64_t> && std::is_same_v<sum_t<double>, double>);
static_assert(std::is_same_v<sum_t<cfloat>, cfloat> && std::is_same_v<sum_t<user::number>, user::number>);

static_assert(storable<float, double> && storable<double, float> && storable<std::int8_t, std::uint64_t>);
static_assert(storable<bool, bool> && storable<cfloat, cdouble> && storable<multi, multi>);
static_assert(!storable<bool, int> && !storable<int, bool> && !storable<int, float> && !storable<float, int>);
static_assert(!storable<cfloat, float> && !storable<float, cfloat> && !storable<multi, double> &&
              !storable<double, multi>);
static_assert(storable<float, weak<int>> && storable<float, weak<double>> && storable<cfloat, weak<int>>);
static_assert(storable<int, weak<bool>> && !storable<int, weak<double>> && !storable<bool, weak<int>>);
static_assert(storable<multi, weak<double>> && storable<user::number, weak<user::number>>);

#if WEFT_HAS_HALF
static_assert(kind_of<half> == element_kind::floating && is_scalar<half> && sizeof(half) == 2);
static_assert(promotes<half, float, float> && promotes<half, std::int64_t, half> && promotes<half, half, half>);
static_assert(promotes<half, weak<double>, half> && promotes<half, weak<cdouble>, cfloat> &&
              promotes<cfloat, half, cfloat>);
static_assert(std::is_same_v<floating_t<half>, half> && std::is_same_v<sum_t<half>, half> && storable<half, float>);
static_assert(promotes<weak<half>, weak<float>, weak<float>>);
#endif
#if WEFT_HAS_BFLOAT16
static_assert(kind_of<bfloat16> == element_kind::floating && is_scalar<bfloat16> && sizeof(bfloat16) == 2);
static_assert(promotes<bfloat16, float, float> && promotes<bfloat16, int, bfloat16>);
#endif
#if WEFT_HAS_HALF && WEFT_HAS_BFLOAT16
static_assert(promotes<half, bfloat16, float>);
#endif

constexpr bool check_names() {
  constexpr name none;
  constexpr name day = "day";
  constexpr name longest = "fifteen letters";
  return none.empty() && none.view().empty() && none == name("") && !day.empty() && day.view() == "day" &&
         day.size() == 3 && day == name("day") && day != name("dax") && day != name("days") && longest.size() == 15 &&
         longest.view() == "fifteen letters";
}
static_assert(check_names());

template <name Name>
constexpr auto name_of = Name.view();
static_assert(name_of<"batch"> == "batch");

BOOST_AUTO_TEST_CASE(names) { BOOST_TEST(check_names()); }

BOOST_AUTO_TEST_CASE(an_error_is_an_invalid_argument_with_its_text) {
  BOOST_CHECK_EXCEPTION(detail::raise_shape_error(weft::detail::message() << "weft: sizes 2 and 3"),
                        std::invalid_argument,
                        [](const std::invalid_argument& e) { return std::string(e.what()) == "weft: sizes 2 and 3"; });
}

BOOST_AUTO_TEST_CASE(the_handler_is_exchanged) {
  const error_handler mine = [](const char*) {};
  const error_handler old = set_error_handler(mine);
  BOOST_TEST((set_error_handler(old) == mine));
}

constexpr int sum_of_squares(int count) {
  growing_vector<int> squares;
  for (int k = 0; k < count; ++k) squares.push_back(k * k);
  const growing_vector<int> moved(std::move(squares));
  int sum = 0;
  for (const int square : moved) sum += square;
  return squares.size() == 0 && moved.size() == static_cast<std::size_t>(count) ? sum : -1;
}
static_assert(sum_of_squares(0) == 0 && sum_of_squares(8) == 140 && sum_of_squares(9) == 204);
static_assert(sum_of_squares(100) == 328350);

BOOST_AUTO_TEST_CASE(growing_vectors) {
  growing_vector<std::string> texts;
  for (int k = 0; k < 40; ++k) {
    texts.push_back(k == 0 ? std::string(40, 'x') : texts[0]);  // also from itself as it grows
  }
  BOOST_TEST(texts.size() == 40u);
  for (const std::string& text : texts) BOOST_TEST(text == std::string(40, 'x'));
  const growing_vector<int> zeros(17);
  BOOST_TEST(zeros.size() == 17u);
  for (const int zero : zeros) BOOST_TEST(zero == 0);
}
