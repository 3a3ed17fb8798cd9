#!/bin/sh
# The leading comment of a small example quotes, after the line "// Prints:", everything the example prints.
# Usage: quoted.sh PATH-OF-THE-PROGRAM SOURCE.cpp            compares
#        quoted.sh --update PATH-OF-THE-PROGRAM SOURCE.cpp   writes what is printed into the comment
set -u
update=
if [ "$1" = --update ]; then
  update=yes
  shift
fi
program=$1
source=$2
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

"$program" > "$folder/printed" || { echo "quoted.sh: $program: exit code $?" >&2; exit 1; }
if ! grep -q '^// Prints:$' "$source"; then
  echo "quoted.sh: $source has no line '// Prints:'" >&2
  exit 1
fi
# As a comment: indented by four, blank lines bare.
awk '{ sub(/ +$/, ""); print $0 == "" ? "//" : "//     " $0 } BEGIN { print "//" }' "$folder/printed" >"$folder/comment"

if [ -n "$update" ]; then
  awk -v comment="$folder/comment" '
    quoting && (/^\/\/$/ || /^\/\/     /) { next }
    quoting { quoting = 0; if (/^\/\//) print "//" }
    { print }
    /^\/\/ Prints:$/ { quoting = 1; while ((getline line < comment) > 0) print line }' "$source" > "$folder/source" &&
    cat "$folder/source" > "$source"
  exit
fi

awk '/^\/\/ Prints:$/ { quoting = 1; next } quoting && !(/^\/\/$/ || /^\/\/     /) { exit } quoting' \
  "$source" > "$folder/quoted"
# The bare comment line that ends the quotation belongs to what follows.
awk '{ line[NR] = $0 } END { n = NR; while (n > 0 && line[n] == "//") --n; for (i = 1; i <= n; ++i) print line[i] }' \
  "$folder/quoted" > "$folder/trimmed_quoted"
awk '{ line[NR] = $0 } END { n = NR; while (n > 0 && line[n] == "//") --n; for (i = 1; i <= n; ++i) print line[i] }' \
  "$folder/comment" > "$folder/trimmed_comment"
if ! diff -u "$folder/trimmed_quoted" "$folder/trimmed_comment" >&2; then
  echo "quoted.sh: $source quotes another output than the program's (quoted.sh --update rewrites the quotation)" >&2
  exit 1
fi
