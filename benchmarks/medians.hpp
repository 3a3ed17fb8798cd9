// What Google Benchmark reports of each repetition, of which the median is kept.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

enum class clock_used { processor, real };

/// The median of some numbers; of none 0.
inline double median_of(std::vector<double> all) {
  if (all.empty()) return 0;
  std::sort(all.begin(), all.end());
  const std::size_t half = all.size() / 2;
  return all.size() % 2 == 1 ? all[half] : (all[half - 1] + all[half]) / 2;
}

/// The median seconds of each benchmark's repetitions.
class medians : public benchmark::BenchmarkReporter {
 public:
  explicit medians(clock_used clock) : clock_(clock) {}

  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.iterations == 0) continue;
      const double seconds = clock_ == clock_used::real ? run.real_accumulated_time : run.cpu_accumulated_time;
      seconds_[run.run_name.function_name].push_back(seconds / static_cast<double>(run.iterations));
    }
  }
  double of(const std::string& name) const {
    const auto found = seconds_.find(name);
    return found == seconds_.end() ? 0 : median_of(found->second);
  }

 private:
  clock_used clock_;
  std::map<std::string, std::vector<double>> seconds_;
};
