// The text of an error. Not a std::string: in C++20 each translation unit compiles that one's members for itself, which
// took longer than the rest of what checks shapes.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

namespace weft {
namespace detail {

/// Words and whole numbers, one after the other. Two shapes of the highest rank fit; what does not is left out.
class message {
 public:
  static constexpr std::size_t capacity = 1023;

  message() = default;

  [[gnu::cold]] message& operator<<(std::string_view words) {
    for (const char one : words) {
      if (size_ < capacity) text_[size_++] = one;
    }
    text_[size_] = '\0';
    return *this;
  }
  template <std::integral Integer>
  message& operator<<(Integer number) {
    const auto value = static_cast<unsigned long long>(number);
    return number < Integer{0} ? (*this << "-").digits(0 - value) : digits(value);
  }

  [[nodiscard]] const char* c_str() const { return text_; }
  [[nodiscard]] std::string_view view() const { return {text_, size_}; }

 private:
  [[gnu::cold]] message& digits(unsigned long long value) {
    char reversed[20];
    std::size_t count = 0;
    do {
      reversed[count++] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value != 0);
    while (count > 0) *this << std::string_view(&reversed[--count], 1);
    return *this;
  }

  std::size_t size_ = 0;
  char text_[capacity + 1];
};

}  // namespace detail
}  // namespace weft
