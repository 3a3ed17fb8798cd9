// What the functions of weft::math are written over: a scalar or lanes of float or double, seen through a few traits,
// bit access, and multiply-add. A function runs on whole registers; scalars only remain in constant evaluation.
#pragma once

#include <weft/core/lanes.hpp>
#include <weft/core/lanes_builtin.hpp>
#include <weft/core/lanes_shuffle.hpp>
#include <weft/core/math/software.hpp>

#include <type_traits>

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft::detail {

template <class V>
struct math_traits {
  static constexpr bool is_float = std::is_same_v<V, float> || std::is_same_v<V, double>;
  static constexpr int width = 1;
  using scalar = V;
  using integer = std::conditional_t<sizeof(V) == 4, std::int32_t, std::int64_t>;
};
template <class T, int W>
struct math_traits<lanes<T, W>> {
  static constexpr bool is_float = std::is_floating_point_v<T>;
  static constexpr int width = W;
  using scalar = T;
  using integer = lanes<std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>, W>;
};

template <class V>
using scalar_of = typename math_traits<V>::scalar;
template <class V>
using integer_of = typename math_traits<V>::integer;

/// A scalar or lanes of float or double.
template <class V>
concept float_value = math_traits<V>::is_float;
/// A 16-bit floating type of the compiler: computed with in float.
template <class V>
concept half_value = sizeof(V) == 2 && !std::is_class_v<V> && !std::is_integral_v<V> &&
                     !std::is_enum_v<V> && std::is_convertible_v<V, float>;

template <class T>
WEFT_ALWAYS_INLINE constexpr auto bits_of(T x) {
  if constexpr (math_traits<T>::width == 1) {
    return std::bit_cast<integer_of<T>>(x);
  } else {
    return integer_of<T>((typename integer_of<T>::vector_type)(x.v));
  }
}
template <class V>
inline constexpr bool is_pair = false;  // of vectors, see pair.hpp
template <class V>
  requires(!is_pair<V>)
WEFT_ALWAYS_INLINE constexpr V from_bits(integer_of<V> x) {
  if constexpr (math_traits<V>::width == 1) {
    return std::bit_cast<V>(x);
  } else {
    return V((typename V::vector_type)(x.v));
  }
}

// Shifts and wrapping sums that read the same for scalars and lanes.
template <int N, class I>
WEFT_ALWAYS_INLINE constexpr I shift_left(I x) {
  if constexpr (std::is_integral_v<I>) {
    return static_cast<I>(static_cast<std::make_unsigned_t<I>>(x) << N);
  } else {
    return x << N;
  }
}
template <int N, class I>
WEFT_ALWAYS_INLINE constexpr I shift_right_logical(I x) {
  if constexpr (std::is_integral_v<I>) {
    return static_cast<I>(static_cast<std::make_unsigned_t<I>>(x) >> N);
  } else {
    using unsigned_lanes = lanes<std::make_unsigned_t<typename I::value_type>, I::width>;
    return I(std::bit_cast<typename I::vector_type>(
        (unsigned_lanes(std::bit_cast<typename unsigned_lanes::vector_type>(x.v)) >> N).v));
  }
}
template <class I>
WEFT_ALWAYS_INLINE constexpr I wrapping_add(I a, I b) {
  if constexpr (std::is_integral_v<I>) {
    return static_cast<I>(static_cast<std::make_unsigned_t<I>>(a) + static_cast<std::make_unsigned_t<I>>(b));
  } else {
    return a + b;
  }
}

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
inline constexpr bool has_fused = true;
#else
inline constexpr bool has_fused = false;
#endif

/// a * b + c rounded once, on lanes.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> fused(lanes<T, W> a, lanes<T, W> b, lanes<T, W> c) {
#if defined(__clang__)
  return lanes<T, W>(__builtin_elementwise_fma(a.v, b.v, c.v));
#else
  using vector [[maybe_unused]] = typename lanes<T, W>::vector_type;
#if WEFT_HAS_AVX512
  if constexpr (sizeof(vector) == 64) {
    if constexpr (sizeof(T) == 4) {
      return lanes<T, W>(__builtin_ia32_vfmaddps512_mask(a.v, b.v, c.v, static_cast<unsigned short>(-1), 4));
    } else {
      return lanes<T, W>(__builtin_ia32_vfmaddpd512_mask(a.v, b.v, c.v, static_cast<unsigned char>(-1), 4));
    }
  }
#endif
#if defined(__FMA__)
  if constexpr (sizeof(vector) == 32) {
    if constexpr (sizeof(T) == 4) {
      return lanes<T, W>(__builtin_ia32_vfmaddps256(a.v, b.v, c.v));
    } else {
      return lanes<T, W>(__builtin_ia32_vfmaddpd256(a.v, b.v, c.v));
    }
  } else if constexpr (sizeof(vector) == 16) {
    if constexpr (sizeof(T) == 4) {
      return lanes<T, W>(__builtin_ia32_vfmaddps(a.v, b.v, c.v));
    } else {
      return lanes<T, W>(__builtin_ia32_vfmaddpd(a.v, b.v, c.v));
    }
  }
#endif
  if constexpr (sizeof(vector) < 16 || (sizeof(vector) == 16 && !has_fused)) {
    lanes<T, W> r = c;
    for (int i = 0; i < W; ++i) {
      if constexpr (sizeof(T) == 4) {
        r.set(i, __builtin_fmaf(a[i], b[i], c[i]));
      } else {
        r.set(i, __builtin_fma(a[i], b[i], c[i]));
      }
    }
    return r;
  } else if constexpr (static_cast<int>(sizeof(vector)) > native_bytes || !has_fused) {
    return join_halves(fused(low_half(a), low_half(b), low_half(c)), fused(high_half(a), high_half(b), high_half(c)));
  }
#endif
}

