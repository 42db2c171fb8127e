// OpenCV as the system has it: C++, which Swift reads as it is.
#ifndef TANDEM_COPENCV_SHIM_H
#define TANDEM_COPENCV_SHIM_H
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#endif
