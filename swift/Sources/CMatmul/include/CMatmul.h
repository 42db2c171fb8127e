#pragma once

// The loops of Swift's `matmulUnsafe` in C, for `tandem bench matmul`: what is left between the two
// languages where they say the same and LLVM compiles both. SwiftPM optimises either by its default.

// c [rows, columns] = a [rows, inner] · b [inner, columns], all of them row after row.
void tandem_matmul(
    const float *_Nonnull a, const float *_Nonnull b, float *_Nonnull c, long rows, long inner,
    long columns);
