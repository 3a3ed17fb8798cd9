#!/bin/sh
# The market example's table against the same figures computed by awk from the file, in plain loops, and its exit codes.
# Usage: markets.sh PATH-OF-THE-PROGRAM PRICES.csv
set -u
program=$1
prices=$2
failures=0
fail() {
  echo "markets.sh: $*" >&2
  failures=$((failures + 1))
}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

# One line an index: name growth a-year peak on deepest on saver weight; then those of the mixture and the follower.
expected() {
  awk -F, '
    function percent(growth) { return 100 * (exp(260 / (NR - 2) * log(growth)) - 1) }
    { sub(/\r$/, "") }
    NR == 1 { count = NF - 1; for (i = 1; i <= count; ++i) name[i] = $(i + 1); next }
    NR == 2 { for (i = 1; i <= count; ++i) { last[i] = $(i + 1); growth[i] = peak[i] = follower = 1; on[i] = $1 } next }
    {
      total = 0
      for (i = 1; i <= count; ++i) total += weight[i] = exp(4 * 260 * momentum[i])
      daily = 0
      for (i = 1; i <= count; ++i) {
        ratio = $(i + 1) / last[i]
        last[i] = $(i + 1)
        weight[i] /= total
        daily += weight[i] * ratio
        momentum[i] += (log(ratio) - momentum[i]) / 64
        growth[i] *= ratio
        saver[i] = saver[i] * ratio + 1
        if (growth[i] > peak[i]) { peak[i] = growth[i]; on[i] = $1 }
        below = growth[i] / peak[i] - 1
        if (NR == 3 || below < deepest[i]) { deepest[i] = below; deepest_on[i] = $1 }
      }
      follower *= daily
    }
    END {
      for (i = 1; i <= count; ++i) {
        mixture += growth[i] / count
        # A unit put in on a day buys at that evening, so the saver has one unit for the last day itself.
        printf "%s %.3f %+.1f%% %.3f %s %.1f%% %s %.3f %.3f\n", name[i], growth[i], percent(growth[i]), peak[i], on[i],
               100 * deepest[i], deepest_on[i], saver[i] / (NR - 2), weight[i]
      }
      printf "mixture %.3f %+.1f%%\nfollower %.3f %+.1f%%\n", mixture, percent(mixture), follower, percent(follower)
    }' "$1"
}

# Only numbers may differ, by one unit of the last digit printed.
compare() {
  expected "$1" > "$folder/expected"
  "$program" "$1" > "$folder/printed" 2> "$folder/errors" || fail "$1: exit code $?"
  [ ! -s "$folder/errors" ] || fail "$1: wrote to stderr: $(cat "$folder/errors")"
  awk '
    FNR == NR { for (i = 1; i <= NF; ++i) want[FNR, i] = $i; fields[FNR] = NF; lines = FNR; next }
    /^ *index +growth/ { line = 0; inside = 1; next }
    inside && line < lines {
      ++line
      if (NF != fields[line]) { print "line " line ": " NF " columns, expected " fields[line]; bad = 1 }
      for (i = 1; i <= NF; ++i) {
        unit = want[line, i] ~ /%$/ ? 0.1 : 0.001
        is_date = line <= lines - 2 && (i == 5 || i == 7)
        if ($i == want[line, i]) continue
        difference = $i - want[line, i]
        if (i == 1 || is_date || difference > 1.001 * unit || difference < -1.001 * unit || $i !~ /^[-+]?[0-9.]+%?$/) {
          print "line " line ", column " i ": " $i ", expected " want[line, i]
          bad = 1
        }
      }
    }
    END { if (line != lines) { print line + 0 " lines of the table, expected " lines; bad = 1 } exit bad }
  ' "$folder/expected" "$folder/printed" >&2 || fail "$1: the table is not the expected one"
  grep -q '^The plan:' "$folder/printed" || fail "$1: no plan printed"
}

# A file that can't be read as prices: exit code 2, nothing on stdout, one line on stderr that contains the given text.
refuse() {
  "$program" "$1" > "$folder/printed" 2> "$folder/errors"
  code=$?
  [ $code -eq 2 ] || fail "$1: exit code $code, expected 2"
  [ ! -s "$folder/printed" ] || fail "$1: wrote to stdout"
  [ "$(wc -l < "$folder/errors")" -eq 1 ] || fail "$1: expected one line on stderr, found: $(cat "$folder/errors")"
  grep -qF "$2" "$folder/errors" || fail "$1: expected '$2' on stderr, found: $(cat "$folder/errors")"
}

compare "$prices"

head -n 40 "$prices" | cut -d, -f1,2 > "$folder/one_index.csv"
compare "$folder/one_index.csv"
head -n 3 "$prices" | sed 's/$/\r/' > "$folder/two_days.csv"
compare "$folder/two_days.csv"
printf '\357\273\277"date","a, b"\n\n"1998-01-01", "2.5" \n1998-01-02,5\n' > "$folder/quoted.csv"
"$program" "$folder/quoted.csv" | grep -qE '^ *a, b +2\.000 ' ||
  fail "quoted fields, a byte order mark or a blank line not read"

refuse "$folder/missing.csv" "missing.csv: can't open the file"
refuse "$folder" "$folder: can't read the file"
: > "$folder/empty.csv"
refuse "$folder/empty.csv" "empty.csv: at least two days of prices are needed, found 0"
head -n 2 "$prices" > "$folder/one_day.csv"
refuse "$folder/one_day.csv" "one_day.csv: at least two days of prices are needed, found 1"
printf 'day\n1\n2\n' > "$folder/no_column.csv"
refuse "$folder/no_column.csv" "no_column.csv:1: the header must name"
printf 'day,a,b\n1,2,3\n2,3\n' > "$folder/ragged.csv"
refuse "$folder/ragged.csv" "ragged.csv:3: expected 3 columns, as in the header, found 2"
for bad in x '' 0 -1 nan inf 1e999 '1 2'; do
  printf 'day,a,b\n1,2,3\n2,3,%s\n' "$bad" > "$folder/number.csv"
  refuse "$folder/number.csv" "number.csv:3: '$bad' in column b is not a positive number"
done
"$program" > "$folder/printed" 2> "$folder/errors"
code=$?
[ $code -eq 2 ] || fail "without a file: exit code $code, expected 2"

if command -v gnuplot > /dev/null 2>&1; then
  "$program" "$prices" "$folder/it's a plot.svg" > "$folder/printed" || fail "plot: exit code $?"
  grep -q '</svg>' "$folder/it's a plot.svg" || fail "plot: no complete SVG file written"
  "$program" "$prices" "$folder/none/plot.svg" > /dev/null 2> "$folder/errors"
  code=$?
  [ $code -eq 1 ] || fail "plot to a missing folder: exit code $code, expected 1"
  PATH=/nonexistent "$program" "$prices" "$folder/no.svg" > "$folder/printed" || fail "without gnuplot: exit code $?"
  grep -q 'No plot: gnuplot is not installed' "$folder/printed" || fail "without gnuplot: not said"
fi

[ $failures -eq 0 ] && echo "markets.sh: all passed"
[ $failures -eq 0 ]
