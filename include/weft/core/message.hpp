// The text of an error. Not a std::string: in C++20 each translation unit compiles that one's members for itself, which
// took longer than the rest of what checks shapes.
#pragma once

#include <cstddef>

namespace weft {
namespace detail {

/// Words and whole numbers, one after the other. Two shapes of the highest rank fit; what does not is left out.
/// Overloads and no templates: every program that includes the library would pay for their instantiations.
class message {
 public:
  static constexpr std::size_t capacity = 1023;

  message() { text_[0] = '\0'; }

  [[gnu::cold]] message& operator<<(const char* words) {
    while (*words != '\0' && size_ < capacity) text_[size_++] = *words++;
    text_[size_] = '\0';
    return *this;
  }
  [[gnu::cold]] message& operator<<(unsigned long long number) {
    char digits[21] = {};
    std::size_t first = 20;
    do {
      digits[--first] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
    return *this << &digits[first];
  }
  message& operator<<(long long number) {
    const auto magnitude = static_cast<unsigned long long>(number);
    return number < 0 ? *this << "-" << (0 - magnitude) : *this << magnitude;
  }
  message& operator<<(int number) { return *this << static_cast<long long>(number); }
  message& operator<<(long number) { return *this << static_cast<long long>(number); }
  message& operator<<(unsigned long number) { return *this << static_cast<unsigned long long>(number); }

  [[nodiscard]] const char* c_str() const { return text_; }

 private:
  std::size_t size_ = 0;
  char text_[capacity + 1];
};

}  // namespace detail
}  // namespace weft
