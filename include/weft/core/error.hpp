// What happens when shapes turn out wrong at run time: an exception, or a handler where exceptions are off.
#pragma once

#if !defined(__cpp_exceptions)
#include <cstdio>
#endif
#include <cstdlib>
#include <stdexcept>

#include <weft/core/config.hpp>
#include <weft/core/message.hpp>

namespace weft {

/// Shapes that don't fit each other, found at run time. what() starts with `weft: ` and names the operation and the
/// sizes. Thrown before anything is written.
class shape_error : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Receives the text of a shape error in a program compiled with -fno-exceptions; std::abort follows its return.
/// Without one the text goes to the standard error stream.
using error_handler = void (*)(const char* text);

namespace detail {

inline error_handler current_error_handler = nullptr;

[[noreturn, gnu::cold]] inline void raise_shape_error(const message& text) {
#if defined(__cpp_exceptions)
  throw shape_error(text.c_str());
#else
  if (current_error_handler != nullptr)
    current_error_handler(text.c_str());
  else
    std::fprintf(stderr, "%s\n", text.c_str());
  std::abort();
#endif
}

}  // namespace detail

/// Installs the handler that a shape error calls before std::abort where exceptions are off; returns the old one.
/// With exceptions on it is never called. Not synchronised: install it before the threads start.
inline error_handler set_error_handler(error_handler handler) noexcept {
  const error_handler old = detail::current_error_handler;
  detail::current_error_handler = handler;
  return old;
}

}  // namespace weft
