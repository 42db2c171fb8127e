// libsox as the system has it: files of sound, and effects on samples.
#ifndef TANDEM_CSOX_SHIM_H
#define TANDEM_CSOX_SHIM_H
#include <sox.h>
#endif