/// a * b + c, rounded once where the target has the instruction and twice elsewhere, but the same for every width, and
/// whatever -ffp-contract says.
template <class V>
WEFT_ALWAYS_INLINE constexpr V multiply_add(V a, std::type_identity_t<V> b, std::type_identity_t<V> c) {
  if constexpr (!has_fused) {
    return a * b + c;
  } else if constexpr (math_traits<V>::width > 1) {
    return fused(a, b, c);
  } else {
    return software_fma(a, b, c);  // scalars only get here in constant evaluation
  }
}

/// c[First] + x * (c[First + Step] + x * (...)).
template <int First, int Step, class V, int Count>
WEFT_ALWAYS_INLINE constexpr V horner(V x, const scalar_of<V> (&c)[Count]) {
  if constexpr (First + Step >= Count) {
    return V(c[First]);
  } else {
    return multiply_add(horner<First + Step, Step>(x, c), x, V(c[First]));
  }
}

/// c0 + x * (c1 + x * (c2 + ...)); long ones as two chains, even and odd powers, since latency is what they cost.
template <class V, class... C>
WEFT_ALWAYS_INLINE constexpr V polynomial(V x, C... c) {
  const scalar_of<V> table[] = {c...};
  if constexpr (sizeof...(c) < 7) {
    return horner<0, 1>(x, table);
  } else {
    const V square = x * x;
    return multiply_add(horner<1, 2>(square, table), x, horner<0, 2>(square, table));
  }
}

/// x as it is, but the compiler no longer knows where it comes from: -fassociative-math cannot simplify across it.
template <class V>
WEFT_ALWAYS_INLINE constexpr V opaque(V x) {
  if constexpr (math_traits<V>::width > 1) {
#if WEFT_HAS_AVX512
    __asm__("" : "+v"(x.v));
#elif defined(__SSE2__)
    __asm__("" : "+x"(x.v));
#endif
  }
  return x;
}

