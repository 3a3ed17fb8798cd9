// The compound assignments, and what is said where a value that is not computed yet is taken for one that is; undefined
// again by <weft/expr/undefine.hpp>.

// Those of C++, for arrays, which have them, and for expressions and placeholders, which refuse them.
#define WEFT_COMPOUND_OPERATORS(define) \
  define(+) define(-) define(*) define(/) define(%) define(&) define(|) define(^) define(<<) define(>>)

#define WEFT_A_KERNEL_HAS_NO_ELEMENTS \
  "weft: fuse: a kernel has no elements yet: it names operations on whole arrays, map(f, x) one of your own"
#define WEFT_A_KERNEL_CHANGES_NOTHING "weft: fuse: a kernel changes no value, it names new ones: auto z = x + y"
#define WEFT_A_KERNEL_HAS_NO_NUMBERS                                                                                 \
  "weft: fuse: a kernel has no elements yet to branch on, or to take for a number: where(condition, x, y) chooses, " \
  "map(f, x) calls a function of numbers"
#define WEFT_AN_EXPRESSION_HAS_NO_ELEMENTS \
  "weft: an expression has no elements: weft::eval(e) is a tensor, which has, weft::assign(y, e) writes an array's"
#define WEFT_AN_EXPRESSION_CHANGES_NOTHING                                                               \
  "weft: an expression has no elements to change: its type says what it computes: name another one, or " \
  "weft::assign(y, e) to an array"
#define WEFT_AN_EXPRESSION_DOES_NOT_BRANCH                                                                   \
  "weft: an expression has no elements yet to branch on: weft::where(condition, x, y) chooses for each, or " \
  "weft::eval(e) first"

// Members of a value of type Self without elements: one error each, and something that the rest of the line compiles
// with. Not data() and size(), by which containers are recognised.
#define WEFT_NO_ELEMENTS(Self, Element, no_elements, no_change)     \
  template <class... Indices>                                       \
  constexpr Element operator()(const Indices&...) const {           \
    static_assert(detail::always_false<Indices...>, no_elements);   \
    return detail::instead_of_element<Element>(*this);              \
  }                                                                 \
  template <class Index>                                            \
  constexpr Element operator[](const Index&) const {                \
    static_assert(detail::always_false<Index>, no_elements);        \
    return detail::instead_of_element<Element>(*this);              \
  }                                                                 \
  constexpr detail::no_iterator<Element> begin() const {            \
    static_assert(detail::always_false<Element>, no_elements);      \
    return {};                                                      \
  }                                                                 \
  constexpr detail::no_iterator<Element> end() const { return {}; } \
  template <class X>                                                \
  constexpr Self& operator=(const X&) {                             \
    static_assert(detail::always_false<X>, no_change);              \
    return *this;                                                   \
  }

// A placeholder Self where a condition or a number is wanted: one conversion to a number, lest functions of several
// types of numbers be ambiguous.
#define WEFT_NO_NUMBER(Self)                             \
  constexpr explicit operator bool() const {             \
    detail::refuse_number<detail::once_for_all<Self>>(); \
    return false;                                        \
  }                                                      \
  constexpr operator double() const {                    \
    detail::refuse_number<detail::once_for_all<Self>>(); \
    return 0;                                            \
  }

// The call of a function with what is no expression, X...: one error, by what it is taken for.
#define WEFT_EXPECTS_EXPRESSIONS(function, ...)                                                                        \
  static_assert(detail::mistake_among<__VA_ARGS__> != detail::mistake::placeholder,                                    \
                "weft: " #function ": a kernel has no elements yet: what it returns is evaluated where it is called"); \
  static_assert(detail::mistake_among<__VA_ARGS__> != detail::mistake::number,                                         \
                "weft: " #function ": a number is not an expression: there is nothing to compute");                    \
  static_assert(detail::mistake_among<__VA_ARGS__> != detail::mistake::container,                                      \
                "weft: " #function                                                                                     \
                ": a container is not an operand: give it weft::view<...>(x), its dims for the dots");                 \
  static_assert(detail::mistake_among<__VA_ARGS__> != detail::mistake::uncalled,                                       \
                "weft: " #function ": an operation or kernel without operands is no expression: call it with them");   \
  static_assert(detail::mistake_among<__VA_ARGS__> != detail::mistake::other,                                          \
                "weft: " #function ": this is neither an expression nor an array")
