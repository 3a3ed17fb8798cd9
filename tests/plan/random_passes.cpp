// Random expressions with a pass of the planner kept from its work, against their plain evaluation: as written, and
// added to the target; or, for every other seed, with strided operands (no labels merge) and into doubles (nothing is
// held in the target).
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_passes
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

#include <cstddef>
#include <vector>

namespace {

using namespace test;

template <class Tree, leaf_storage Storage, class Visit>
void with_leaves(const base_extents& base, Visit visit) {
  leaf_of<Tree, Storage, 0> a(base, Tree::seed);
  leaf_of<Tree, Storage, 1> b(base, Tree::seed);
  leaf_of<Tree, Storage, 2> v(base, Tree::seed);
  leaf_of<Tree, Storage, 3> c(base, Tree::seed);
  visit(interpreter(Tree::value, {a.exact(), b.exact(), v.exact(), c.exact()})(),
        kernel_of<Tree>(a.view(), b.view(), v.view(), c.view()));
}

template <class T, std::size_t Rank>
auto dense_view(std::vector<T>& memory, const std::vector<std::size_t>& shape) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return weft::view<(static_cast<void>(K), weft::dyn)...>(memory.data(), shape[K]...);
  }
  (std::make_index_sequence<Rank>());
}

template <class Tree>
void check(const base_extents& base) {
  constexpr auto rank = static_cast<std::size_t>(Tree::value.nodes[Tree::value.root].rank);
  BOOST_TEST_CONTEXT("seed " << Tree::seed << ", base array " << base[0] << " x " << base[1] << " x " << base[2] << ": "
                             << text(Tree::value)) {
    with_leaves<Tree, leaf_storage::dense>(base, [](const bounded_array& expected, const auto& e) {
      if constexpr (Tree::seed % 2 == 0) {
        const auto vetoed = weft::as_written(e);
        static_assert(weft::plan_of<std::remove_cvref_t<decltype(vetoed)>>.rewrites.empty());
        const auto y = weft::eval(vetoed);
        compare_tensor("as written", expected, y);

        std::vector<float> added(expected.size(), 0.F);
        auto&& target = dense_view<float, rank>(added, expected.shape);
        target += e;
        compare("added to 0", expected, added.data());
      } else {
        std::vector<double> wide(expected.size());
        weft::assign(dense_view<double, rank>(wide, expected.shape), e);
        compare("into doubles", expected, wide.data());
      }
    });
    if constexpr (Tree::seed % 2 == 1) {
      with_leaves<Tree, leaf_storage::strided>(base, [](const bounded_array& expected, const auto& e) {
        const auto y = weft::eval(e);
        compare_tensor("of strided operands", expected, y);
      });
    }
  }
}

template <int Rank, bool Square, int First, int Count>
void check_all() {
  [&]<int... K>(std::integer_sequence<int, K...>) {
    const auto each = [&]<class Tree>(Tree) {
      for (const base_extents& base : run_time_extents(Rank, Square)) check<Tree>(base);
    };
    (each(random_tree<First + K, Rank, Square>()), ...);
  }
  (std::make_integer_sequence<int, Count>());
}

}  // namespace

BOOST_AUTO_TEST_CASE(two_axes) { check_all<2, false, 5000, 2>(); }
BOOST_AUTO_TEST_CASE(equal_axes) { check_all<2, true, 5100, 2>(); }
BOOST_AUTO_TEST_CASE(three_axes) { check_all<3, false, 5200, 2>(); }
