// c = a + b for N floats, and how near that comes to the rate at which the card copies its own memory.
//
// Adding computes next to nothing: its time is that of reading two arrays and writing one. So the yardstick is a copy
// on the card, and the lesson is how the threads ask for memory: one float at a time, or four.
#include "lab/report.cuh"

namespace {

constexpr unsigned kThreads = 256;

// One thread, one float.
__global__ void addOne(const float *a, const float *b, float *c, size_t n) {
  const size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < n) c[i] = a[i] + b[i];
}

// One thread, four floats by one load of 16 bytes from each array; the thread behind the last four adds what is left.
__global__ void addFour(const float *a, const float *b, float *c, size_t n) {
  const size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  const size_t whole = n / 4;
  if (i < whole) {
    const float4 x = reinterpret_cast<const float4 *>(a)[i];
    const float4 y = reinterpret_cast<const float4 *>(b)[i];
    reinterpret_cast<float4 *>(c)[i] = make_float4(x.x + y.x, x.y + y.y, x.z + y.z, x.w + y.w);
  } else if (i == whole) {
    for (size_t rest = whole * 4; rest < n; rest++) c[rest] = a[rest] + b[rest];
  }
}

unsigned blocksFor(size_t threads) { return static_cast<unsigned>((threads + kThreads - 1) / kThreads); }

// Gigabytes a second: every byte that is read or written counts.
double rateOf(double bytes, double milliseconds) { return bytes / milliseconds / 1e6; }

// The card adds as the host does, to the last bit.
lab::Comparison compare(const std::vector<float> &got, const std::vector<float> &wanted) {
  lab::Comparison comparison;
  for (size_t i = 0; i < got.size(); i++) comparison.add(got[i], wanted[i], 0);
  return comparison;
}

}  // namespace

int main(int argc, char **argv) {
  // As many as a card with 1 TB could hold, and few enough for the number of blocks.
  const lab::Job job = lab::readJob("add", argc, argv, size_t{1} << 36);
  const size_t n = job.n, bytes = n * sizeof(float);
  lab::requireMemory(job, 3 * bytes);

  const std::vector<float> hostA = lab::values(n, 1), hostB = lab::values(n, 2);
  std::vector<float> sums(n);
  for (size_t i = 0; i < n; i++) sums[i] = hostA[i] + hostB[i];
  lab::DeviceArray a(job, n), b(job, n), c(job, n);
  a.write(hostA);
  b.write(hostB);

  std::vector<lab::Measured> measured;
  const auto attempt = [&](const char *name, const std::vector<float> &wanted, double arrays,
                           const std::function<void()> &work) {
    c.spoil();
    const double time = lab::measure(job, [&] {
      work();
      lab::checkLaunch(job, name);
    });
    measured.push_back({name, time, rateOf(arrays * bytes, time), compare(c.read(), wanted)});
  };

  attempt("copy on the card", hostA, 2, [&] {
    lab::check(cudaMemcpyAsync(c.data(), a.data(), bytes, cudaMemcpyDeviceToDevice), job, "copy on the card");
  });
  attempt("one float a thread", sums, 3, [&] {
    addOne<<<blocksFor(n), kThreads>>>(a.data(), b.data(), c.data(), n);
  });
  attempt("four floats a thread", sums, 3, [&] {
    addFour<<<blocksFor(n / 4 + 1), kThreads>>>(a.data(), b.data(), c.data(), n);
  });

  lab::report(job, "GB/s", measured);
}
