// Checks every contender against the reference, times them in interleaved rounds, and prints the table of medians.
//
//   benchmark.runtime [--events=REGEX] [--contenders=REGEX] [--rounds=N] [--sweeps=N] [--results=FILE]
//                     [Google Benchmark's options]
//
// All events are gone through several times, minutes apart: neighbours on a shared host slow some of these down. A
// ratio is the median of those that the sweeps have by themselves; beside the limit's stand the lowest and the highest.
// The results file has a line for each event and contender, tab-separated: event, contender, ns an element, GB/s.
#include "../medians.hpp"
#include "contest.hpp"
#include "reference.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <regex>
#include <string>

namespace contest {

std::vector<contender>& contenders() {
  static std::vector<contender> all;
  return all;
}

namespace {

struct settings {
  std::regex events{""}, contenders{""};
  int rounds = 9, sweeps = 5;
  std::string results;
};

struct figure {
  std::string name;
  double nanoseconds;  // an element
};
using figures = std::vector<figure>;  // of an event's contenders

bool is_limit(std::string_view name) { return name.starts_with("limit: "); }
bool is_ours(std::string_view name) { return name.starts_with("weft"); }
constexpr std::string_view copy_name = "memcpy";

// 64-byte aligned, as any allocator of large arrays gives.
template <class T>
struct aligned_array {
  explicit aligned_array(std::size_t n)
      : data(static_cast<T*>(std::aligned_alloc(64, (n * sizeof(T) + 127) / 64 * 64))) {
    std::memset(static_cast<void*>(data.get()), 0, n * sizeof(T));
  }
  explicit aligned_array(const std::vector<T>& from) : aligned_array(from.size()) {
    if (!from.empty()) std::memcpy(data.get(), from.data(), from.size() * sizeof(T));
  }
  struct release {
    void operator()(T* p) const { std::free(p); }
  };
  std::unique_ptr<T[], release> data;
};

// The largest error, relative to the result or, where a workload cancels, to the results around it.
template <class T>
double error_of(const event& at, const T* y, const std::vector<double>& expected) {
  double scale = 0, worst = 0;
  for (const double e : expected) scale = std::max(scale, std::fabs(e));
  const bool relative = at.of->does == operation::softmax || at.of->does == operation::cumprod;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double error =
        std::fabs(static_cast<double>(y[i]) - expected[i]) / (relative ? std::fabs(expected[i]) : scale);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

template <class T>
figures run(const event& at, const settings& set) {
  const input<T> in = input_of<T>(*at.of, at.rows, at.columns);
  const std::vector<double> expected = reference_of<T>(*at.of, in, at.rows, at.columns);
  const aligned_array<T> x(in.x), a(in.a), b(in.b), c(in.c), y(at.elements());
  const arguments<T> to{x.data.get(), a.data.get(), b.data.get(), c.data.get(), y.data.get(), at.rows, at.columns};

  std::vector<std::string> names;
  const auto start = [&](std::string name, auto body) {
    benchmark::RegisterBenchmark(name.c_str(), [body](benchmark::State& state) {
      for (auto _ : state) {
        body();
        benchmark::ClobberMemory();
      }
    });
    names.push_back(std::move(name));
  };

  // As many bytes as the event reads and writes, as far as the matrices go: they are in cache as there.
  const std::size_t half = std::min(at.bytes() / 2, at.elements() * sizeof(T));
  start(std::string(copy_name), [&] { std::memcpy(y.data.get(), x.data.get(), half); });
  for (const contender& who : contenders()) {
    kernel<T> call;
    if constexpr (std::is_same_v<T, float>)
      call = who.of_floats;
    else
      call = who.of_doubles;
    if (call == nullptr || who.workload != at.of->name || (who.wants != nullptr && !who.wants(at.rows, at.columns)))
      continue;
    if (!std::regex_search(who.name.begin(), who.name.end(), set.contenders)) continue;
    std::memset(static_cast<void*>(y.data.get()), 0xff, at.results() * sizeof(T));
    call(to);
    const double error = error_of(at, y.data.get(), expected);
    // Peers that sum along a single chain lose digits in long rows, and so do products by anyone.
    const bool long_chain = at.of->does == operation::cumprod || !(is_ours(who.name) || is_limit(who.name));
    const double allowed = std::is_same_v<T, float> ? (long_chain ? 2e-2 : 1e-3) : 1e-10;
    if (!(error <= allowed)) {
      std::fprintf(stderr, "%s: %s is wrong, relative error %g\n", at.title().c_str(), std::string(who.name).c_str(),
                   error);
      std::exit(1);
    }
    start(std::string(who.name), [call, &to] { call(to); });
  }

  medians times(clock_used::processor);
  benchmark::RunSpecifiedBenchmarks(&times);
  benchmark::ClearRegisteredBenchmarks();
  figures found;
  for (const std::string& name : names) {
    double scale = 1e9 / static_cast<double>(at.elements());
    if (name == copy_name) scale *= static_cast<double>(at.bytes()) / static_cast<double>(2 * half);
    found.push_back({name, times.of(name) * scale});
  }
  return found;
}

// The same contenders, each with the median of its figures.
figures medians_of(const std::vector<figures>& sweeps) {
  figures found = sweeps.front();
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::vector<double> all;
    for (const figures& one : sweeps) all.push_back(one[i].nanoseconds);
    found[i].nanoseconds = median_of(all);
  }
  return found;
}

using kind = bool (*)(std::string_view name);
bool is_copy(std::string_view name) { return name == copy_name; }
bool is_peer(std::string_view name) { return !is_limit(name) && !is_ours(name) && !is_copy(name); }

const figure* best(const figures& of, kind among) {
  const figure* result = nullptr;
  for (const figure& f : of) {
    if (among(f.name) && (result == nullptr || f.nanoseconds < result->nanoseconds)) result = &f;
  }
  return result;
}

// Contender number i over the best of a kind, in each sweep; none where there is nobody of the kind.
std::vector<double> ratios(const std::vector<figures>& sweeps, std::size_t i, kind among) {
  std::vector<double> all;
  for (const figures& one : sweeps) {
    if (const figure* other = best(one, among)) all.push_back(one[i].nanoseconds / other->nanoseconds);
  }
  std::sort(all.begin(), all.end());
  return all;
}

void print_header() {
  std::printf("%-40s %8s %7s %8s %8s %11s %8s  %-32s %s\n", "event", "ns/elem", "GB/s", "x memcpy", "x limit",
              "(sweeps)", "x peer", "limit", "best peer");
}

std::string text_of(const char* format, double value, double other = 0) {
  char text[32];
  std::snprintf(text, sizeof text, format, value, other);
  return text;
}
std::string median_text(const std::vector<double>& all) { return all.empty() ? "-" : text_of("%.2f", median_of(all)); }

void print(const event& at, const std::vector<figures>& sweeps) {
  const figures all = medians_of(sweeps);
  const auto described = [&](kind among) {
    const figure* f = best(all, among);
    if (f == nullptr) return std::string("-");
    return f->name.substr(is_limit(f->name) ? 7 : 0) + text_of(" %.3f", f->nanoseconds);
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!is_ours(all[i].name)) continue;
    const std::vector<double> to_limit = ratios(sweeps, i, is_limit);
    const std::string range = to_limit.empty() ? "" : text_of("(%.2f-%.2f)", to_limit.front(), to_limit.back());
    std::printf(
        "%-40s %8.3f %7.1f %8s %8s %11s %8s  %-32s %s\n", (at.title() + all[i].name.substr(4)).c_str(),
        all[i].nanoseconds, static_cast<double>(at.bytes()) / static_cast<double>(at.elements()) / all[i].nanoseconds,
        median_text(ratios(sweeps, i, is_copy)).c_str(), median_text(to_limit).c_str(), range.c_str(),
        median_text(ratios(sweeps, i, is_peer)).c_str(), described(is_limit).c_str(), described(is_peer).c_str());
  }
}

settings settings_of(int& count, char** words) {
  settings set;
  int kept = 1;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const auto value = [&](std::string_view option) {
      return word.starts_with(option) ? word.c_str() + option.size() : nullptr;
    };
    if (const char* regex = value("--events=")) {
      set.events = regex;
    } else if (const char* names = value("--contenders=")) {
      set.contenders = names;
    } else if (const char* number = value("--rounds=")) {
      set.rounds = std::max(1, std::atoi(number));
    } else if (const char* times = value("--sweeps=")) {
      set.sweeps = std::max(1, std::atoi(times));
    } else if (const char* file = value("--results=")) {
      set.results = file;
    } else {
      words[kept++] = words[i];
    }
  }
  count = kept;
  return set;
}

