// Evaluates a random tree by plain loops in double, and along with every element a bound of what float arithmetic may
// lose on the way. Nothing here uses weft.
#pragma once

#include "random_tree.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace test {

// An array of rank <= 3 with values and, for each, the largest error that rounding explains.
struct bounded_array {
  std::vector<std::size_t> shape;
  std::vector<double> values;
  std::vector<double> errors;

  explicit bounded_array(std::vector<std::size_t> extents) : shape(std::move(extents)) {
    std::size_t count = 1;
    for (const std::size_t extent : shape) count *= extent;
    values.resize(count);
    errors.resize(count);
  }

  std::size_t size() const { return values.size(); }
};

class interpreter {
 public:
  interpreter(const tree& t, std::vector<bounded_array> leaves) : tree_(t), leaves_(std::move(leaves)) {}

  bounded_array operator()() const { return evaluate(tree_.root); }

 private:
  static constexpr double unit = 0x1p-23;  // two roundings of half a unit each, or an operation within one ulp

  using positions = std::vector<std::size_t>;

  // The positions of each slice along an axis: outer * inner slices of `count` elements, `step` apart.
  struct slicing {
    std::size_t outer = 1, count = 1, step = 1;

    slicing(const std::vector<std::size_t>& shape, int axis) : count(shape[static_cast<std::size_t>(axis)]) {
      for (std::size_t k = 0; k < shape.size(); ++k) {
        if (k < static_cast<std::size_t>(axis)) outer *= shape[k];
        if (k > static_cast<std::size_t>(axis)) step *= shape[k];
      }
    }

    // Runs f(number of the slice, position of its first element).
    template <class F>
    void each(F f) const {
      for (std::size_t i = 0; i < outer; ++i)
        for (std::size_t j = 0; j < step; ++j) f(i * step + j, i * count * step + j);
    }
  };

  bounded_array evaluate(int number) const {
    const tree_node& node = tree_.nodes[number];
    switch (node.op) {
      case tree_op::leaf:
        return leaves_[static_cast<std::size_t>(node.leaf)];
      case tree_op::add:
      case tree_op::subtract:
      case tree_op::multiply:
      case tree_op::maximum:
      case tree_op::exp:
      case tree_op::abs:
      case tree_op::where:
        return elementwise(node);
      case tree_op::transpose:
        return transposed(node);
      case tree_op::cumsum:
      case tree_op::cummax:
        return scanned(node);
      case tree_op::softmax:
        return softmax(evaluate(node.operands[0]), node.axis);
      default:
        return reduced(node);
    }
  }

  static std::size_t position(const bounded_array& x, const positions& at) {
    std::size_t result = 0;
    const std::size_t extra = at.size() - x.shape.size();
    for (std::size_t k = 0; k < x.shape.size(); ++k)
      result = result * x.shape[k] + (x.shape[k] == 1 ? 0 : at[k + extra]);
    return result;
  }

  static positions coordinates(const std::vector<std::size_t>& shape, std::size_t index) {
    positions at(shape.size());
    for (std::size_t k = shape.size(); k-- > 0;) {
      at[k] = index % shape[k];
      index /= shape[k];
    }
    return at;
  }

