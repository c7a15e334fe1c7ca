// What every job shares: its size, its end when something is wrong, and the card it runs on.
//
// A job prints one line of JSON and ends with 0 when the result is right, 1 when it is not or the card refuses,
// 2 when it was asked for something that cannot be. The line is the same contract as that of the CPU twin
// (src/systems/cuda/result.ts). A file of your own may include this one: `#include "lab/job.cuh"`.
#pragma once

#include <cublas_v2.h>
#include <cuda_runtime.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace lab {

enum ExitCode { kRight = 0, kWrong = 1, kBadInput = 2 };

struct Job {
  const char *operation;
  size_t n;
};

// A text as JSON. Names of cards and messages of CUDA are ASCII; what could break the line is replaced.
inline std::string quoted(const std::string &text) {
  std::string json = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') json += '\\';
    json += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
  }
  return json + '"';
}

[[noreturn]] inline void fail(const Job &job, ExitCode code, const std::string &message) {
  std::printf("{\"operation\":%s,\"n\":%zu,\"error\":%s}\n", quoted(job.operation).c_str(), job.n,
              quoted(message).c_str());
  std::exit(code);
}

inline void check(cudaError_t status, const Job &job, const char *what) {
  if (status != cudaSuccess) fail(job, kWrong, std::string(what) + ": " + cudaGetErrorString(status));
}

inline void check(cublasStatus_t status, const Job &job, const char *what) {
  if (status != CUBLAS_STATUS_SUCCESS) fail(job, kWrong, std::string(what) + ": " + cublasGetStatusString(status));
}

// A kernel that could not be started says so here, one that failed while it ran where the host next waits for it.
inline void checkLaunch(const Job &job, const char *kernel) { check(cudaGetLastError(), job, kernel); }

// The first argument is N, a whole number from 1 to `most`.
inline Job readJob(const char *operation, int argc, char **argv, size_t most) {
  Job job = {operation, 0};
  const std::string text = argc == 2 ? argv[1] : "";
  const bool isWhole = !text.empty() && text.size() <= 18 && text.find_first_not_of("0123456789") == std::string::npos;
  if (isWhole) job.n = std::strtoull(text.c_str(), nullptr, 10);
  if (!isWhole || job.n == 0 || job.n > most)
    fail(job, kBadInput, "N must be a whole number from 1 to " + std::to_string(most) + ", not '" + text + "'");
  return job;
}

// Refuses before anything is allocated what the card's memory cannot hold.
inline void requireMemory(const Job &job, size_t bytes) {
  size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), job, "no card can be used");
  if (bytes > free)
    fail(job, kBadInput,
         "N = " + std::to_string(job.n) + " needs " + std::to_string(bytes) + " bytes of the card's memory, and " +
             std::to_string(free) + " of " + std::to_string(total) + " are free: choose a smaller N");
}

inline std::string deviceName(const Job &job) {
  int device = 0;
  cudaDeviceProp properties;
  check(cudaGetDevice(&device), job, "there is no card");
  check(cudaGetDeviceProperties(&properties, device), job, "the card does not say what it is");
  return properties.name;
}

// Memory of the card that is given back at the end of its block.
class DeviceArray {
 public:
  DeviceArray(const Job &job, size_t count) : job_(job), count_(count) {
    check(cudaMalloc(reinterpret_cast<void **>(&data_), count * sizeof(float)), job, "cudaMalloc");
  }
  ~DeviceArray() { cudaFree(data_); }
  DeviceArray(const DeviceArray &) = delete;
  DeviceArray &operator=(const DeviceArray &) = delete;

  void write(const std::vector<float> &from) {
    check(cudaMemcpy(data_, from.data(), count_ * sizeof(float), cudaMemcpyHostToDevice), job_, "copy to the card");
  }
  std::vector<float> read() const {
    std::vector<float> to(count_);
    check(cudaMemcpy(to.data(), data_, count_ * sizeof(float), cudaMemcpyDeviceToHost), job_, "copy from the card");
    return to;
  }
  // Not a number anywhere: what a kernel forgets to write is no result of the kernel before.
  void spoil() { check(cudaMemset(data_, 0xff, count_ * sizeof(float)), job_, "cudaMemset"); }
  float *data() const { return data_; }

 private:
  const Job &job_;
  size_t count_;
  float *data_ = nullptr;
};

// The same numbers in [-1, 1) on every machine; `seed` makes another row of them. The twin computes the same.
inline float value(size_t index, unsigned seed) {
  unsigned bits = static_cast<unsigned>(index) * 2654435761u + seed * 40503u;
  bits ^= bits >> 15;
  bits *= 2246822519u;
  bits ^= bits >> 13;
  return static_cast<float>(bits >> 8) / 8388608.0f - 1.0f;
}

inline std::vector<float> values(size_t count, unsigned seed) {
  std::vector<float> row(count);
  for (size_t i = 0; i < count; i++) row[i] = value(i, seed);
  return row;
}

}  // namespace lab
