// C = A × B with tiles in shared memory and, above them, tiles in registers.
//
// Each block makes 128 × 128 numbers of C, each of its 256 threads 64 of them: 16 reads of shared memory serve 64
// multiplications instead of two for one. While a tile is used, the next one is on its way from the card's memory into
// registers, and it is stored into the other half of shared memory, so that one barrier a step is enough.
#pragma once

namespace multiply {

constexpr int kBlock = 128;   // rows and columns of C that a block makes
constexpr int kDepth = 16;    // how far along A's rows and B's columns one step goes
constexpr int kThreads = 256; // 16 × 16, each with 2 × 2 squares of 4 × 4
constexpr int kPad = 4;       // keeps the threads that store A sideways out of each other's bank

// Four numbers of a row. `kGuarded` is for sizes that do not divide: what lies outside counts as zero, and nothing
// is read as four, because rows then do not begin at multiples of 16 bytes.
template <bool kGuarded>
__device__ float4 loadFour(const float *matrix, int row, int column, int n) {
  const float *from = matrix + static_cast<size_t>(row) * n + column;
  if (!kGuarded) return *reinterpret_cast<const float4 *>(from);
  if (row >= n) return make_float4(0, 0, 0, 0);
  return make_float4(column < n ? from[0] : 0, column + 1 < n ? from[1] : 0, column + 2 < n ? from[2] : 0,
                     column + 3 < n ? from[3] : 0);
}

template <bool kGuarded>
__device__ void storeFour(float *matrix, int row, int column, int n, float4 four) {
  float *to = matrix + static_cast<size_t>(row) * n + column;
  if (!kGuarded) {
    *reinterpret_cast<float4 *>(to) = four;
  } else if (row < n) {
    if (column < n) to[0] = four.x;
    if (column + 1 < n) to[1] = four.y;
    if (column + 2 < n) to[2] = four.z;
    if (column + 3 < n) to[3] = four.w;
  }
}

// Launch with blocks of 256 and one block a 128 × 128 square of C. Without a guard N must be a multiple of 128.
template <bool kGuarded>
__global__ void __launch_bounds__(kThreads, 2) registers(const float *a, const float *b, float *c, int n) {
  // A lies sideways, so that both are read along their rows, four at a time.
  __shared__ __align__(16) float tileA[2][kDepth][kBlock + kPad];
  __shared__ __align__(16) float tileB[2][kDepth][kBlock];

  const int thread = threadIdx.x;
  const int top = blockIdx.y * kBlock, left = blockIdx.x * kBlock;
  // Each thread fetches 2 × 4 numbers of both tiles a step: of A 4 a row of 16, of B 4 a row of 128.
  const int rowA = thread / 4, columnA = thread % 4 * 4;
  const int rowB = thread / 32, columnB = thread % 32 * 4;
  // Where its squares are in the block: the other ones lie 64 rows below and 64 columns to the right.
  const int y = thread / 16 * 4, x = thread % 16 * 4;

  float4 nextA[2], nextB[2];
  float sums[8][8] = {};

  const auto fetch = [&](int begin) {
    for (int half = 0; half < 2; half++) {
      nextA[half] = loadFour<kGuarded>(a, top + rowA + half * 64, begin + columnA, n);
      nextB[half] = loadFour<kGuarded>(b, begin + rowB + half * 8, left + columnB, n);
    }
  };
  const auto store = [&](int buffer) {
    for (int half = 0; half < 2; half++) {
      const int row = rowA + half * 64;
      tileA[buffer][columnA][row] = nextA[half].x;
      tileA[buffer][columnA + 1][row] = nextA[half].y;
      tileA[buffer][columnA + 2][row] = nextA[half].z;
      tileA[buffer][columnA + 3][row] = nextA[half].w;
      *reinterpret_cast<float4 *>(&tileB[buffer][rowB + half * 8][columnB]) = nextB[half];
    }
  };

  fetch(0);
  store(0);
  __syncthreads();
  for (int begin = 0, buffer = 0; begin < n; begin += kDepth, buffer ^= 1) {
    const bool hasNext = begin + kDepth < n;
    if (hasNext) fetch(begin + kDepth);
#pragma unroll
    for (int k = 0; k < kDepth; k++) {
      float4 fragmentA[2], fragmentB[2];
      for (int half = 0; half < 2; half++) {
        fragmentA[half] = *reinterpret_cast<const float4 *>(&tileA[buffer][k][y + half * 64]);
        fragmentB[half] = *reinterpret_cast<const float4 *>(&tileB[buffer][k][x + half * 64]);
      }
      const float *const down = reinterpret_cast<const float *>(fragmentA);
      const float *const across = reinterpret_cast<const float *>(fragmentB);
#pragma unroll
      for (int i = 0; i < 8; i++)
#pragma unroll
        for (int j = 0; j < 8; j++) sums[i][j] += down[i] * across[j];
    }
    if (hasNext) store(buffer ^ 1);
    __syncthreads();
  }

#pragma unroll
  for (int i = 0; i < 8; i++) {
    const int row = top + y + i % 4 + i / 4 * 64;
    for (int half = 0; half < 2; half++) {
      const float *const four = &sums[i][half * 4];
      storeFour<kGuarded>(c, row, left + x + half * 64, n, make_float4(four[0], four[1], four[2], four[3]));
    }
  }
}

}  // namespace multiply
