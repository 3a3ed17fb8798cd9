#!/bin/sh
# The README's table of plans, between the comments <!-- plans --> and <!-- end of plans -->, is what the test of the
# plans prints.
# Usage: readme_table.sh PATH-OF-plan.table README.md            compares
#        readme_table.sh --update PATH-OF-plan.table README.md   writes what is printed into the README
set -u
update=
if [ "$1" = --update ]; then
  update=yes
  shift
fi
program=$1
readme=$2
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

"$program" --markdown > "$folder/printed" || { echo "readme_table.sh: $program: exit code $?" >&2; exit 1; }
for mark in '<!-- plans -->' '<!-- end of plans -->'; do
  grep -qxF "$mark" "$readme" || { echo "readme_table.sh: $readme has no line '$mark'" >&2; exit 1; }
done

if [ -n "$update" ]; then
  awk -v table="$folder/printed" '
    $0 == "<!-- end of plans -->" { inside = 0 }
    !inside { print }
    $0 == "<!-- plans -->" { inside = 1; while ((getline line < table) > 0) print line }' "$readme" > "$folder/readme" &&
    cat "$folder/readme" > "$readme"
  exit
fi

awk '$0 == "<!-- end of plans -->" { exit } inside { print } $0 == "<!-- plans -->" { inside = 1 }' \
  "$readme" > "$folder/table"
if ! diff -u "$folder/table" "$folder/printed" >&2; then
  echo "readme_table.sh: the table in $readme is another than the program's (readme_table.sh --update rewrites it)" >&2
  exit 1
fi
