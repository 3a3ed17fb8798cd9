// Holds random trees against their plain evaluation: as a direct expression; as a kernel in one traversal; in place;
// into a strided target, and over memory that the first leaf is read from. Which of these a tree is held in goes by its
// seed, as compiling the loops is what takes time; its plan is verified.
#pragma once

#include "../support/random.hpp"
#include "interpreter.hpp"
#include "random_tree.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace test {

// How the leaves are stored: static extents, run-time extents, or run-time extents and strides, each leaf its own.
enum class leaf_storage { fixed, dense, strided };

// The extents of the base array; the static ones are the first.
using base_extents = std::array<std::size_t, 3>;

template <int Rank, bool Square>
inline constexpr base_extents fixed_extents = Square      ? base_extents{5, 5, 3}
                                              : Rank == 2 ? base_extents{3, 5, 1}
                                                          : base_extents{4, 7, 3};

inline std::vector<base_extents> run_time_extents(int rank, bool square) {
  if (square) return {{5, 5, 3}, {1, 1, 1}, {33, 33, 2}, {8, 8, 40}};
  if (rank == 2) return {{3, 5, 1}, {1, 1, 1}, {17, 33, 1}, {2, 1100, 1}, {1100, 3, 1}, {64, 8, 1}};
  return {{4, 7, 3}, {1, 1, 1}, {2, 3, 33}, {3, 1, 16}, {5, 40, 2}, {2, 2, 1100}};
}

// Memory in which an array has any strides, with gaps that no operation may touch.
class spread_memory {
 public:
  spread_memory(std::vector<std::size_t> shape, bool column_major, std::ptrdiff_t step, std::size_t padding)
      : shape_(std::move(shape)), strides_(shape_.size()) {
    std::ptrdiff_t stride = step;
    for (std::size_t k = 0; k < shape_.size(); ++k) {
      const std::size_t axis = column_major ? k : shape_.size() - 1 - k;
      strides_[axis] = stride;
      stride *= static_cast<std::ptrdiff_t>(shape_[axis] + padding);
    }
    memory_.assign(static_cast<std::size_t>(stride) + 64, gap);
  }

  static constexpr float gap = -77.F;

  float* data() { return memory_.data(); }
  std::vector<float>& memory() { return memory_; }
  const std::vector<float>& memory() const { return memory_; }
  const std::vector<std::ptrdiff_t>& strides() const { return strides_; }
  const std::vector<std::size_t>& shape() const { return shape_; }

  std::size_t offset(std::size_t index) const {
    std::ptrdiff_t result = 0;
    for (std::size_t k = shape_.size(); k-- > 0;) {
      result += static_cast<std::ptrdiff_t>(index % shape_[k]) * strides_[k];
      index /= shape_[k];
    }
    return static_cast<std::size_t>(result);
  }

  template <std::size_t Rank>
  auto view(float* first) const {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      if constexpr (Rank == 0)
        return weft::view<>(first);
      else
        return weft::view<(static_cast<void>(K), weft::dyn)...>(first, shape_[K]..., weft::strides{strides_[K]...});
    }
    (std::make_index_sequence<Rank>());
  }

 private:
  std::vector<std::size_t> shape_;
  std::vector<std::ptrdiff_t> strides_;
  std::vector<float> memory_;
};

// One of the leaves: its elements in its memory, and the weft view of them. One type for all trees of a kind.
template <int Rank, bool Square, leaf_storage Storage, int Number>
class tree_leaf {
 public:
  tree_leaf(const base_extents& base, int seed)
      : seed_(static_cast<std::uint64_t>(seed)),
        memory_(shape_of(base), Storage == leaf_storage::strided && Number % 2 == 0,
                Storage == leaf_storage::strided && Number != 1 ? 2 : 1, Storage == leaf_storage::strided ? 3 : 0) {
    fill();
  }

  void fill() {
    random numbers(seed_ * 8 + Number);
    for (std::size_t i = 0; i < size(); ++i)
      memory_.data()[memory_.offset(i)] = static_cast<float>(numbers.uniform(-2.0, 2.0));
  }

  bounded_array exact() {
    bounded_array x(memory_.shape());
    for (std::size_t i = 0; i < x.size(); ++i) x.values[i] = static_cast<double>(memory_.data()[memory_.offset(i)]);
    return x;
  }

  std::size_t size() const {
    std::size_t count = 1;
    for (const std::size_t extent : memory_.shape()) count *= extent;
    return count;
  }

