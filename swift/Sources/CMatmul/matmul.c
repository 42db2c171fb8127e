#include "CMatmul.h"

void tandem_matmul(
    const float *a, const float *b, float *c, long rows, long inner, long columns) {
  for (long i = 0; i < rows; i++) {
    float *result = c + i * columns;
    for (long j = 0; j < columns; j++) result[j] = 0;
    for (long k = 0; k < inner; k++) {
      const float factor = a[i * inner + k];
      const float *row = b + k * columns;
      for (long j = 0; j < columns; j++) result[j] += factor * row[j];
    }
  }
}
