// Numbers as NumPy's print() writes them in a column: shortest digits, at most 8 of them after the point.
#pragma once

#include <charconv>
#include <cstddef>
#include <string>
#include <type_traits>

#include <weft/core/element_kind.hpp>

namespace weft::detail {

inline constexpr int most_fraction_digits = 8;

/// The type std::to_chars prints for an element of a floating type.
template <class T>
using printed_t = float_if_half_t<T>;

template <class T>
std::string to_text(T value, std::chars_format format) {
  char buffer[512];
  if constexpr (is_half<T>) {
    // The fewest digits that read back as the same half: to_chars knows only the float's own.
    const float wide = static_cast<float>(value);
    for (int digits = 0; digits < 9; ++digits) {
      const auto tried = std::to_chars(buffer, buffer + sizeof(buffer), wide, std::chars_format::scientific, digits);
      float back = 0;
      std::from_chars(buffer, tried.ptr, back);
      if (static_cast<float>(static_cast<T>(back)) == wide) {
        const auto end = std::to_chars(buffer, buffer + sizeof(buffer), back, format);
        return std::string(buffer, end.ptr);
      }
    }
  }
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), static_cast<printed_t<T>>(value), format);
  if (end.ec != std::errc()) return to_text(value, std::chars_format::scientific);
  return std::string(buffer, end.ptr);
}

template <class T>
std::string to_text(T value, std::chars_format format, int digits) {
  char buffer[512];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), static_cast<printed_t<T>>(value), format, digits);
  if (end.ec != std::errc()) return to_text(value, std::chars_format::scientific, digits);
  return std::string(buffer, end.ptr);
}

/// A finite number taken apart: `-12`, `5`, `e+07` of -12.5e+07. The fraction has neither point nor trailing zeros.
struct number_parts {
  std::string integer;
  std::string fraction;
  std::string exponent;
};

// A template so that who prints nothing does not compile it.
template <class Text>
number_parts split_number(const Text& text) {
  number_parts parts;
  const std::size_t e = text.find('e');
  const Text mantissa = text.substr(0, e);
  if (e != Text::npos) parts.exponent = text.substr(e);
  const std::size_t point = mantissa.find('.');
  parts.integer = mantissa.substr(0, point);
  if (point != Text::npos) parts.fraction = mantissa.substr(point + 1);
  while (!parts.fraction.empty() && parts.fraction.back() == '0') parts.fraction.pop_back();
  return parts;
}

template <class T>
number_parts parts_of(T value, std::chars_format format) {
  number_parts parts = split_number(to_text(value, format));
  if (parts.fraction.size() > most_fraction_digits) {
    parts = split_number(to_text(value, format, most_fraction_digits));
  }
  return parts;
}

template <class T>
constexpr bool is_finite(T value) {
  return value - value == T(0);
}

/// The layout of a column of floating numbers: whether they take exponents, and the widths beside the point.
template <class T>
class floating_column {
 public:
  explicit floating_column(bool shows_plus = false) : shows_plus_(shows_plus) {}

  /// First pass over all elements: whether their magnitudes ask for exponents.
  void scan(T value) {
    if (!is_finite(value) || value == T(0)) return;
    const auto magnitude = static_cast<printed_t<T>>(value < T(0) ? -value : value);
    largest_ = has_any_ && largest_ > magnitude ? largest_ : magnitude;
    smallest_ = has_any_ && smallest_ < magnitude ? smallest_ : magnitude;
    has_any_ = true;
  }

  /// Second pass: the widths.
  void measure(T value) {
    if (!is_finite(value)) {
      const std::size_t size = special(value).size();
      special_width_ = special_width_ > size ? special_width_ : size;
      return;
    }
    const number_parts parts = take_apart(value);
    left_ = left_ > parts.integer.size() ? left_ : parts.integer.size();
    right_ = right_ > parts.fraction.size() ? right_ : parts.fraction.size();
    exponent_ = exponent_ > parts.exponent.size() ? exponent_ : parts.exponent.size();
  }

  [[nodiscard]] std::string format(T value) const {
    const std::size_t tail = right_ + 1 + exponent_;
    const std::size_t width = left_ + tail > special_width_ ? left_ + tail : special_width_;
    if (!is_finite(value)) return padded_left(special(value), width);
    number_parts parts = take_apart(value);
    if (has_exponents()) {
      // As many digits as the longest has, and those are the value's own: 5e-324 becomes 4.94065646e-324.
      if (parts.fraction.size() < right_) {
        parts = with_sign(split_number(to_text(value, std::chars_format::scientific, static_cast<int>(right_))));
      }
      parts.fraction.append(right_ - parts.fraction.size(), '0');
      parts.exponent.insert(2, exponent_ - parts.exponent.size(), '0');
    }
    std::string text = padded_left(parts.integer, width - tail) + '.' + parts.fraction + parts.exponent;
    return text.append(width - text.size(), ' ');
  }

 private:
  [[nodiscard]] bool has_exponents() const {
    using wide = printed_t<T>;
    return has_any_ && (largest_ >= wide(1e8) || smallest_ < wide(1e-4) || largest_ / smallest_ > wide(1000));
  }

  [[nodiscard]] number_parts with_sign(number_parts parts) const {
    if (shows_plus_ && parts.integer.front() != '-') parts.integer.insert(0, 1, '+');
    return parts;
  }

  [[nodiscard]] number_parts take_apart(T value) const {
    return with_sign(parts_of(value, has_exponents() ? std::chars_format::scientific : std::chars_format::fixed));
  }

  [[nodiscard]] std::string special(T value) const {
    if (value != value) return shows_plus_ ? "+nan" : "nan";
    if (value < T(0)) return "-inf";
    return shows_plus_ ? "+inf" : "inf";
  }

  static std::string padded_left(const std::string& text, std::size_t width) {
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
  }

  bool shows_plus_;
  bool has_any_ = false;
  printed_t<T> largest_ = 0;
  printed_t<T> smallest_ = 0;
  std::size_t left_ = 0;
  std::size_t right_ = 0;
  std::size_t exponent_ = 0;
  std::size_t special_width_ = 0;
};

/// A floating number by itself, as Python writes it: `1.0`, `1e-05`.
template <class T>
std::string lone_floating(T value) {
  if (value != value) return "nan";
  if (!is_finite(value)) return value < T(0) ? "-inf" : "inf";
  const auto magnitude = static_cast<printed_t<T>>(value < T(0) ? -value : value);
  const bool is_plain_number = magnitude == 0 || (magnitude >= printed_t<T>(1e-4) && magnitude < printed_t<T>(1e16));
  const number_parts parts =
      split_number(to_text(value, is_plain_number ? std::chars_format::fixed : std::chars_format::scientific));
  if (is_plain_number) return parts.integer + '.' + (parts.fraction.empty() ? "0" : parts.fraction);
  return parts.integer + (parts.fraction.empty() ? "" : '.' + parts.fraction) + parts.exponent;
}

}  // namespace weft::detail
