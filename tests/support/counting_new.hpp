// Replaces the global operator new by one that counts; include it in exactly one source file of a program.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace test {

inline std::size_t allocation_count = 0;
inline std::size_t allocated_bytes = 0;

// The allocations made, and the bytes asked for, while f runs.
struct allocations {
  std::size_t count;
  std::size_t bytes;
};

template <class F>
allocations allocations_of(F f) {
  const std::size_t count = allocation_count;
  const std::size_t bytes = allocated_bytes;
  f();
  return {allocation_count - count, allocated_bytes - bytes};
}

inline void* counted(std::size_t bytes, std::size_t alignment) {
  ++allocation_count;
  allocated_bytes += bytes;
  const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
  void* memory = alignment <= alignof(std::max_align_t) ? std::malloc(bytes == 0 ? 1 : bytes)
                                                        : std::aligned_alloc(alignment, whole == 0 ? alignment : whole);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace test

// Not inlined, since GCC would see free() called on what operator new has returned, and warn.
[[gnu::noinline]] void* operator new(std::size_t bytes) { return test::counted(bytes, 1); }
[[gnu::noinline]] void* operator new[](std::size_t bytes) { return test::counted(bytes, 1); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t a) {
  return test::counted(bytes, static_cast<std::size_t>(a));
}
[[gnu::noinline]] void* operator new[](std::size_t bytes, std::align_val_t a) {
  return test::counted(bytes, static_cast<std::size_t>(a));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
