// The operations of libvips that take their options as "name", value, ..., NULL: Swift does not call
// variadic C functions. Each returns 0 and the image in `out`, or not 0 and nothing.
#ifndef TANDEM_CVIPS_SHIM_FUNCTIONS_H
#define TANDEM_CVIPS_SHIM_FUNCTIONS_H

#include <vips/vips.h>

// The image of a file, decoded when pixels are asked for, from top to bottom where `sequential`; one
// that is cut short or damaged is an error.
int vipsshim_load(const char *path, int sequential, VipsImage **out);
// The image of a file within `width` x `height`, decoded no larger than it takes.
int vipsshim_thumbnail(const char *path, int width, int height, VipsSize size, VipsImage **out);
int vipsshim_crop(VipsImage *in, VipsImage **out, int left, int top, int width, int height);
int vipsshim_resize(
    VipsImage *in, VipsImage **out, double scale, double vertical, VipsKernel kernel);
// Eight bits of sRGB a channel, without transparency.
int vipsshim_rgb(VipsImage *in, VipsImage **out);
// A file, its kind by the ending, which may have options behind it: "x.jpg[Q=90]".
int vipsshim_save(VipsImage *in, const char *path);

#endif
