#!/bin/sh
# The README's blocks of C++ compile, run, and print what the block behind the first one says they print.
# Usage: readme_code.sh README.md COMPILER FLAG...
set -u
readme=$1
compiler=$2
shift 2
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

# block N: the N-th block of the README that is C++.
block() {
  awk -v wanted="$1" '/^```cpp$/ { ++number; inside = number == wanted; next } /^```/ { inside = 0 } inside' "$readme"
}

block 1 >"$folder/first.cpp"
{
  echo '#include <weft/weft.hpp>'
  echo '#include <iostream>'
  echo '#include <string>'
  echo 'int main() {'
  echo '  float data[15] = {1, 2, 3};'
  echo '  const std::size_t n = 5;'
  block 2
  echo '  {'
  echo '  auto e = softmax(prices, axis<-1>);'
  block 3
  echo '  }'
  echo '}'
} >"$folder/rest.cpp"
[ "$(grep -c '^```cpp$' "$readme")" = 3 ] || { echo "readme_code.sh: not three blocks of C++ in $readme" >&2; exit 1; }

for program in first rest; do
  "$compiler" "$@" "$folder/$program.cpp" -o "$folder/$program" || exit 1
  "$folder/$program" >"$folder/$program.out" || { echo "readme_code.sh: $program: exit code $?" >&2; exit 1; }
done
# What the first program prints is the first block without a language.
awk '/^```[a-z]/ { code = 1; next } /^```$/ && code { code = 0; next }
     /^```$/ && inside { exit } /^```$/ { inside = 1; next } inside' "$readme" >"$folder/printed"
if ! diff -u "$folder/printed" "$folder/first.out" >&2; then
  echo "readme_code.sh: the first program prints something else than $readme says" >&2
  exit 1
fi
