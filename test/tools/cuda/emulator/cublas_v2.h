// The little of cuBLAS that our sources use, as its documentation says it: matrices by columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

enum cublasStatus_t { CUBLAS_STATUS_SUCCESS, CUBLAS_STATUS_INVALID_VALUE };
enum cublasOperation_t { CUBLAS_OP_N };
enum cublasMath_t { CUBLAS_DEFAULT_MATH, CUBLAS_TF32_TENSOR_OP_MATH };
struct cublasContext {
  cublasMath_t math;
};
using cublasHandle_t = cublasContext *;

inline const char *cublasGetStatusString(cublasStatus_t status) { return status ? "invalid value" : "success"; }
inline cublasStatus_t cublasCreate(cublasHandle_t *handle) {
  return *handle = new cublasContext{CUBLAS_DEFAULT_MATH}, CUBLAS_STATUS_SUCCESS;
}
inline cublasStatus_t cublasDestroy(cublasHandle_t handle) { return delete handle, CUBLAS_STATUS_SUCCESS; }
inline cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t math) {
  return handle->math = math, CUBLAS_STATUS_SUCCESS;
}

// Ten bits of the fraction stay.
inline float shortened(float factor, cublasMath_t math) {
  if (math == CUBLAS_DEFAULT_MATH) return factor;
  uint32_t bits;
  std::memcpy(&bits, &factor, sizeof bits);
  bits &= 0xffffe000;
  std::memcpy(&factor, &bits, sizeof bits);
  return factor;
}

inline cublasStatus_t cublasSgemm(cublasHandle_t handle, cublasOperation_t, cublasOperation_t, int m, int n, int k,
                                  const float *alpha, const float *a, int lda, const float *b, int ldb,
                                  const float *beta, float *c, int ldc) {
  if (lda < m || ldb < k || ldc < m) return CUBLAS_STATUS_INVALID_VALUE;
  for (int column = 0; column < n; column++) {
    for (int row = 0; row < m; row++) {
      float sum = 0;
      for (int i = 0; i < k; i++) {
        const float left = shortened(a[static_cast<size_t>(i) * lda + row], handle->math);
        sum += left * shortened(b[static_cast<size_t>(column) * ldb + i], handle->math);
      }
      float &to = c[static_cast<size_t>(column) * ldc + row];
      to = *alpha * sum + (*beta == 0 ? 0 : *beta * to);
    }
  }
  return CUBLAS_STATUS_SUCCESS;
}
