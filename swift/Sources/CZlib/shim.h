// zlib as the system has it; what is used of it: gzopen, gzread, gzerror, gzclose.
#ifndef TANDEM_CZLIB_SHIM_H
#define TANDEM_CZLIB_SHIM_H
#include <zlib.h>
#endif
