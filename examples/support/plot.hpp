// Plots of several curves over the same days: as text, one line a curve, and as an SVG file drawn by gnuplot.
#pragma once

#include <stdio.h>  // popen and pclose are POSIX, not in <cstdio>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// A named series of values, one a day.
struct curve {
  std::string name;
  std::vector<double> values;
};

/// The values as a line of at most `width` block characters, scaled between low and high; each stands for a stretch of
/// days and shows the last of them.
inline std::string sparkline(const std::vector<double>& values, double low, double high, std::size_t width = 64) {
  static constexpr std::string_view blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t count = std::min(width, values.size());
  std::string line;
  for (std::size_t i = 0; i < count; ++i) {
    const double value = values[(i + 1) * values.size() / count - 1];
    const double height = high > low ? (value - low) / (high - low) : 0.0;
    line += blocks[static_cast<std::size_t>(std::clamp(height * 8.0, 0.0, 7.0))];
  }
  return line;
}

enum class drawing { done, no_gnuplot, failed };

namespace detail {

/// A gnuplot string: in single quotes nothing is expanded, and a quote is written twice.
inline std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') result += c;
    result += c;
  }
  return result + "'";
}

inline void draw_panel(FILE* gnuplot, const std::vector<curve>& curves, const char* block) {
  for (std::size_t i = 0; i < curves.size(); ++i)
    fprintf(gnuplot, "%s %s using 0:%zu with lines linewidth 1.5 linecolor %zu title %s", i == 0 ? "plot" : ",", block,
            i + 1, i + 1, quoted(curves[i].name).c_str());
  fprintf(gnuplot, "\n");
}

inline void send_block(FILE* gnuplot, const std::vector<curve>& curves, const char* block) {
  fprintf(gnuplot, "%s << END\n", block);
  for (std::size_t day = 0; day < curves.front().values.size(); ++day) {
    for (const curve& each : curves) fprintf(gnuplot, "%.9g ", each.values[day]);
    fprintf(gnuplot, "\n");
  }
  fprintf(gnuplot, "END\n");
}

}  // namespace detail

/// Draws two panels, one above the other, to an SVG file: the upper one has a logarithmic scale, to the base 2.
/// All curves have one value for each of the days, whose labels are written under the lower panel.
inline drawing draw_svg(const std::string& path, const std::vector<std::string>& days, const std::string& upper_title,
                        const std::vector<curve>& upper, const std::string& lower_title,
                        const std::vector<curve>& lower) {
  if (std::system("command -v gnuplot > /dev/null 2>&1") != 0) return drawing::no_gnuplot;
  if (!std::ofstream(path)) return drawing::failed;
  FILE* const gnuplot = popen("gnuplot", "w");
  if (!gnuplot) return drawing::failed;

  fprintf(gnuplot, "set terminal svg size 960,720 noenhanced background 'white'\nset output %s\n",
          detail::quoted(path).c_str());
  fprintf(gnuplot,
          "set linetype 5 linecolor 'black'\nset linetype 6 linecolor 'red'\n");  // the default 5 is a pale yellow
  detail::send_block(gnuplot, upper, "$upper");
  detail::send_block(gnuplot, lower, "$lower");
  fprintf(gnuplot,
          "set multiplot layout 2,1\nset grid\nset key left top\nset lmargin 8\nset xrange [0:%zu]\nset xtics (",
          days.size() - 1);
  const std::size_t tics = std::min<std::size_t>(8, days.size());
  for (std::size_t i = 0; i < tics; ++i) {
    const std::size_t day = i * (days.size() - 1) / std::max<std::size_t>(tics - 1, 1);
    fprintf(gnuplot, "%s%s %zu", i == 0 ? "" : ", ", detail::quoted(days[day]).c_str(), day);
  }
  fprintf(gnuplot, ")\nset title %s\nset logscale y 2\n", detail::quoted(upper_title).c_str());
  detail::draw_panel(gnuplot, upper, "$upper");
  fprintf(gnuplot, "set title %s\nunset logscale y\nset key left bottom\n", detail::quoted(lower_title).c_str());
  detail::draw_panel(gnuplot, lower, "$lower");
  fprintf(gnuplot, "unset multiplot\n");
  return pclose(gnuplot) == 0 ? drawing::done : drawing::failed;
}

}  // namespace examples
