// C = A × B by tiles of 32 × 32 in shared memory: the first step that every course shows.
//
// Each block makes one tile of C, each thread one number of it. A number of A or B is read from the card's memory once
// for 32 uses instead of once for each. It stays slow, because every multiplication needs two reads of shared memory.
#pragma once

namespace multiply {

constexpr int kTile = 32;

// Launch with blocks of (32, 32) and one block a tile of C.
__global__ void tiled(const float *a, const float *b, float *c, int n) {
  __shared__ float tileA[kTile][kTile];
  __shared__ float tileB[kTile][kTile];
  const int row = blockIdx.y * kTile + threadIdx.y;
  const int column = blockIdx.x * kTile + threadIdx.x;
  float sum = 0;
  for (int begin = 0; begin < n; begin += kTile) {
    // What lies outside the matrix counts as zero, so N need not be a multiple of the tile.
    const int k = begin + threadIdx.x, l = begin + threadIdx.y;
    tileA[threadIdx.y][threadIdx.x] = row < n && k < n ? a[static_cast<size_t>(row) * n + k] : 0;
    tileB[threadIdx.y][threadIdx.x] = l < n && column < n ? b[static_cast<size_t>(l) * n + column] : 0;
    __syncthreads();
    for (int i = 0; i < kTile; i++) sum += tileA[threadIdx.y][i] * tileB[i][threadIdx.x];
    __syncthreads();
  }
  if (row < n && column < n) c[static_cast<size_t>(row) * n + column] = sum;
}

}  // namespace multiply
