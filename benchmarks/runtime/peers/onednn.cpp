// oneDNN 2 on one thread, its primitives made once a shape: float only, and the softmax family and layer norm only.
#include "../contest.hpp"

#include <dnnl.hpp>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <utility>

namespace peers {
namespace {

using contest::arguments;
using dnnl::memory;

const dnnl::engine& cpu() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}
dnnl::stream& stream() {
  static dnnl::stream stream(cpu());
  return stream;
}

memory::desc matrix_of(const arguments<float>& to) {
  return {{static_cast<memory::dim>(to.rows), static_cast<memory::dim>(to.columns)},
          memory::data_type::f32,
          memory::format_tag::ab};
}
memory over(const memory::desc& of, const float* p) { return {of, cpu(), const_cast<float*>(p)}; }

// The primitive for a shape, made by `make` when it is first asked for.
template <class Primitive, class Make>
const Primitive& made_for(const arguments<float>& to, Make make) {
  static std::map<std::pair<std::size_t, std::size_t>, Primitive> made;
  const std::pair key(to.rows, to.columns);
  const auto at = made.find(key);
  return at != made.end() ? at->second : made.emplace(key, make()).first->second;
}

template <bool Logarithm, int Axis>
struct softmax_of : dnnl::softmax_v2_forward {
  using dnnl::softmax_v2_forward::softmax_v2_forward;
};

template <bool Logarithm, int Axis>
void softmax(const arguments<float>& to) {
  const memory::desc shape = matrix_of(to);
  const auto& primitive = made_for<softmax_of<Logarithm, Axis>>(to, [&] {
    const auto how = Logarithm ? dnnl::algorithm::softmax_log : dnnl::algorithm::softmax_accurate;
    return softmax_of<Logarithm, Axis>(
        dnnl::softmax_v2_forward::primitive_desc({dnnl::prop_kind::forward_inference, how, shape, shape, Axis}, cpu()));
  });
  primitive.execute(stream(), {{DNNL_ARG_SRC, over(shape, to.x)}, {DNNL_ARG_DST, over(shape, to.y)}});
  stream().wait();
}

void layer_norm(const arguments<float>& to) {
  const memory::desc shape = matrix_of(to);
  const memory::desc line{{static_cast<memory::dim>(to.columns)}, memory::data_type::f32, memory::format_tag::a};
  const auto& primitive = made_for<dnnl::layer_normalization_forward>(to, [&] {
    const auto with = dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;
    return dnnl::layer_normalization_forward({{dnnl::prop_kind::forward_inference, shape, 1e-5f, with}, cpu()});
  });
  primitive.execute(stream(), {{DNNL_ARG_SRC, over(shape, to.x)},
                               {DNNL_ARG_DST, over(shape, to.y)},
                               {DNNL_ARG_SCALE, over(line, to.a)},
                               {DNNL_ARG_SHIFT, over(line, to.b)}});
  stream().wait();
}

// 231 times the limit at 1024x1024: not worth the wait beyond.
bool is_small(std::size_t rows, std::size_t columns) { return rows * columns <= 1 << 16; }

// The library takes the number of threads from the environment when it is loaded.
bool runs_on_one_thread() {
  const char* threads = std::getenv("OMP_NUM_THREADS");
  if (threads != nullptr && std::string_view(threads) == "1") return true;
  std::fputs("oneDNN is left out: OMP_NUM_THREADS is not 1\n", stderr);
  return false;
}

bool enter(std::string_view workload, contest::kernel<float> of_floats, contest::shape_condition wants = nullptr) {
  static const bool take_part = runs_on_one_thread();
  return take_part && contest::enter(workload, "oneDNN", of_floats, nullptr, wants);
}
const bool entered[] = {
    enter("softmax", softmax<false, 1>),
    enter("softmax formula", softmax<false, 1>),
    enter("softmax first axis", softmax<false, 0>, is_small),
    enter("log_softmax", softmax<true, 1>),
    enter("layer_norm", layer_norm),
};

}  // namespace
}  // namespace peers
