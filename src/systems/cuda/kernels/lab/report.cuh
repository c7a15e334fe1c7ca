// How long a piece of work takes on the card, and the line of JSON that a job ends with.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "job.cuh"

// Where the card is only emulated, once must do: -DLAB_BATCHES=1 -DLAB_RUNS=1.
#ifndef LAB_BATCHES
#define LAB_BATCHES 5
#define LAB_RUNS 10
#endif

namespace lab {

// Milliseconds of one run: the best of LAB_BATCHES batches, each measured by the card's own clock. The first run warms up.
inline double measure(const Job &job, const std::function<void()> &work) {
  cudaEvent_t begin, end;
  check(cudaEventCreate(&begin), job, "cudaEventCreate");
  check(cudaEventCreate(&end), job, "cudaEventCreate");
  work();
  check(cudaDeviceSynchronize(), job, "the first run");
  float best = INFINITY;
  for (int batch = 0; batch < LAB_BATCHES; batch++) {
    check(cudaEventRecord(begin), job, "cudaEventRecord");
    for (int run = 0; run < LAB_RUNS; run++) work();
    check(cudaEventRecord(end), job, "cudaEventRecord");
    check(cudaEventSynchronize(end), job, "the measured runs");
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, begin, end), job, "cudaEventElapsedTime");
    best = std::min(best, milliseconds / LAB_RUNS);
  }
  cudaEventDestroy(begin);
  cudaEventDestroy(end);
  return best;
}

// How a result compares with the host's.
struct Comparison {
  size_t compared = 0;
  double largestError = 0;
  bool isRight = true;

  // `bound` is the most that rounding can explain. What is not a number is never right.
  void add(double got, double wanted, double bound) {
    const double error = std::fabs(got - wanted);
    compared++;
    if (!(error <= bound)) isRight = false;
    if (error > largestError || std::isnan(error)) largestError = error;
  }
};

struct Measured {
  std::string name;
  double milliseconds;
  double rate;
  Comparison comparison;
};

// A number as JSON, which knows neither infinity nor "not a number".
inline std::string number(double amount) {
  if (!std::isfinite(amount)) return "null";
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", amount);
  return text;
}

// The first of what was measured is what the rates of the others are compared with. Ends the job.
[[noreturn]] inline void report(const Job &job, const char *unit, const std::vector<Measured> &measured) {
  bool isRight = true;
  std::string rows;
  for (const auto &[name, milliseconds, rate, comparison] : measured) {
    isRight = isRight && comparison.isRight;
    rows += std::string(rows.empty() ? "" : ",") + "{\"name\":" + quoted(name) + ",\"milliseconds\":" +
            number(milliseconds) + ",\"rate\":" + number(rate) + ",\"share\":" + number(rate / measured.front().rate) +
            ",\"correct\":" + (comparison.isRight ? "true" : "false") + ",\"compared\":" +
            std::to_string(comparison.compared) + ",\"largestError\":" + number(comparison.largestError) + "}";
  }
  std::printf("{\"operation\":%s,\"n\":%zu,\"kind\":\"gpu\",\"device\":%s,\"correct\":%s,\"unit\":%s,\"measured\":[%s]}\n",
              quoted(job.operation).c_str(), job.n, quoted(deviceName(job)).c_str(), isRight ? "true" : "false",
              quoted(unit).c_str(), rows.c_str());
  std::exit(isRight ? kRight : kWrong);
}

}  // namespace lab
