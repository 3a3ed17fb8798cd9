// The name of a dimension, as a value that can be a template argument.
#pragma once

#include <cstddef>
#include <string_view>

namespace weft {

/// A name of at most 15 characters, written as a string literal: `axis<"day">`, `tensor<float, "day", 24>`.
/// The empty name stands for "no name". Structural, so it can be (part of) a template argument.
struct name {
  static constexpr std::size_t capacity = 15;

  char text_[capacity + 1] = {};  // public for the sake of template arguments; read it through view() or c_str()

  constexpr name() = default;

  template <std::size_t N>
  constexpr name(const char (&text)[N]) {
    static_assert(N <= capacity + 1, "weft: a dimension's name has at most 15 characters");
    for (std::size_t i = 0; i + 1 < N && i < capacity; ++i) text_[i] = text[i];
  }

  [[nodiscard]] constexpr bool empty() const { return text_[0] == '\0'; }

  [[nodiscard]] constexpr std::size_t size() const {
    std::size_t length = 0;
    while (text_[length] != '\0') ++length;
    return length;
  }

  [[nodiscard]] constexpr const char* c_str() const { return text_; }

  /// The characters without the terminating zero; valid as long as the name is.
  [[nodiscard]] constexpr std::string_view view() const { return {text_, size()}; }

  friend constexpr bool operator==(const name&, const name&) = default;
};

}  // namespace weft
