// Laws of a monoid, checked on its own functions over scalars: combine is associative, neutral is neutral on both
// sides,
// and what its traits claim (commutative, idempotent) is so. The values are chosen such that combinations are exact.
#pragma once

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <vector>

namespace laws {

// equal(a, b) compares two states.
template <class M, class V, class Equal>
void monoid_laws(const std::vector<V>& values, Equal equal) {
  const auto neutral = M::template neutral<V>();
  std::size_t broken = 0;
  for (const V& a : values) {
    const auto x = M::template lift<V>(a);
    broken += !equal(M::template combine<V>(neutral, x), x);
    broken += !equal(M::template combine<V>(x, neutral), x);
    if constexpr (M::traits.idempotent) broken += !equal(M::template combine<V>(x, x), x);
    for (const V& b : values) {
      const auto y = M::template lift<V>(b);
      if constexpr (M::traits.commutative) broken += !equal(M::template combine<V>(x, y), M::template combine<V>(y, x));
      for (const V& c : values) {
        const auto z = M::template lift<V>(c);
        broken += !equal(M::template combine<V>(M::template combine<V>(x, y), z),
                         M::template combine<V>(x, M::template combine<V>(y, z)));
      }
    }
  }
  BOOST_TEST(broken == 0u, broken << " equations of the monoid do not hold");
}

}  // namespace laws
