// One dim: from integers and literals, static or not, named or not.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE dim
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <type_traits>

#include <weft/shape/dim.hpp>

using namespace weft;

template <dim D>
constexpr dim as_argument = D;

constexpr bool check() {
  bool ok = true;
  ok = ok && dyn.extent == dynamic_extent && !dyn.is_static() && !dyn.is_named() && dyn == dim();
  ok = ok && dim(3).extent == 3 && dim(3).is_static() && !dim(3).is_named() && dim(0).is_static();
  ok = ok && dim(3) == dim(3u) && dim(std::int8_t{3}) == dim(3ull) && dim(3) != dim(4) && dim(3) != dyn;
  ok = ok && dim("day").extent == dynamic_extent && dim("day").is_named() && dim("day").name == name("day");
  ok = ok && dim("day") != dyn && dim("day") != dim("dax") && dim("") == dyn;
  ok = ok && named<"day", 24>.extent == 24 && named<"day", 24>.name == name("day") && named<"day", 24> != dim(24);
  ok = ok && dim(dynamic_extent, "day") == dim("day");
  ok = ok && dim(-1) != dyn && dim(-5).extent == dim::impossible_extent;
  ok = ok && dim(static_cast<std::size_t>(-1)).extent == dim::impossible_extent;
  return ok;
}
static_assert(check());
static_assert(as_argument<7> == dim(7) && as_argument<"x"> == dim("x") && as_argument<dyn> == dyn);
static_assert(as_argument<named<"x", 7>> == dim(7, "x"));
static_assert(std::is_convertible_v<int, dim> && !std::is_convertible_v<double, dim> &&
              !std::is_constructible_v<dim, bool>);

BOOST_AUTO_TEST_CASE(dims) { BOOST_TEST(check()); }
