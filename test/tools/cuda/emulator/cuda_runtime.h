// CUDA on the host, for the tests alone: the same sources, each thread of a block a thread of this machine, so that the
// sanitizers see what they do (addresses outside of an array, four floats from an address that is not a multiple of 16,
// a barrier that is missing). Blocks run one after another. `kernel<<<grid, block>>>(…)` is rewritten before compiling.
//
// EMULATED_MEMORY: bytes that the card has; 1 GiB where it is not set. EMULATED_FAULT: the call that fails.
#pragma once

#include <barrier>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#define __global__
#define __device__
#define __host__
#define __shared__ static
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __launch_bounds__(...)

struct uint3 {
  unsigned x, y, z;
};
struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};
struct alignas(16) float4 {
  float x, y, z, w;
};
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

inline thread_local uint3 threadIdx, blockIdx;
inline dim3 blockDim, gridDim;

namespace emulated {

inline std::barrier<> *blockBarrier;

template <typename Kernel>
void launch(dim3 grid, dim3 block, const Kernel &kernel) {
  const unsigned size = block.x * block.y * block.z;
  std::barrier<> barrier(size);
  blockBarrier = &barrier;
  blockDim = block;
  gridDim = grid;
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < size; thread++) {
    threads.emplace_back([&, thread] {
      threadIdx = {thread % block.x, thread / block.x % block.y, thread / block.x / block.y};
      for (unsigned index = 0; index < grid.x * grid.y * grid.z; index++) {
        blockIdx = {index % grid.x, index / grid.x % grid.y, index / grid.x / grid.y};
        kernel();
        barrier.arrive_and_wait();
      }
    });
  }
  for (std::thread &thread : threads) thread.join();
}

inline bool fails(const char *call) {
  const char *fault = std::getenv("EMULATED_FAULT");
  return fault && std::string(fault) == call;
}

}  // namespace emulated

inline void __syncthreads() { emulated::blockBarrier->arrive_and_wait(); }

enum cudaError_t { cudaSuccess, cudaErrorMemoryAllocation, cudaErrorNoDevice };
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost, cudaMemcpyDeviceToDevice };
struct cudaDeviceProp {
  char name[256];
};
using cudaEvent_t = std::chrono::steady_clock::time_point *;

inline const char *cudaGetErrorString(cudaError_t status) {
  return status == cudaErrorMemoryAllocation ? "out of memory" : status == cudaErrorNoDevice ? "no device" : "no error";
}
inline cudaError_t cudaGetLastError() { return cudaSuccess; }
inline cudaError_t cudaDeviceSynchronize() { return cudaSuccess; }
inline cudaError_t cudaGetDevice(int *device) { return *device = 0, cudaSuccess; }
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp *properties, int) {
  return std::strcpy(properties->name, "CUDA on the host, \"emulated\""), cudaSuccess;
}
inline cudaError_t cudaMemGetInfo(size_t *free, size_t *total) {
  if (emulated::fails("cudaMemGetInfo")) return cudaErrorNoDevice;
  const char *memory = std::getenv("EMULATED_MEMORY");
  *free = *total = memory ? std::strtoull(memory, nullptr, 10) : size_t{1} << 30;
  return cudaSuccess;
}
inline cudaError_t cudaMalloc(void **data, size_t bytes) {
  const bool fails = emulated::fails("cudaMalloc") || posix_memalign(data, 256, bytes) != 0;
  return fails ? cudaErrorMemoryAllocation : cudaSuccess;
}
inline cudaError_t cudaFree(void *data) { return std::free(data), cudaSuccess; }
inline cudaError_t cudaMemset(void *data, int byte, size_t bytes) { return std::memset(data, byte, bytes), cudaSuccess; }
inline cudaError_t cudaMemcpy(void *to, const void *from, size_t bytes, cudaMemcpyKind) {
  return std::memcpy(to, from, bytes), cudaSuccess;
}
inline cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind kind) {
  return cudaMemcpy(to, from, bytes, kind);
}
inline cudaError_t cudaEventCreate(cudaEvent_t *event) {
  return *event = new std::chrono::steady_clock::time_point, cudaSuccess;
}
inline cudaError_t cudaEventRecord(cudaEvent_t event) {
  return *event = std::chrono::steady_clock::now(), cudaSuccess;
}
inline cudaError_t cudaEventSynchronize(cudaEvent_t) { return cudaSuccess; }
inline cudaError_t cudaEventElapsedTime(float *milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  return *milliseconds = std::chrono::duration<float, std::milli>(*end - *begin).count() + 1e-6f, cudaSuccess;
}
inline cudaError_t cudaEventDestroy(cudaEvent_t event) { return delete event, cudaSuccess; }
