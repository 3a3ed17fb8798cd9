// The workloads, and the sizes each of them is timed at.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace contest {

enum class operation { softmax, log_softmax, logsumexp, cumsum, cumprod, logcumsumexp, chain, layer_norm, rms_norm };

struct workload {
  std::string_view name;
  operation does;
  bool first_axis;
};

/// A workload at one size, of floats or doubles.
struct event {
  const workload* of;
  std::size_t rows, columns;
  bool of_doubles;

  std::size_t elements() const { return rows * columns; }
  std::size_t results() const;
  /// Each matrix read and each result written, once.
  std::size_t bytes() const;
  /// "softmax f32 32x100"
  std::string title() const;
};

/// All events, in the order of the table.
const std::vector<event>& events();

}  // namespace contest
