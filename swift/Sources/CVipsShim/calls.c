#include "CVipsShim.h"

int vipsshim_load(const char *path, int sequential, VipsImage **out) {
  VipsAccess access = sequential ? VIPS_ACCESS_SEQUENTIAL : VIPS_ACCESS_RANDOM;
  *out = vips_image_new_from_file(
      path, "access", access, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
  return *out == NULL;
}

int vipsshim_thumbnail(
    const char *path, int width, int height, VipsSize size, VipsImage **out) {
  return vips_thumbnail(
      path, out, width, "height", height, "size", size, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
}

int vipsshim_crop(VipsImage *in, VipsImage **out, int left, int top, int width, int height) {
  return vips_extract_area(in, out, left, top, width, height, NULL);
}

int vipsshim_resize(
    VipsImage *in, VipsImage **out, double scale, double vertical, VipsKernel kernel) {
  return vips_resize(in, out, scale, "vscale", vertical, "kernel", kernel, NULL);
}

int vipsshim_rgb(VipsImage *in, VipsImage **out) {
  VipsImage *rgb = NULL, *opaque = NULL;
  if (vips_colourspace(in, &rgb, VIPS_INTERPRETATION_sRGB, NULL)) return 1;
  // vips_flatten takes the last channel for transparency, whether it is or not.
  int failed = vips_image_hasalpha(rgb) ? vips_flatten(rgb, &opaque, NULL)
                                        : vips_copy(rgb, &opaque, NULL);
  g_object_unref(rgb);
  if (failed) return 1;
  failed = vips_cast_uchar(opaque, out, NULL);
  g_object_unref(opaque);
  return failed;
}

int vipsshim_save(VipsImage *in, const char *path) {
  return vips_image_write_to_file(in, path, NULL);
}
