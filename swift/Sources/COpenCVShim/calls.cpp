#include "COpenCVShim.h"

#include <cstdio>
#include <exception>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace cvshim {
namespace {

thread_local char said[512];

template <typename Body>
Fault guarded(Body body) noexcept {
  try {
    body();
    return nullptr;
  } catch (const cv::Exception &error) {
    std::snprintf(said, sizeof said, "%s: %s", error.func.c_str(), error.err.c_str());
  } catch (const std::exception &error) {
    std::snprintf(said, sizeof said, "%s", error.what());
  } catch (...) {
    std::snprintf(said, sizeof said, "OpenCV gives no reason");
  }
  return said;
}

cv::Scalar scalar(const double *color) {
  return cv::Scalar(color[0], color[1], color[2], color[3]);
}

const cv::Point2f *points(const float *numbers) {
  return reinterpret_cast<const cv::Point2f *>(numbers);
}

}  // namespace

void be_silent() noexcept {
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
}

bool is_unique(const cv::Mat &image) noexcept {
  return image.u != nullptr && CV_XADD(&image.u->refcount, 0) == 1;
}

Fault make(int rows, int columns, int type, cv::Mat &out) noexcept {
  return guarded([&] { out = cv::Mat(rows, columns, type); });
}

Fault copy(const cv::Mat &in, cv::Mat &out) noexcept {
  return guarded([&] { out = in.clone(); });
}

Fault part(const cv::Mat &in, cv::Mat &out, int x, int y, int width, int height) noexcept {
  return guarded([&] { out = in(cv::Rect(x, y, width, height)); });
}

Fault convert(const cv::Mat &in, void *memory, int depth, double scale) noexcept {
  return guarded([&] {
    // It has the size and type that are asked for, so the numbers go where its memory is.
    cv::Mat around(in.rows, in.cols, CV_MAKETYPE(depth, in.channels()), memory);
    in.convertTo(around, depth, scale);
  });
}

Fault decode(const void *bytes, size_t count, int flags, cv::Mat &out) noexcept {
  return guarded([&] {
    const cv::Mat file(1, static_cast<int>(count), CV_8U, const_cast<void *>(bytes));
    out = cv::imdecode(file, flags);
  });
}

Fault encode(const char *ending, const cv::Mat &in, int quality, cv::Mat &out) noexcept {
  return guarded([&] {
    std::vector<int> options;
    if (quality >= 0) {
      options = {cv::IMWRITE_JPEG_QUALITY, quality, cv::IMWRITE_WEBP_QUALITY, quality};
    }
    std::vector<unsigned char> bytes;
    if (!cv::imencode(ending, in, bytes, options)) CV_Error(cv::Error::StsError, "it writes nothing");
    out = cv::Mat(bytes, true).reshape(1, 1);
  });
}

Fault resize(const cv::Mat &in, cv::Mat &out, int width, int height, int interpolation) noexcept {
  return guarded([&] { cv::resize(in, out, cv::Size(width, height), 0, 0, interpolation); });
}

Fault convert_color(const cv::Mat &in, cv::Mat &out, int code) noexcept {
  return guarded([&] { cv::cvtColor(in, out, code); });
}

Fault flip(const cv::Mat &in, cv::Mat &out, int code) noexcept {
  return guarded([&] { cv::flip(in, out, code); });
}

Fault rotate(const cv::Mat &in, cv::Mat &out, int code) noexcept {
  return guarded([&] { cv::rotate(in, out, code); });
}

Fault transpose(const cv::Mat &in, cv::Mat &out) noexcept {
  return guarded([&] { cv::transpose(in, out); });
}

Fault add_border(
    const cv::Mat &in, cv::Mat &out, int top, int bottom, int left, int right, int border,
    const double *color) noexcept {
  return guarded([&] {
    // What lies around a part in its whole image is no border of it.
    const int kind = border | cv::BORDER_ISOLATED;
    cv::copyMakeBorder(in, out, top, bottom, left, right, kind, scalar(color));
  });
}

Fault warp(
    const cv::Mat &in, cv::Mat &out, const cv::Mat &matrix, int width, int height,
    int interpolation, int border, const double *color) noexcept {
  return guarded([&] {
    const auto warp = matrix.rows == 2 ? cv::warpAffine : cv::warpPerspective;
    warp(in, out, matrix, cv::Size(width, height), interpolation, border, scalar(color));
  });
}

Fault rotation(double x, double y, double angle, double scale, cv::Mat &out) noexcept {
  return guarded([&] {
    const cv::Point2f center(static_cast<float>(x), static_cast<float>(y));
    out = cv::getRotationMatrix2D(center, angle, scale);
  });
}

Fault transform(const float *from, const float *to, int count, cv::Mat &out) noexcept {
  return guarded([&] {
    out = count == 3 ? cv::getAffineTransform(points(from), points(to))
                     : cv::getPerspectiveTransform(points(from), points(to));
  });
}

Fault blur(const cv::Mat &in, cv::Mat &out, int width, int height, int border) noexcept {
  return guarded([&] {
    const int kind = border | cv::BORDER_ISOLATED;
    cv::blur(in, out, cv::Size(width, height), cv::Point(-1, -1), kind);
  });
}

Fault gaussian_blur(
    const cv::Mat &in, cv::Mat &out, int width, int height, double across, double down,
    int border) noexcept {
  return guarded([&] {
    const int kind = border | cv::BORDER_ISOLATED;
    cv::GaussianBlur(in, out, cv::Size(width, height), across, down, kind);
  });
}

Fault median_blur(const cv::Mat &in, cv::Mat &out, int side) noexcept {
  return guarded([&] { cv::medianBlur(in, out, side); });
}

}  // namespace cvshim
