// TensorFlow's C API, as far as Tandem uses it, declared by hand: the package builds where no
// TensorFlow is installed. Types and meanings are those of tensorflow/c/c_api.h, eager/c_api.h,
// tf_datatype.h, tf_tensor.h, tf_tstring.h (2.21). See README.md in this folder.

#ifndef CTENSORFLOW_H
#define CTENSORFLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {  // Swift with C++ interoperability reads it as C++
#endif

typedef struct TF_Status TF_Status;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_DeviceList TF_DeviceList;
typedef struct TFE_Context TFE_Context;
typedef struct TFE_ContextOptions TFE_ContextOptions;
typedef struct TFE_Op TFE_Op;
typedef struct TFE_TensorHandle TFE_TensorHandle;
typedef struct TF_Graph TF_Graph;
typedef struct TF_Operation TF_Operation;
typedef struct TF_OperationDescription TF_OperationDescription;
typedef struct TF_Function TF_Function;
typedef struct TF_FunctionOptions TF_FunctionOptions;

// One output of a node of a graph.
typedef struct TF_Output {
  TF_Operation *oper;
  int index;
} TF_Output;

// A string inside a tensor: three words whose layout belongs to TensorFlow.
typedef struct TF_TString {
  uint64_t words[3];
} TF_TString;

typedef int32_t TF_DataType;
enum {
  CTF_FLOAT = 1,
  CTF_DOUBLE = 2,
  CTF_INT32 = 3,
  CTF_UINT8 = 4,
  CTF_INT16 = 5,
  CTF_INT8 = 6,
  CTF_STRING = 7,
  CTF_COMPLEX64 = 8,
  CTF_INT64 = 9,
  CTF_BOOL = 10,
  CTF_BFLOAT16 = 14,
  CTF_UINT16 = 17,
  CTF_COMPLEX128 = 18,
  CTF_RESOURCE = 20,
  CTF_VARIANT = 21,
  CTF_UINT32 = 22,
  CTF_UINT64 = 23,
};

typedef int32_t TF_Code;  // 0 is OK

// One line a function: result, name, parameters, arguments to forward.
#include "functions.h"

// Where the library's functions are found once it is open; before that, where each slot opens it.
struct CTensorFlowTable {
#define X(result, name, parameters, arguments) result(*name) parameters;
  CTF_FUNCTIONS(X)
#undef X
};
extern struct CTensorFlowTable ctf_table;

// The functions themselves are inline, so no symbol of ours can stand before TensorFlow's own.
#define X(result, name, parameters, arguments) \
  static inline result name parameters { return ctf_table.name arguments; }
CTF_FUNCTIONS(X)
#undef X

// Opens the library, once, from whichever thread comes first.
// Returns NULL when it is open, else what was looked for and what to install (never freed).
const char *ctf_load(void);

// The folder whose library is open; NULL before that, and where none could be opened.
const char *ctf_library_folder(void);

// This thread's status, made at its first use and freed when the thread ends.
TF_Status *ctf_status(void);

// The device that ops of this thread are placed on; NULL lets TensorFlow choose.
// The text has to live for ever.
const char *ctf_device(void);
void ctf_set_device(const char *name);

// The trace that this thread records its ops in, an object of the caller's; NULL where ops run.
void *ctf_trace(void);
void ctf_set_trace(void *trace);

// What this thread tells of the layers that it calls, an object of the caller's; NULL where nobody
// listens.
void *ctf_recorder(void);
void ctf_set_recorder(void *recorder);

// Take the op out of a slot (NULL if another thread holds it) and put it back
// (false if the slot is taken: then the caller deletes the op).
TFE_Op *ctf_take(void **slot);
bool ctf_put_back(void **slot, TFE_Op *op);

// What lies in a slot that is written once.
void *ctf_peek(void *const *slot);
// Puts a value into an empty slot; false if another thread was first.
bool ctf_publish(void **slot, void *value);

#ifdef __cplusplus
}
#endif

#endif
