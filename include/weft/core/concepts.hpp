// The questions that every stage asks of an operand: is it an array, is it an expression?
#pragma once

#include <type_traits>

namespace weft {

namespace detail {

/// std::remove_cvref_t, without the templates: every operator in sight asks for it. Clang's own, as GCC's cannot stand
/// in the signatures of functions.
#if defined(__clang__)
template <class T>
using unqualified_t = __remove_cvref(T);
#else
template <class T>
using unqualified_t = std::remove_cvref_t<T>;
#endif

}  // namespace detail

/// True for `tensor<...>`, cv-unqualified.
template <class T>
inline constexpr bool is_tensor = false;

/// True for `basic_view<...>`, cv-unqualified.
template <class T>
inline constexpr bool is_view = false;

/// True for a lazily evaluated node, cv-unqualified: it has a shape and a rank, and no element access.
template <class T>
inline constexpr bool is_expression = false;

/// Elements in memory: a tensor or a view, whatever its reference and cv-qualification.
template <class T>
concept array = is_tensor<detail::unqualified_t<T>> || is_view<detail::unqualified_t<T>>;

/// What a tensor can be assigned from, scalars aside.
template <class T>
concept array_or_expression = array<T> || is_expression<detail::unqualified_t<T>>;

namespace detail {

/// For a static_assert that fails whenever its template is instantiated.
template <class...>
inline constexpr bool always_false = false;

/// True for what stands for an operand in a kernel's body, cv-unqualified.
template <class T>
inline constexpr bool is_placeholder = false;

/// The argument of a refusal that is said once for all types, lest a second error follows from the first.
template <class T>
using once_for_all = std::conditional_t<always_false<T>, T, void>;

template <class Kernel>
constexpr void refuse_array_in_kernel() {
  static_assert(always_false<Kernel>,
                "weft: fuse: a kernel's body names an array: pass it as an argument; values of it are named by auto");
}

}  // namespace detail
}  // namespace weft
