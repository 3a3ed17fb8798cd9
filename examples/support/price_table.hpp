// A table of prices read from a CSV file: one row a day, one column an index. Boost.Tokenizer splits the lines.
#pragma once

#include <boost/token_functions.hpp>
#include <boost/tokenizer.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace examples {

/// The file can't be read as prices; what() is one line, "FILE: reason" or "FILE:LINE: reason".
class file_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Prices of several indices over several days.
struct price_table {
  std::vector<std::string> indices;  ///< the columns' names
  std::vector<std::string> days;     ///< the rows' labels, oldest first
  std::vector<double> prices;        ///< days x indices, row-major, all positive and finite
};

namespace detail {

inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The fields of one line, separated by commas; a field may be quoted to contain commas.
inline std::vector<std::string> fields_of(const std::string& line) {
  const boost::escaped_list_separator<char> separator("", ",", "\"");
  std::vector<std::string> fields;
  for (const std::string& field : boost::tokenizer<boost::escaped_list_separator<char>>(line, separator))
    fields.emplace_back(trimmed(field));
  return fields;
}

inline bool is_price(std::string_view text, double& price) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, price);
  return error == std::errc{} && rest == end && std::isfinite(price) && price > 0;
}

}  // namespace detail

/// Reads a header line (the label's name, then the indices' names) and at least two lines of a label and prices.
/// Blank lines are skipped. Throws file_error for a file that can't be read or isn't of that form.
inline price_table read_prices(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw file_error(path + ": can't open the file");

  price_table table;
  std::string line;
  std::size_t number = 0;
  const auto fail = [&](const std::string& reason) {
    throw file_error(path + ":" + std::to_string(number) + ": " + reason);
  };
  while (std::getline(file, line)) {
    ++number;
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (detail::trimmed(line).empty()) continue;
    std::vector<std::string> fields = detail::fields_of(line);
    if (table.indices.empty()) {
      if (fields.size() < 2) fail("the header must name a label column and at least one column of prices");
      table.indices.assign(fields.begin() + 1, fields.end());
      continue;
    }
    if (fields.size() != table.indices.size() + 1)
      fail("expected " + std::to_string(table.indices.size() + 1) + " columns, as in the header, found " +
           std::to_string(fields.size()));
    for (std::size_t i = 0; i < table.indices.size(); ++i) {
      double price = 0;
      if (!detail::is_price(fields[i + 1], price))
        fail("'" + fields[i + 1] + "' in column " + table.indices[i] + " is not a positive number");
      table.prices.push_back(price);
    }
    table.days.push_back(std::move(fields[0]));
  }
  if (file.bad()) throw file_error(path + ": can't read the file");
  if (table.days.size() < 2)
    throw file_error(path + ": at least two days of prices are needed, found " + std::to_string(table.days.size()));
  return table;
}

}  // namespace examples
