// Shapes and arrays on an output stream, in the layout of NumPy's print(). Streams are only declared here: who prints
// has included one.
#pragma once

#include <array>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <type_traits>

#include <weft/array/format.hpp>
#include <weft/core/concepts.hpp>
#include <weft/core/element_kind.hpp>
#include <weft/shape/shape.hpp>

namespace weft {
namespace detail {

inline constexpr std::size_t most_printed_elements = 1000;
inline constexpr std::size_t edge_items = 3;
inline constexpr std::size_t line_width = 75;

/// What a string stream would be for, without its header.
template <class Character>
struct text_buffer : std::basic_streambuf<Character> {
  std::basic_string<Character> text;

 protected:
  using traits = std::char_traits<Character>;
  typename traits::int_type overflow(typename traits::int_type character) override {
    text.push_back(traits::to_char_type(character));
    return character;
  }
};

template <class Character, class T>
std::basic_string<Character> streamed(const T& value) {
  text_buffer<Character> buffer;
  std::basic_ostream<Character> stream(&buffer);
  stream << value;
  return buffer.text;
}

/// Formats the elements of one array alike; the general case goes through the element's own operator<<.
template <class T>
class element_formatter {
 public:
  void scan(const T&) {}
  void measure(const T& value) {
    const std::size_t size = text(value).size();
    width_ = width_ > size ? width_ : size;
  }
  [[nodiscard]] std::string format(const T& value) const {
    const std::string it = text(value);
    return std::string(width_ - it.size(), ' ') + it;
  }

 private:
  static std::string text(const T& value) {
    if constexpr (std::is_integral_v<T>) {
      return std::to_string(value);
    } else {
      return streamed<char>(value);
    }
  }

  std::size_t width_ = 0;
};

template <>
class element_formatter<bool> {
 public:
  void scan(bool) {}
  void measure(bool) {}
  [[nodiscard]] std::string format(bool value) const { return value ? " True" : "False"; }
};

template <class T>
  requires(kind_of<T> == element_kind::floating)
class element_formatter<T> : public floating_column<T> {};

template <class T>
  requires(kind_of<T> == element_kind::complex)
class element_formatter<T> {
 public:
  void scan(const T& value) {
    real_.scan(value.real());
    imaginary_.scan(value.imag());
  }
  void measure(const T& value) {
    real_.measure(value.real());
    imaginary_.measure(value.imag());
  }
  [[nodiscard]] std::string format(const T& value) const {
    std::string imaginary = imaginary_.format(value.imag());
    const std::size_t last = imaginary.find_last_not_of(' ');
    return real_.format(value.real()) + imaginary.insert(last + 1, 1, 'j');
  }

 private:
  floating_column<real_t<T>> real_;
  floating_column<real_t<T>> imaginary_{true};
};

template <class T>
std::string lone_element(const T& value) {
  if constexpr (kind_of<T> == element_kind::floating) {
    return lone_floating(value);
  } else if constexpr (kind_of<T> == element_kind::boolean) {
    return value ? "True" : "False";
  } else if constexpr (kind_of<T> == element_kind::complex) {  // without the points of what is whole: (1+2j), 2j
    const auto part = [](auto x) {
      const std::string text = lone_floating(x);
      return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
    };
    const std::string real = part(value.real()), imaginary = part(value.imag()) + "j";
    if (real == "0") return imaginary;
    return "(" + real + (imaginary[0] == '-' ? "" : "+") + imaginary + ")";
  } else {
    element_formatter<T> formatter;
    formatter.scan(value);
    formatter.measure(value);
    return formatter.format(value);
  }
}

/// Writes one array. Extents beyond 2 * edge_items are cut when there are many elements.
template <class Array>
class array_printer {
 public:
  explicit array_printer(const Array& array)
      : array_(array), shape_(array.shape()), is_cut_(array.size() > most_printed_elements) {
    for (std::size_t i = 0; i < rank; ++i) strides_[i] = array.stride(i);
    visit<0>(0, [this](std::ptrdiff_t at) { formatter_.scan(array_.data()[at]); });
    visit<0>(0, [this](std::ptrdiff_t at) { formatter_.measure(array_.data()[at]); });
  }

  [[nodiscard]] std::string text() const { return level<0>(0); }

 private:
  using value_type = typename Array::value_type;
  static constexpr std::size_t rank = Array::rank;

  [[nodiscard]] bool cuts(std::size_t axis) const { return is_cut_ && shape_[axis] > 2 * edge_items; }

  /// Calls f with the positions along an axis that are shown, in order.
  template <class F>
  void shown(std::size_t axis, const F& f) const {
    const std::size_t extent = shape_[axis];
    for (std::size_t i = 0; i < extent; ++i) {
      if (i == edge_items && cuts(axis)) i = extent - edge_items;
      f(i);
    }
  }

  template <std::size_t Axis, class F>
  void visit(std::ptrdiff_t offset, const F& f) const {
    if constexpr (Axis == rank) {
      f(offset);
    } else {
      shown(Axis, [&](std::size_t i) { visit<Axis + 1>(offset + static_cast<std::ptrdiff_t>(i) * strides_[Axis], f); });
    }
  }

  template <std::size_t Axis>
  [[nodiscard]] std::string level(std::ptrdiff_t offset) const {
    const std::string indent(Axis + 1, ' ');
    std::string done;
    std::string line = indent;
    const auto add_word = [&](const std::string& word) {
      constexpr std::size_t width = line_width - rank;
      if (line.size() > indent.size() && line.size() + word.size() > width) {
        line.erase(line.find_last_not_of(' ') + 1);
        done += line + '\n';
        line = indent;
      }
      line += word;
    };
    shown(Axis, [&](std::size_t i) {
      if (i > 0) {
        const bool after_gap = cuts(Axis) && i == shape_[Axis] - edge_items;
        if constexpr (Axis + 1 == rank) {
          line += ' ';
          if (after_gap) add_word("...");
          if (after_gap) line += ' ';
        } else {
          const std::string separator = std::string(rank - Axis - 1, '\n') + indent;
          line += separator;
          if (after_gap) line += "..." + separator;
        }
      }
      const std::ptrdiff_t at = offset + static_cast<std::ptrdiff_t>(i) * strides_[Axis];
      if constexpr (Axis + 1 == rank) {
        add_word(formatter_.format(array_.data()[at]));
      } else {
        line += level<Axis + 1>(at);
      }
    });
    return '[' + (done + line).substr(indent.size()) + ']';
  }

  const Array& array_;
  typename Array::shape_type shape_;
  bool is_cut_;
  std::array<std::ptrdiff_t, rank> strides_{};
  element_formatter<value_type> formatter_;
};

template <class Array>
std::string text_of(const Array& array) {
  if (array.size() == 0) return "[]";
  if constexpr (Array::rank == 0)
    return lone_element(*array.data());
  else
    return array_printer<Array>(array).text();
}

}  // namespace detail

/// `(2, 3)`, with names `(batch=2, 3)`.
template <dim... Ds>
std::ostream& operator<<(std::ostream& stream, const shape<Ds...>& shape) {
  detail::message text;
  return stream << (text << shape).c_str();
}

/// Rows in brackets, columns aligned, numbers with the fewest digits that tell them apart and at most 8 after the
/// point; exponents when magnitudes differ by more than 1000 or leave 1e-4 to 1e8. Beyond 1000 elements only the first
/// and last 3 of each dim are written. The stream's precision and flags play no part.
template <array Array>
std::ostream& operator<<(std::ostream& stream, const Array& array) {
  return stream << detail::text_of(array);
}

}  // namespace weft
