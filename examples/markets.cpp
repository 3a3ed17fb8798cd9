// Daily prices of several indices, and what an investor would ask of them, answered by one kernel.
//
//     markets PRICES.csv [PLOT.svg]
//
// Prints a table, the curves as text and the plan that ran, and draws the curves to PLOT.svg if gnuplot is installed.
// The form of the file is told in data/README.md. A file that isn't of that form: a message, and exit code 2.
//
// The kernel, `investor` below, becomes one walk over the days, in which nothing is stored but the answers and a row of
// what is carried from one day to the next:
//
//     for each day t:
//       for each index i:
//         daily = today[t][i] / yesterday[t][i]
//         growth[t][i] = growth[t - 1][i] * daily, best[i] = max(best[i], growth[t][i]), peak[t][i] = max(best[i], 1)
//         drawdown[t][i] = growth[t][i] / peak[t][i] - 1
//         l[i] += log(daily), (high[i], s[i]) = log-sum-exp of -l[i] so far, saver[t][i] = l[i] + high[i] + log(s[i])
//         weights[t][i] = sharpness * momentum[i], momentum[i] = momentum[i] * fading + log(daily) * (1 - fading)
//       mixture[t] = log-sum-exp of l[i] over i
//       weights[t][i] = softmax of weights[t][i] over i
//       follower[t] = follower[t - 1] * sum of weights[t][i] * daily over i
#include "support/plot.hpp"
#include "support/price_table.hpp"

#include <weft/weft.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace {

constexpr double days_a_year = 260;
constexpr double fading = 1 - 1.0 / 64;        // what a day's weight in the momentum is multiplied by on the next day
constexpr double sharpness = 4 * days_a_year;  // how strongly the weights lean towards a momentum

// A mean in which the past fades, and zeros came before the first day: m = m * fading + x * (1 - fading), day by day.
// Its state covers a stretch of days: the weight that is kept of what came before them, and their own weighted sum.
struct fading_mean {
  static constexpr const char* name = "fading_mean";
  static constexpr weft::monoid_traits traits{.commutative = false, .idempotent = false};
  template <class V>
  struct state {
    V kept, sum;
  };
  template <class V>
  static constexpr state<V> neutral() {
    return {V(1.0), V(-0.0)};
  }
  template <class V>
  static constexpr state<V> lift(V x) {
    return {V(fading), x * V(1 - fading)};
  }
  template <class V>
  static constexpr state<V> combine(state<V> earlier, state<V> later) {
    return {earlier.kept * later.kept, earlier.sum * later.kept + later.sum};
  }
  template <class V>
  static constexpr V finish(state<V> s) {
    return s.sum;
  }
  template <class T>
  static constexpr T empty() {
    return T(0);
  }
};

// From the prices of each day and of the day before, all of it along "day", each value as of the evening of its day:
constexpr auto investor = weft::fuse([](auto today, auto yesterday) {
  constexpr auto day = weft::axis<"day">;
  constexpr auto index = weft::axis<"index">;
  auto daily = today / yesterday;
  // What has one unit, invested in an index at the start, become? The best so far, and how far below that is it?
  auto growth = cumprod(daily, day);
  auto peak = maximum(cummax(growth, day), 1.0);
  auto drawdown = growth / peak - 1.0;
  // The same unit spread equally over the indices (log of the sum of their wealths), and one unit added each day.
  auto log_growth = cumsum(log(daily), day);
  auto mixture = logsumexp(log_growth, index);
  auto saver = log_growth + logcumsumexp(-log_growth, day);
  // Redistributed each day by the momentum known the evening before: the weights, and what the unit becomes.
  auto momentum = weft::scan<fading_mean>(log(daily), day, weft::exclusive);
  auto weights = softmax(momentum * sharpness, index);
  auto follower = cumprod(sum(weights * daily, index), day);
  return std::tuple(growth, peak, drawdown, mixture, saver, weights, follower);
});

double a_year(double growth, std::size_t days) { return std::pow(growth, days_a_year / static_cast<double>(days)) - 1; }

std::size_t first_of(const std::vector<double>& values, double value) {
  return static_cast<std::size_t>(std::find(values.begin(), values.end(), value) - values.begin());
}

std::string percent(double fraction) {
  char text[32];
  std::snprintf(text, sizeof text, "%+.1f%%", 100 * fraction);
  return text;
}