  bounded_array elementwise(const tree_node& node) const {
    std::vector<bounded_array> x;
    for (const int operand : node.operands)
      if (operand >= 0) x.push_back(evaluate(operand));
    std::vector<std::size_t> shape;
    for (const bounded_array& operand : x) shape.resize(std::max(shape.size(), operand.shape.size()), 1);
    for (const bounded_array& operand : x) {
      const std::size_t extra = shape.size() - operand.shape.size();
      for (std::size_t k = 0; k < operand.shape.size(); ++k)
        if (operand.shape[k] != 1) shape[k + extra] = operand.shape[k];
    }
    bounded_array y(shape);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const positions at = coordinates(shape, i);
      double v[3] = {}, e[3] = {};
      for (std::size_t k = 0; k < x.size(); ++k) {
        v[k] = x[k].values[position(x[k], at)];
        e[k] = x[k].errors[position(x[k], at)];
      }
      double& value = y.values[i];
      double& error = y.errors[i];
      switch (node.op) {
        case tree_op::add:
        case tree_op::subtract:
          value = node.op == tree_op::add ? v[0] + v[1] : v[0] - v[1];
          error = e[0] + e[1] + unit * std::fabs(value);
          break;
        case tree_op::multiply:
          value = v[0] * v[1];
          error = std::fabs(v[0]) * e[1] + std::fabs(v[1]) * e[0] + e[0] * e[1] + unit * std::fabs(value);
          break;
        case tree_op::maximum:
          value = std::max(v[0], v[1]);
          error = std::max(e[0], e[1]);
          break;
        case tree_op::exp:
          value = std::exp(std::min(v[0], 3.0));
          error = value * (std::expm1(e[0]) + 3 * unit);
          break;
        case tree_op::abs:
          value = std::fabs(v[0]);
          error = e[0];
          break;
        default:  // where: either choice is right when the comparison is within the errors
          value = v[0] < v[1] ? v[2] : v[0];
          error = std::max(e[0], e[2]);
          if (e[0] + e[1] > 0 && std::fabs(v[0] - v[1]) <= e[0] + e[1]) error += std::fabs(v[0] - v[2]);
          break;
      }
    }
    return y;
  }

  bounded_array transposed(const tree_node& node) const {
    const bounded_array x = evaluate(node.operands[0]);
    std::vector<std::size_t> shape;
    for (int k = 0; k < node.rank; ++k) shape.push_back(x.shape[static_cast<std::size_t>(node.order[k])]);
    bounded_array y(shape);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const positions at = coordinates(shape, i);
      positions from(at.size());
      for (std::size_t k = 0; k < at.size(); ++k) from[static_cast<std::size_t>(node.order[k])] = at[k];
      std::size_t source = 0;
      for (std::size_t k = 0; k < from.size(); ++k) source = source * x.shape[k] + from[k];
      y.values[i] = x.values[source];
      y.errors[i] = x.errors[source];
    }
    return y;
  }

  bounded_array scanned(const tree_node& node) const {
    const bounded_array x = evaluate(node.operands[0]);
    bounded_array y(x.shape);
    const slicing slices(x.shape, node.axis);
    slices.each([&](std::size_t, std::size_t first) {
      double sum = 0, error = 0, magnitude = 0;
      double largest = 0, largest_error = 0;
      for (std::size_t k = 0; k < slices.count; ++k) {
        const std::size_t at = first + (node.reverse ? slices.count - 1 - k : k) * slices.step;
        if (node.op == tree_op::cumsum) {
          const auto put = [&] {
            y.values[at] = sum;
            y.errors[at] = error + unit * magnitude * (1 + static_cast<double>(k) / 8);
          };
          if (node.exclusive) put();
          sum += x.values[at];
          error += x.errors[at];
          magnitude += std::fabs(x.values[at]);
          if (!node.exclusive) put();
        } else {
          largest = k == 0 ? x.values[at] : std::max(largest, x.values[at]);
          largest_error = std::max(largest_error, x.errors[at]);
          y.values[at] = largest;
          y.errors[at] = largest_error;
        }
      }
    });
    return y;
  }

  bounded_array reduced(const tree_node& node) const {
    const bounded_array x = evaluate(node.operands[0]);
    std::vector<std::size_t> shape = x.shape;
    if (node.keepdims)
      shape[static_cast<std::size_t>(node.axis)] = 1;
    else
      shape.erase(shape.begin() + node.axis);
    bounded_array y(shape);
    const slicing slices(x.shape, node.axis);
    slices.each([&](std::size_t slice, std::size_t first) {
      double sum = 0, error = 0, magnitude = 0, largest = x.values[first], largest_error = 0;
      for (std::size_t k = 0; k < slices.count; ++k) {
        const std::size_t at = first + k * slices.step;
        sum += x.values[at];
        error += x.errors[at];
        magnitude += std::fabs(x.values[at]);
        largest = std::max(largest, x.values[at]);
        largest_error = std::max(largest_error, x.errors[at]);
      }
      const double n = static_cast<double>(slices.count);
      const double summed_error = error + unit * magnitude * (1 + n / 8);
      switch (node.op) {
        case tree_op::sum:
          y.values[slice] = sum;
          y.errors[slice] = summed_error;
          break;
        case tree_op::mean:
          y.values[slice] = sum / n;
          y.errors[slice] = summed_error / n + 2 * unit * std::fabs(sum / n);
          break;
        case tree_op::max:
          y.values[slice] = largest;
          y.errors[slice] = largest_error;
          break;
        default: {
          double exponentials = 0;
          for (std::size_t k = 0; k < slices.count; ++k)
            exponentials += std::exp(x.values[first + k * slices.step] - largest);
          const double value = largest + std::log(exponentials);
          y.values[slice] = value;
          y.errors[slice] = largest_error + unit * (6 + std::fabs(largest) + std::fabs(value) + n / 8);
          break;
        }
      }
    });
    return y;
  }

  static bounded_array softmax(const bounded_array& x, int axis) {
    bounded_array y(x.shape);
    const slicing slices(x.shape, axis);
    slices.each([&](std::size_t, std::size_t first) {
      double largest = x.values[first], largest_error = 0;
      for (std::size_t k = 0; k < slices.count; ++k) largest = std::max(largest, x.values[first + k * slices.step]);
      for (std::size_t k = 0; k < slices.count; ++k) {
        const std::size_t at = first + k * slices.step;
        if (largest - x.values[at] <= 1) largest_error = std::max(largest_error, x.errors[at]);
      }
      double sum = 0, sum_error = 0;
      for (std::size_t k = 0; k < slices.count; ++k) {
        const std::size_t at = first + k * slices.step;
        const double shifted = x.values[at] - largest;
        y.values[at] = std::exp(shifted);
        y.errors[at] = std::expm1(x.errors[at] + largest_error + unit * std::fabs(shifted)) + 3 * unit;
        sum += y.values[at];
        sum_error += y.values[at] * y.errors[at];
      }
      const double relative = sum_error / sum + unit * (1 + static_cast<double>(slices.count) / 8);
      for (std::size_t k = 0; k < slices.count; ++k) {
        const std::size_t at = first + k * slices.step;
        y.values[at] /= sum;
        y.errors[at] = y.values[at] * (y.errors[at] + relative + unit);
      }
    });
    return y;
  }

  const tree& tree_;
  std::vector<bounded_array> leaves_;
};

}  // namespace test