  auto view() {
    constexpr std::size_t rank = Number == 2 ? 1 : static_cast<std::size_t>(Rank);
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      if constexpr (Storage == leaf_storage::fixed) {
        return weft::view<static_cast<std::ptrdiff_t>(fixed_extent(K))...>(memory_.data());
      } else if constexpr (Storage == leaf_storage::dense && Number == 3) {
        if constexpr (rank == 2)
          return weft::view<weft::dyn, 1>(memory_.data(), memory_.shape()[0]);
        else
          return weft::view<weft::dyn, weft::dyn, 1>(memory_.data(), memory_.shape()[0], memory_.shape()[1]);
      } else if constexpr (Storage == leaf_storage::dense) {
        return weft::view<(static_cast<void>(K), weft::dyn)...>(memory_.data(), memory_.shape()[K]...);
      } else if constexpr (Number == 3) {
        const auto& steps = memory_.strides();
        if constexpr (rank == 2)
          return weft::view<weft::dyn, 1>(memory_.data(), memory_.shape()[0], weft::strides{steps[0], steps[1]});
        else
          return weft::view<weft::dyn, weft::dyn, 1>(memory_.data(), memory_.shape()[0], memory_.shape()[1],
                                                     weft::strides{steps[0], steps[1], steps[2]});
      } else {
        return memory_.template view<rank>(memory_.data());
      }
    }
    (std::make_index_sequence<rank>());
  }

  spread_memory& memory() { return memory_; }

 private:
  static constexpr std::size_t extent_in(const base_extents& base, std::size_t axis) {
    if (Number == 2) return base[static_cast<std::size_t>(Rank - 1)];
    if (Number == 3 && axis == static_cast<std::size_t>(Rank - 1)) return 1;
    return base[axis];
  }
  static constexpr std::size_t fixed_extent(std::size_t axis) {
    return extent_in(fixed_extents<Rank, Square>, axis);
  }
  static std::vector<std::size_t> shape_of(const base_extents& base) {
    std::vector<std::size_t> shape(Number == 2 ? 1 : static_cast<std::size_t>(Rank));
    for (std::size_t k = 0; k < shape.size(); ++k) shape[k] = extent_in(base, k);
    return shape;
  }

  std::uint64_t seed_;
  spread_memory memory_;
};

template <class Tree, leaf_storage Storage, int Number>
using leaf_of = tree_leaf<Tree::rank, Tree::square, Storage, Number>;

// Whether element i, at first[i] or where it lies in the memory, is the expected one as far as rounding allows; says
// which is not.
template <class T>
void compare(const char* form, const bounded_array& expected, const T* first, const spread_memory* memory = nullptr) {
  std::size_t wrong = 0;
  std::ostringstream message;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double got = static_cast<double>(first[memory == nullptr ? i : memory->offset(i)]);
    if (std::fabs(got - expected.values[i]) <= 2 * expected.errors[i] + 1e-30) continue;
    if (wrong++ == 0) {
      message << form << ": element " << i << " is " << got << " where " << expected.values[i] << " +- "
              << expected.errors[i] << " is expected";
    }
  }
  BOOST_TEST(wrong == 0u, message.str() << " (" << wrong << " of " << expected.size() << " are wrong)");
}

template <class Y>
void compare_tensor(const char* form, const bounded_array& expected, const Y& y) {
  BOOST_TEST_REQUIRE(y.size() == expected.size());
  for (std::size_t k = 0; k < expected.shape.size(); ++k) BOOST_TEST_REQUIRE(y.shape()[k] == expected.shape[k]);
  compare(form, expected, y.data());
}

inline void expect_gaps(const spread_memory& target, std::size_t elements) {
  std::size_t gaps = 0;
  for (const float element : target.memory()) gaps += element == spread_memory::gap ? 1 : 0;
  BOOST_TEST(gaps == target.memory().size() - elements);
}

template <class Tree>
constexpr bool has_base_shape() {
  constexpr tree_node root = Tree::value.nodes[Tree::value.root];
  for (int k = 0; k < Tree::rank; ++k)
    if (root.rank != Tree::rank || root.axes[k] != Tree::symbols[k]) return false;
  return true;
}

