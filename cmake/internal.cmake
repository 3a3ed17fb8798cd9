# What the project's own tests, examples and benchmarks are compiled with. Users of weft::weft get none of it.
option(WEFT_WARNINGS_AS_ERRORS "Treat warnings in our own code as errors" OFF)
option(WEFT_SANITIZE "Build with the address and undefined behaviour sanitizers" OFF)

set(CMAKE_CXX_EXTENSIONS OFF)
add_library(weft_internal INTERFACE)
target_link_libraries(weft_internal INTERFACE weft::weft)
target_compile_options(weft_internal INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Notes about the calling convention of wide vectors: lanes cross no call, or, without optimisation, only calls within
  # one object.
  target_compile_options(weft_internal INTERFACE -Wno-psabi)
endif()

if(WEFT_WARNINGS_AS_ERRORS)
  target_compile_options(weft_internal INTERFACE -Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 raises these from its optimiser, on the standard library's own code among others.
    target_compile_options(weft_internal INTERFACE
      -Wno-error=array-bounds -Wno-error=maybe-uninitialized -Wno-error=uninitialized -Wno-error=stringop-overflow
      -Wno-error=stringop-overread -Wno-error=free-nonheap-object -Wno-error=aggressive-loop-optimizations
      -Wno-error=restrict)
  endif()
endif()

if(WEFT_SANITIZE)
  target_compile_options(weft_internal INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(weft_internal INTERFACE -fsanitize=address,undefined)
endif()

# weft_read_notes(<file> <key> <variable>): the words of a source file's comments `// <key>: word, word`
function(weft_read_notes file key variable)
  file(STRINGS ${file} lines REGEX "^// ${key}: ")
  list(TRANSFORM lines REPLACE "^// ${key}: *" "")
  list(TRANSFORM lines REPLACE "[, ]+" ";")
  set(${variable} ${lines} PARENT_SCOPE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endfunction()

# weft_missing_targets(<variable> <imported target>...): those of the targets that do not exist
function(weft_missing_targets variable)
  set(missing)
  foreach(target IN LISTS ARGN)
    if(NOT TARGET ${target})
      list(APPEND missing ${target})
    endif()
  endforeach()
  set(${variable} ${missing} PARENT_SCOPE)
endfunction()