// The logarithms of the values, one line of text a curve, all to one scale.
void print_curves(const std::vector<examples::curve>& wealths) {
  std::vector<examples::curve> logs = wealths;
  double low = 0, high = 0;
  for (auto& [name, values] : logs) {
    for (double& value : values) {
      value = std::log(value);
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  for (const auto& [name, values] : logs)
    std::printf("  %-10.10s %s\n", name.c_str(), examples::sparkline(values, low, high).c_str());
}

// One column of a "day" x "index" array.
template <class Array>
examples::curve column(const std::string& name, const Array& array, std::size_t index) {
  examples::curve result{name, std::vector<double>(array.template extent<"day">())};
  for (std::size_t day = 0; day < result.values.size(); ++day) result.values[day] = array(day, index);
  return result;
}

void run(const std::string& csv, const std::string& svg) {
  const examples::price_table table = examples::read_prices(csv);
  const std::size_t indices = table.indices.size();
  const std::size_t days = table.days.size() - 1;  // those that have a day before
  const auto yesterday = weft::view<"day", "index">(table.prices.data(), days, indices);
  const auto today = weft::view<"day", "index">(table.prices.data() + indices, days, indices);

  const auto answers = investor(today, yesterday);
  constexpr auto plan = weft::plan_of<decltype(answers)>;
  static_assert(plan.nests == 1 && plan.passes <= 2);  // all of it in one walk over the days
  const auto [growth, peak, drawdown, mixture, saver, weights, follower] = weft::eval(answers);

  std::vector<examples::curve> wealths, drawdowns;
  for (std::size_t i = 0; i < indices; ++i) {
    wealths.push_back(column(table.indices[i], growth, i));
    drawdowns.push_back(column(table.indices[i], drawdown, i));
    for (double& value : drawdowns.back().values) value *= 100;
  }
  wealths.push_back({"mixture", {mixture.begin(), mixture.end()}});
  for (double& value : wealths.back().values) value = std::exp(value) / static_cast<double>(indices);
  wealths.push_back({"follower", {follower.begin(), follower.end()}});

  const std::size_t last = days - 1;
  const auto label = [&](std::size_t day) { return table.days[day + 1].c_str(); };
  std::printf("%zu days from %s to %s: what one unit of money became\n\n", table.days.size(),
              table.days.front().c_str(), label(last));
  std::printf("  %-10s %8s %8s %8s %-10s %8s %-10s %8s %8s\n", "index", "growth", "a year", "peak", "on", "deepest",
              "on", "saver", "weight");
  for (std::size_t i = 0; i < wealths.size(); ++i) {
    const auto& [name, values] = wealths[i];
    std::printf("  %-10.10s %8.3f %8s", name.c_str(), values.back(), percent(a_year(values.back(), days)).c_str());
    if (i < indices) {
      const std::size_t highest = first_of(values, peak(last, i));
      const auto& below = drawdowns[i].values;
      const std::size_t deepest = first_of(below, *std::min_element(below.begin(), below.end()));
      std::printf(" %8.3f %-10.10s %7.1f%% %-10.10s %8.3f %8.3f", peak(last, i),
                  highest < days ? label(highest) : table.days.front().c_str(), below[deepest], label(deepest),
                  std::exp(saver(last, i)) / static_cast<double>(days), weights(last, i));
    }
    std::printf("\n");
  }
  std::printf(
      "\n  growth, peak: of a unit invested on the first day; deepest: the worst fall below the peak so far;\n"
      "  saver: of each unit when one is invested every day; weight: momentum weights of the last day;\n"
      "  mixture: a unit spread equally on the first day; follower: a unit redistributed daily by the weights\n\n");
  print_curves(wealths);

  std::cout << "\nThe plan:\n" << weft::explain(answers) << '\n';

  if (svg.empty()) return;
  switch (examples::draw_svg(svg, {table.days.begin() + 1, table.days.end()}, "What one unit became", wealths,
                             "Below the peak so far, in percent", drawdowns)) {
    case examples::drawing::done:
      std::cout << "The plot: " << svg << '\n';
      break;
    case examples::drawing::no_gnuplot:
      std::cout << "No plot: gnuplot is not installed\n";
      break;
    case examples::drawing::failed:
      throw std::runtime_error(svg + ": can't draw the plot to this file");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: markets PRICES.csv [PLOT.svg]\n";
    return 2;
  }
  try {
    run(argv[1], argc == 3 ? argv[2] : "");
  } catch (const examples::file_error& error) {
    std::cerr << "markets: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "markets: " << error.what() << '\n';
    return 1;
  }
}
