// Times every entry by seq and by par in interleaved rounds, after a check that both give the same bits, and prints the
// table of medians. Beside each: how much faster all threads copy as many bytes than one does, which is what the
// machine's memory leaves.
//
//   benchmark.parallel [--entries=REGEX] [--rounds=N] [Google Benchmark's options]
#include "../medians.hpp"
#include "entry.hpp"

#include <benchmark/benchmark.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <regex>
#include <string>
#include <vector>

namespace parallel {

std::vector<entry>& entries() {
  static std::vector<entry> all;
  return all;
}

namespace {

template <class Body>
void start(const char* name, Body body) {
  benchmark::RegisterBenchmark(name, [body](benchmark::State& state) {
    for (auto _ : state) {
      body();
      benchmark::ClobberMemory();
    }
  })->UseRealTime();
}

void copy_on_several(float* to, const float* from, std::size_t count) {
  const auto threads = static_cast<std::size_t>(oneapi::tbb::info::default_concurrency());
  oneapi::tbb::parallel_for(
      std::size_t{0}, threads,
      [=](std::size_t part) {
        const std::size_t begin = count * part / threads, end = count * (part + 1) / threads;
        std::memcpy(to + begin, from + begin, (end - begin) * sizeof(float));
      },
      oneapi::tbb::static_partitioner{});
}

void run(const entry& at) {
  const std::size_t count = at.rows * at.columns;
  std::vector<float> x(count), y(count), z(count);
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> distribution(-10, 10);
  for (float& value : x) value = distribution(generator);
  const arguments to{x.data(), y.data(), at.rows, at.columns}, other{x.data(), z.data(), at.rows, at.columns};
  at.on_one(to);
  at.on_several(other);
  if (std::memcmp(y.data(), z.data(), count * sizeof(float)) != 0) {
    std::fprintf(stderr, "%s: par has other bits than seq\n", at.title().c_str());
    std::exit(1);
  }

  start("seq", [&] { at.on_one(to); });
  start("par", [&] { at.on_several(to); });
  start("copy", [&] { std::memcpy(z.data(), x.data(), count * sizeof(float)); });
  start("copies", [&] { copy_on_several(z.data(), x.data(), count); });
  medians times(clock_used::real);
  benchmark::RunSpecifiedBenchmarks(&times);
  benchmark::ClearRegisteredBenchmarks();
  const double one = times.of("seq"), several = times.of("par");
  const double scale = 1e9 / static_cast<double>(count);
  std::printf("%-38s %9.3f %9.3f %8.2f %8.2f\n", at.title().c_str(), one * scale, several * scale, one / several,
              times.of("copy") / times.of("copies"));
  std::fflush(stdout);
}

}  // namespace
}  // namespace parallel

int main(int count, char** words) {
  std::regex wanted("");
  std::string rounds = "9";
  char interleave[] = "--benchmark_enable_random_interleaving=true", least[] = "--benchmark_min_time=0.02";
  std::vector<char*> options{words[0], interleave, least};
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word.starts_with("--entries="))
      wanted = word.substr(10);
    else if (word.starts_with("--rounds="))
      rounds = word.substr(9);
    else
      options.push_back(words[i]);
  }
  std::string repetitions = "--benchmark_repetitions=" + rounds;
  options.push_back(repetitions.data());
  int option_count = static_cast<int>(options.size());
  benchmark::Initialize(&option_count, options.data());
  if (benchmark::ReportUnrecognizedArguments(option_count, options.data())) return 2;

  std::printf("%-38s %9s %9s %8s %8s\n", "entry, ns an element", "seq", "par", "faster", "copies");
  for (const parallel::entry& at : parallel::entries()) {
    if (std::regex_search(at.title(), wanted)) parallel::run(at);
  }
  return 0;
}
