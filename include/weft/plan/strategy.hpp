// What the planner may choose between, and how a user takes the choice out of its hands.
#pragma once

namespace weft {

/// How reductions that wait for each other are traversed, and what becomes of the values that a later level needs
/// again. 0 leaves the choice to the cost model.
enum class strategy : int { automatic = 0 };

namespace detail {

enum : int { separate_bit = 1, one_bit = 2, kept_bit = 4, recomputed_bit = 8 };

constexpr bool asks_for(strategy s, int bit) { return (static_cast<int>(s) & bit) != 0; }
constexpr strategy make_strategy(int bits) { return static_cast<strategy>(bits); }

template <int Bits>
struct strategy_option {
  static constexpr int bits = Bits;
};

template <class T>
inline constexpr int strategy_bits = 0;
template <class T>
  requires requires { T::bits; }
inline constexpr int strategy_bits<T> = T::bits;

}  // namespace detail

using one_traversal_t = detail::strategy_option<detail::one_bit>;
using separate_traversals_t = detail::strategy_option<detail::separate_bit>;
using kept_t = detail::strategy_option<detail::kept_bit>;
using recomputed_t = detail::strategy_option<detail::recomputed_bit>;

/// Options of a policy, `eval(seq.with(one_traversal), e)`, and of a plan, `plan_of<E, with<one_traversal>>`: a
/// reduction of another's result runs in the same traversal where the laws of the operations allow it,
inline constexpr one_traversal_t one_traversal{};
/// or in one of its own, after the other is complete;
inline constexpr separate_traversals_t separate_traversals{};
/// values that a later level needs again are kept in the output where that is possible,
inline constexpr kept_t kept_values{};
/// or computed again.
inline constexpr recomputed_t recomputed_values{};

/// Options for plan_of.
template <auto... Options>
struct with {
  static_assert(((detail::strategy_bits<decltype(Options)> != 0) && ...),
                "weft: with: a plan takes one_traversal, separate_traversals, kept_values or recomputed_values");
  static constexpr strategy asked = detail::make_strategy((0 | ... | detail::strategy_bits<decltype(Options)>));
};

namespace detail {

// decltype of a constant's template argument is const.
template <int Bits>
inline constexpr int strategy_bits<const strategy_option<Bits>> = Bits;

}  // namespace detail
}  // namespace weft