// `Every`: in all forms.
template <class Tree, leaf_storage Storage, bool Every = false>
void check_tree(const base_extents& base) {
  constexpr auto rank = static_cast<std::size_t>(Tree::value.nodes[Tree::value.root].rank);
  leaf_of<Tree, Storage, 0> a(base, Tree::seed);
  leaf_of<Tree, Storage, 1> b(base, Tree::seed);
  leaf_of<Tree, Storage, 2> v(base, Tree::seed);
  leaf_of<Tree, Storage, 3> c(base, Tree::seed);
  const bounded_array expected = interpreter(Tree::value, {a.exact(), b.exact(), v.exact(), c.exact()})();

  BOOST_TEST_CONTEXT("seed " << Tree::seed << ", base array " << base[0] << " x " << base[1] << " x " << base[2] << ": "
                             << text(Tree::value)) {
    constexpr int form = Tree::seed % 4;
    constexpr bool is_direct = Every || form == 0, is_kernel = Every || form == 1;
    constexpr bool is_in_place = has_base_shape<Tree>() && (Every || form == 2);
    constexpr bool is_strided = Every || form == 3 || (form == 2 && !is_in_place);

    if constexpr (is_direct) {
      const auto direct = build<Tree>(a.view(), b.view(), v.view(), c.view());
      static_assert(weft::verify_of<std::remove_const_t<decltype(direct)>> == nullptr);
      compare_tensor("direct", expected, weft::eval(direct));
    }

    const auto e = kernel_of<Tree>(a.view(), b.view(), v.view(), c.view());
    static_assert(weft::verify_of<std::remove_const_t<decltype(e)>> == nullptr);
    if constexpr (is_kernel) {
      static_assert(weft::verify_of<std::remove_const_t<decltype(e)>, weft::with<weft::one_traversal>> == nullptr);
      compare_tensor("kernel", expected, weft::eval(weft::seq.with(weft::one_traversal), e));
    }
    if constexpr (is_in_place) {
      weft::assign(a.view(), e);
      compare("in place", expected, a.memory().data(), &a.memory());
      a.fill();
    }

    if constexpr (is_strided) {
      spread_memory target(expected.shape, true, 2, 1);
      weft::assign(target.view<rank>(target.data()), e);
      compare("into strides", expected, target.data(), &target);
      expect_gaps(target, expected.size());

      // The target overlaps the first leaf: begins within it, so that elements are written before others are read. Both
      // have every second element, and the same ones.
      if constexpr (Storage == leaf_storage::strided) {
        spread_memory& shared = a.memory();
        shared.memory().resize(shared.memory().size() + target.memory().size());
        float* const first = shared.data() + 4;
        weft::assign(target.view<rank>(first), kernel_of<Tree>(a.view(), b.view(), v.view(), c.view()));
        compare("over the first leaf", expected, first, &target);
      }
    }
  }
}

// The trees of these seeds. Those that the tests name are few and short ones, of 400 seeds in a row for each file. For
// each storage they have together what the first 20 seeds of its files have: each kind of reduction or scan over each
// other, along the same axis and along another; each along each axis over a leaf; each kind and direction of scan; each
// kind of value used twice; and in each file every form.
template <int Rank, bool Square, leaf_storage Storage, bool Every, int... Seeds>
void check_trees_as() {
  const auto check = [&]<class Tree>(Tree) {
    if constexpr (Storage == leaf_storage::fixed) {
      check_tree<Tree, Storage, Every>(fixed_extents<Rank, Square>);
    } else {
      for (const base_extents& base : run_time_extents(Rank, Square)) check_tree<Tree, Storage, Every>(base);
    }
  };
  (check(random_tree<Seeds, Rank, Square>()), ...);
}
template <int Rank, bool Square, leaf_storage Storage, int... Seeds>
void check_trees() {
  check_trees_as<Rank, Square, Storage, false, Seeds...>();
}

// Two trees over the same leaves, evaluated together: as a kernel of two results, or, every other pair, as two
// expressions.
template <class One, class Other, leaf_storage Storage>
void check_roots(const base_extents& base) {
  leaf_of<One, Storage, 0> a(base, One::seed);
  leaf_of<One, Storage, 1> b(base, One::seed);
  leaf_of<One, Storage, 2> v(base, One::seed);
  leaf_of<One, Storage, 3> c(base, One::seed);
  const std::vector<bounded_array> leaves{a.exact(), b.exact(), v.exact(), c.exact()};
  const bounded_array first = interpreter(One::value, leaves)();
  const bounded_array second = interpreter(Other::value, leaves)();
  BOOST_TEST_CONTEXT("seeds " << One::seed << " and " << Other::seed << ", base array " << base[0] << " x " << base[1]
                              << " x " << base[2] << ": " << text(One::value) << " and " << text(Other::value)) {
    const auto check = [&](const char* form, const auto& results) {
      compare_tensor(form, first, std::get<0>(results));
      compare_tensor(form, second, std::get<1>(results));
    };
    if constexpr (One::seed % 4 == 0) {
      constexpr auto kernel = weft::fuse([](auto... x) { return std::tuple(build<One>(x...), build<Other>(x...)); });
      check("kernel", weft::eval(kernel(a.view(), b.view(), v.view(), c.view())));
    } else {
      check("two expressions", weft::eval(build<One>(a.view(), b.view(), v.view(), c.view()),
                                          build<Other>(a.view(), b.view(), v.view(), c.view())));
    }
  }
}

template <int Rank, bool Square, leaf_storage Storage, int First, int Count>
void check_pairs() {
  [&]<int... K>(std::integer_sequence<int, K...>) {
    const auto check = [&]<class One, class Other>(One, Other) {
      for (const base_extents& base : run_time_extents(Rank, Square)) check_roots<One, Other, Storage>(base);
    };
    (check(random_tree<First + 2 * K, Rank, Square>(), random_tree<First + 2 * K + 1, Rank, Square>()), ...);
  }
  (std::make_integer_sequence<int, Count>());
}

}  // namespace test
