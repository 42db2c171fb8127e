// zlib as the system has it. What is used of it: inflate and deflate, for gzip.
#ifndef TANDEM_CZLIB_SHIM_H
#define TANDEM_CZLIB_SHIM_H
#include <zlib.h>
#endif
