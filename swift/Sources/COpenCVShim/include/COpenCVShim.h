// The functions of OpenCV that throw: an exception of C++ does not pass through Swift, it ends the
// program. Each catches them all and returns nullptr, or what went wrong: text of this thread's own,
// which the next call on it writes over. What they make goes into `out`.
#ifndef TANDEM_COPENCV_SHIM_FUNCTIONS_H
#define TANDEM_COPENCV_SHIM_FUNCTIONS_H

#include <cstddef>
#include <opencv2/core.hpp>

namespace cvshim {

using Fault = const char *_Nullable;

// Keeps OpenCV from writing to standard error what is thrown as well.
void be_silent() noexcept;
// Whether no other Mat has these pixels; memory of somebody else's is never one's own.
bool is_unique(const cv::Mat &image) noexcept;

Fault make(int rows, int columns, int type, cv::Mat &out) noexcept;
Fault copy(const cv::Mat &in, cv::Mat &out) noexcept;
// A part, which shares the pixels.
Fault part(const cv::Mat &in, cv::Mat &out, int x, int y, int width, int height) noexcept;
// Into memory of `rows` x `columns` of the channels of `in`, as numbers of `depth` times `scale`.
Fault convert(const cv::Mat &in, void *_Nonnull memory, int depth, double scale) noexcept;

Fault decode(const void *_Nonnull bytes, size_t count, int flags, cv::Mat &out) noexcept;
// The file's bytes are a row of them; `quality` below 0 is the format's own.
Fault encode(const char *_Nonnull ending, const cv::Mat &in, int quality, cv::Mat &out) noexcept;

Fault resize(const cv::Mat &in, cv::Mat &out, int width, int height, int interpolation) noexcept;
Fault convert_color(const cv::Mat &in, cv::Mat &out, int code) noexcept;
Fault flip(const cv::Mat &in, cv::Mat &out, int code) noexcept;
Fault rotate(const cv::Mat &in, cv::Mat &out, int code) noexcept;
Fault transpose(const cv::Mat &in, cv::Mat &out) noexcept;
// `color` has four numbers.
Fault add_border(
    const cv::Mat &in, cv::Mat &out, int top, int bottom, int left, int right, int border,
    const double *_Nonnull color) noexcept;

// With a matrix of 2 x 3 that of warpAffine, of 3 x 3 that of warpPerspective.
Fault warp(
    const cv::Mat &in, cv::Mat &out, const cv::Mat &matrix, int width, int height,
    int interpolation, int border, const double *_Nonnull color) noexcept;
Fault rotation(double x, double y, double angle, double scale, cv::Mat &out) noexcept;
// Three points x, y each give a matrix of 2 x 3, four one of 3 x 3.
Fault transform(
    const float *_Nonnull from, const float *_Nonnull to, int points, cv::Mat &out) noexcept;

Fault blur(const cv::Mat &in, cv::Mat &out, int width, int height, int border) noexcept;
Fault gaussian_blur(
    const cv::Mat &in, cv::Mat &out, int width, int height, double across, double down,
    int border) noexcept;
Fault median_blur(const cv::Mat &in, cv::Mat &out, int side) noexcept;

}  // namespace cvshim

#endif
