// Lists and sets of types, and the address by which a constant expression tells one type from another.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace weft {

template <class... Types>
struct type_list {
  static constexpr int size = static_cast<int>(sizeof...(Types));
};

template <class Type>
struct type_item {
  using type = Type;
};

namespace detail {

template <class Type>
inline constexpr char identity = 0;

template <class List, class Type>
struct insert;

template <class... Types, class Type>
struct insert<type_list<Types...>, Type> {
  using type = std::conditional_t<(std::is_same_v<Types, Type> || ...), type_list<Types...>, type_list<Types..., Type>>;
};

template <class List, class Type>
constexpr auto operator+(type_item<List>, type_item<Type>) -> type_item<typename insert<List, Type>::type> {
  return {};
}

template <class List, class Other>
struct unite;

template <class List>
struct unite<List, List> {
  using type = List;
};

template <class List, class... Types>
struct unite<List, type_list<Types...>> {
  using type = typename decltype((type_item<List>{} + ... + type_item<Types>{}))::type;
};

template <class... Types>
struct unite<type_list<Types...>, type_list<Types...>> {
  using type = type_list<Types...>;
};

template <int Index, class Type>
struct indexed_type {};

template <class Indices, class... Types>
struct indexed_types;

template <std::size_t... Indices, class... Types>
struct indexed_types<std::index_sequence<Indices...>, Types...> : indexed_type<static_cast<int>(Indices), Types>... {};

template <int Index, class Type>
constexpr type_item<Type> select_type(const indexed_type<Index, Type>&) {
  return {};
}

template <int Index, class List>
struct nth_type;

template <int Index, class... Types>
struct nth_type<Index, type_list<Types...>> {
  using type =
      typename decltype(select_type<Index>(indexed_types<std::index_sequence_for<Types...>, Types...>{}))::type;
};

}  // namespace detail

/// What tells one type from another inside a constant expression: equal types have equal identities.
struct type_identity {
  const char* address = nullptr;

  friend constexpr bool operator==(const type_identity& one, const type_identity& other) {
#if defined(__clang__)
    return one.address == other.address;
#else
    // Under -fsanitize=undefined g++ folds the comparison of equal addresses only.
    return __builtin_constant_p(one.address == other.address) && one.address == other.address;
#endif
  }
};

template <class Type>
inline constexpr type_identity identity_of{&detail::identity<Type>};

template <class List, class Other>
using unite_types = typename detail::unite<List, Other>::type;

namespace detail {

template <class List, class... Others>
struct unite_many {
  using type = List;
};
template <class List, class Other, class... Rest>
struct unite_many<List, Other, Rest...> : unite_many<unite_types<List, Other>, Rest...> {};

template <class... Lists>
struct join {
  using type = type_list<>;
};
template <class... Types>
struct join<type_list<Types...>> {
  using type = type_list<Types...>;
};
template <class... Types, class... Others, class... Rest>
struct join<type_list<Types...>, type_list<Others...>, Rest...> : join<type_list<Types..., Others...>, Rest...> {};

}  // namespace detail

/// The union of several sets, in order of first appearance.
template <class... Lists>
using unite_all = typename detail::unite_many<Lists...>::type;

/// The lists end to end.
template <class... Lists>
using join_types = typename detail::join<Lists...>::type;

template <int Index, class List>
using type_at = typename detail::nth_type<Index, List>::type;

/// The position of the type with this identity in the list, or -1.
template <class... Types>
constexpr int position_of([[maybe_unused]] type_identity identity, type_list<Types...>) {
  int position = 0;
  const bool found = ((identity == identity_of<Types> || (++position, false)) || ...);
  return found ? position : -1;
}

}  // namespace weft
