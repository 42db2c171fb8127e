// libvips as the system has it: images as pipelines.
#ifndef TANDEM_CVIPS_SHIM_H
#define TANDEM_CVIPS_SHIM_H
#include <vips/vips.h>
#endif