int main(int count, char** words) {
  const settings set = settings_of(count, words);
  std::string rounds = "--benchmark_repetitions=" + std::to_string(set.rounds);
  char interleave[] = "--benchmark_enable_random_interleaving=true", least[] = "--benchmark_min_time=0.01";
  std::vector<char*> options{words[0], interleave, least, rounds.data()};
  options.insert(options.end(), words + 1, words + count);
  int option_count = static_cast<int>(options.size());
  benchmark::Initialize(&option_count, options.data());
  if (benchmark::ReportUnrecognizedArguments(option_count, options.data())) return 2;

  std::vector<event> chosen;
  for (const event& at : events()) {
    if (std::regex_search(at.title(), set.events)) chosen.push_back(at);
  }
  std::vector<std::vector<figures>> found(chosen.size());
  for (int sweep = 0; sweep < set.sweeps; ++sweep) {
    for (std::size_t i = 0; i < chosen.size(); ++i)
      found[i].push_back(chosen[i].of_doubles ? run<double>(chosen[i], set) : run<float>(chosen[i], set));
    std::fprintf(stderr, "sweep %d of %d is done\n", sweep + 1, set.sweeps);
  }

  std::ofstream results;
  if (!set.results.empty()) results.open(set.results);
  print_header();
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    print(chosen[i], found[i]);
    const double bytes = static_cast<double>(chosen[i].bytes()) / static_cast<double>(chosen[i].elements());
    for (const figure& f : medians_of(found[i]))
      results << chosen[i].title() << '\t' << f.name << '\t' << f.nanoseconds << '\t' << bytes / f.nanoseconds << '\n';
  }
  return 0;
}

}  // namespace
}  // namespace contest

int main(int count, char** words) { return contest::main(count, words); }