/// a > b ? a : b and a < b ? a : b: b if one is NaN. One instruction on x86, but the compilers have to be told.
#if defined(__clang__)
#define WEFT_EXTREME_512(name, a, b, all) __builtin_ia32_##name(a.v, b.v, 4)
#else
#define WEFT_EXTREME_512(name, a, b, all) __builtin_ia32_##name##_mask(a.v, b.v, a.v, all, 4)
#endif
template <class V>
WEFT_ALWAYS_INLINE constexpr V second_unless_greater(V a, V b) {
  if constexpr (math_traits<V>::width > 1) {
#if WEFT_HAS_AVX512
    if constexpr (sizeof(V) == 64 && sizeof(scalar_of<V>) == 4) {
      return V(WEFT_EXTREME_512(maxps512, a, b, static_cast<unsigned short>(-1)));
    } else if constexpr (sizeof(V) == 64) {
      return V(WEFT_EXTREME_512(maxpd512, a, b, static_cast<unsigned char>(-1)));
    }
#endif
#if defined(__AVX__)
    if constexpr (sizeof(V) == 32 && sizeof(scalar_of<V>) == 4) {
      return V(__builtin_ia32_maxps256(a.v, b.v));
    } else if constexpr (sizeof(V) == 32) {
      return V(__builtin_ia32_maxpd256(a.v, b.v));
    }
#endif
#if defined(__SSE2__)
    if constexpr (sizeof(V) == 16 && sizeof(scalar_of<V>) == 4) {
      return V(__builtin_ia32_maxps(a.v, b.v));
    } else if constexpr (sizeof(V) == 16) {
      return V(__builtin_ia32_maxpd(a.v, b.v));
    }
#endif
  }
  return select(a > b, a, b);
}
template <class V>
WEFT_ALWAYS_INLINE constexpr V second_unless_less(V a, V b) {
  if constexpr (math_traits<V>::width > 1) {
#if WEFT_HAS_AVX512
    if constexpr (sizeof(V) == 64 && sizeof(scalar_of<V>) == 4) {
      return V(WEFT_EXTREME_512(minps512, a, b, static_cast<unsigned short>(-1)));
    } else if constexpr (sizeof(V) == 64) {
      return V(WEFT_EXTREME_512(minpd512, a, b, static_cast<unsigned char>(-1)));
    }
#endif
#if defined(__AVX__)
    if constexpr (sizeof(V) == 32 && sizeof(scalar_of<V>) == 4) {
      return V(__builtin_ia32_minps256(a.v, b.v));
    } else if constexpr (sizeof(V) == 32) {
      return V(__builtin_ia32_minpd256(a.v, b.v));
    }
#endif
#if defined(__SSE2__)
    if constexpr (sizeof(V) == 16 && sizeof(scalar_of<V>) == 4) {
      return V(__builtin_ia32_minps(a.v, b.v));
    } else if constexpr (sizeof(V) == 16) {
      return V(__builtin_ia32_minpd(a.v, b.v));
    }
#endif
  }
  return select(a < b, a, b);
}
#undef WEFT_EXTREME_512

/// At least limit, at most limit; NaN stays NaN.
template <class V>
WEFT_ALWAYS_INLINE constexpr V clamp_below(V x, scalar_of<V> limit) {
  return second_unless_greater(V(limit), x);
}
template <class V>
WEFT_ALWAYS_INLINE constexpr V clamp_above(V x, scalar_of<V> limit) {
  return second_unless_less(V(limit), x);
}

/// Runs Kernel::run on registers of 16 bytes or more: wide lanes by halves, narrow ones and scalars in part of one.
template <class Kernel, class T, int W, class... More>
WEFT_ALWAYS_INLINE lanes<T, W> run_on_registers(lanes<T, W> x, More... more) {
  constexpr int bytes = static_cast<int>(sizeof(T)) * W;
  if constexpr (bytes > native_bytes) {
    return join_halves(run_on_registers<Kernel>(low_half(x), low_half(more)...),
                       run_on_registers<Kernel>(high_half(x), high_half(more)...));
  } else if constexpr (bytes < 16) {
    return low_half(run_on_registers<Kernel>(join_halves(x, x), join_halves(more, more)...));
  } else {
    return Kernel::run(x, more...);
  }
}

/// One entry for all argument types of a function, see the concepts above; Kernel::other takes the rest.
template <class Kernel, class V, class... More>
WEFT_ALWAYS_INLINE constexpr auto run_kernel(V x, More... more) {
  if constexpr (half_value<V>) {
    return static_cast<V>(run_kernel<Kernel>(static_cast<float>(x), static_cast<float>(more)...));
  } else if constexpr (!float_value<V>) {
    return Kernel::other(x, more...);
  } else if constexpr (math_traits<V>::width > 1) {
    return run_on_registers<Kernel>(x, more...);
  } else {
    if (std::is_constant_evaluated()) return Kernel::constant(x, more...);
    using one = lanes<V, 16 / static_cast<int>(sizeof(V))>;
    return Kernel::run(one(x), one(more)...)[0];
  }
}

}  // namespace weft::detail

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
