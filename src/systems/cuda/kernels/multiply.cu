// C = A × B for matrices of N × N floats, by rows: cuBLAS, and beside it two kernels to learn from.
//
// The yardstick is cuBLAS in full fp32; TF32 shows what the card's tensor cores do with shorter numbers.
#include "lab/report.cuh"
#include "multiply-registers.cuh"
#include "multiply-tiled.cuh"

namespace {

// What rounding can explain, as a share of the sum of the products' sizes: each of N steps rounds once.
double fp32Bound(int n) { return (n + 2) * 5.97e-8; }

// TF32 keeps ten bits of each factor and may cut the others off.
double tf32Bound(int n) { return 2 * 9.77e-4 + fp32Bound(n); }

struct Matrices {
  int n;
  const std::vector<float> &a, &b;
};

void compareAt(lab::Comparison &comparison, const Matrices &with, const std::vector<float> &c, size_t index,
               double bound) {
  const size_t n = with.n, row = index / n, column = index % n;
  double wanted = 0, sizes = 0;
  for (size_t k = 0; k < n; k++) {
    const double product = static_cast<double>(with.a[row * n + k]) * with.b[k * n + column];
    wanted += product;
    sizes += std::fabs(product);
  }
  comparison.add(c[index], wanted, bound * sizes);
}

// Every number of small matrices; of larger ones the corners and 2,000 others, since the host takes N³ steps for all.
lab::Comparison compare(const Matrices &with, const std::vector<float> &c, double bound) {
  lab::Comparison comparison;
  const size_t n = with.n, count = n * n, samples = 2000;
  if (count <= samples * 32) {
    for (size_t index = 0; index < count; index++) compareAt(comparison, with, c, index, bound);
    return comparison;
  }
  for (const size_t corner : {size_t{0}, n - 1, count - n, count - 1}) compareAt(comparison, with, c, corner, bound);
  for (size_t sample = 0; sample < samples; sample++)
    compareAt(comparison, with, c, (sample * size_t{2654435761u}) % count, bound);
  return comparison;
}

unsigned blocksFor(int n, int side) { return static_cast<unsigned>((n + side - 1) / side); }

// Tera operations a second: N³ multiplications and as many additions.
double rateOf(double n, double milliseconds) { return 2 * n * n * n / milliseconds / 1e9; }

}  // namespace

int main(int argc, char **argv) {
  // Where 2³¹ ends the numbers that cuBLAS takes for a matrix.
  const lab::Job job = lab::readJob("multiply", argc, argv, 46340);
  const int n = static_cast<int>(job.n);
  const size_t count = job.n * job.n;
  lab::requireMemory(job, 3 * count * sizeof(float));

  const std::vector<float> hostA = lab::values(count, 1), hostB = lab::values(count, 2);
  const Matrices matrices = {n, hostA, hostB};
  lab::DeviceArray a(job, count), b(job, count), c(job, count);
  a.write(hostA);
  b.write(hostB);
  cublasHandle_t blas;
  lab::check(cublasCreate(&blas), job, "cublasCreate");

  std::vector<lab::Measured> measured;
  const auto attempt = [&](const char *name, double bound, const std::function<void()> &work) {
    c.spoil();
    const double time = lab::measure(job, [&] {
      work();
      lab::checkLaunch(job, name);
    });
    measured.push_back({name, time, rateOf(n, time), compare(matrices, c.read(), bound)});
  };
  // cuBLAS counts by columns, where our rows are its columns: B × A of those is A × B of ours.
  const auto viaBlas = [&](cublasMath_t math) {
    const float one = 1, zero = 0;
    lab::check(cublasSetMathMode(blas, math), job, "cublasSetMathMode");
    lab::check(cublasSgemm(blas, CUBLAS_OP_N, CUBLAS_OP_N, n, n, n, &one, b.data(), n, a.data(), n, &zero, c.data(), n),
               job, "cublasSgemm");
  };

  attempt("cuBLAS fp32", fp32Bound(n), [&] { viaBlas(CUBLAS_DEFAULT_MATH); });
  attempt("cuBLAS TF32", tf32Bound(n), [&] { viaBlas(CUBLAS_TF32_TENSOR_OP_MATH); });
  attempt("tiles of 32 x 32", fp32Bound(n), [&] {
    using namespace multiply;
    const dim3 blocks(blocksFor(n, kTile), blocksFor(n, kTile)), threads(kTile, kTile);
    tiled<<<blocks, threads>>>(a.data(), b.data(), c.data(), n);
  });
  attempt("tiles in registers", fp32Bound(n), [&] {
    using namespace multiply;
    const dim3 blocks(blocksFor(n, kBlock), blocksFor(n, kBlock));
    if (n % kBlock == 0)
      registers<false><<<blocks, kThreads>>>(a.data(), b.data(), c.data(), n);
    else
      registers<true><<<blocks, kThreads>>>(a.data(), b.data(), c.data(), n);
  });

  lab::check(cublasDestroy(blas), job, "cublasDestroy");
  lab::report(job, "TFLOP/s", measured);
}
