// Where TensorFlow's C library lies: TENSORFLOW_LIB_DIR, then a Python environment.

#ifndef CTENSORFLOW_FIND_H
#define CTENSORFLOW_FIND_H

#include <stddef.h>

#ifdef __APPLE__
#define CTF_FRAMEWORK_LIBRARY "libtensorflow_framework.2.dylib"
#define CTF_API_LIBRARY "libtensorflow_cc.2.dylib"
#else
#define CTF_FRAMEWORK_LIBRARY "libtensorflow_framework.so.2"
#define CTF_API_LIBRARY "libtensorflow_cc.so.2"
#endif

// Writes the folder of the two libraries into `folder`, or returns what to tell the user,
// written into `message`.
const char *ctf_find_folder(char *folder, size_t folder_size, char *message, size_t message_size);

#endif
