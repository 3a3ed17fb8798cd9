#!/bin/sh
# Takes over the texts that explain() gives now: each raw string of explain.cpp becomes what the program prints for it,
# in order. Read the difference before it is committed.
# Usage: update_texts.sh PATH-OF-plan.explain explain.cpp
set -u
program=$1
source=$2
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

WEFT_PRINT_TEXTS=1 "$program" > "$folder/printed" 2> "$folder/log"
printed=$(grep -c '^@@$' "$folder/printed")
quoted=$(grep -c 'R"($' "$source")
if [ "$printed" -ne "$quoted" ]; then
  echo "update_texts.sh: the program prints $printed texts, $source has $quoted" >&2
  exit 1
fi
# Each text is printed behind a line @@ of its own and ends at a line @end.
awk -v texts="$folder/printed" '
  skipping && /^\)"\);$/ { skipping = 0 }
  skipping { next }
  { print }
  /R"\($/ {
    skipping = 1
    while ((getline line < texts) > 0 && line != "@@") {}
    while ((getline line < texts) > 0 && line != "@end") print line
  }' "$source" > "$folder/source" && cat "$folder/source" > "$source"
