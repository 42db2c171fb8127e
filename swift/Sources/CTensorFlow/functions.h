// The functions of TensorFlow's C API that Tandem calls. Included by CTensorFlow.h only.

#define CTF_FUNCTIONS(X)                                                                          \
  X(const char *, TF_Version, (void), ())                                                         \
  /* status */                                                                                    \
  X(TF_Status *, TF_NewStatus, (void), ())                                                        \
  X(void, TF_DeleteStatus, (TF_Status *s), (s))                                                   \
  X(TF_Code, TF_GetCode, (const TF_Status *s), (s))                                               \
  X(const char *, TF_Message, (const TF_Status *s), (s))                                          \
  /* tensors */                                                                                   \
  X(TF_Tensor *, TF_AllocateTensor,                                                               \
    (TF_DataType type, const int64_t *dims, int rank, size_t bytes), (type, dims, rank, bytes))   \
  X(TF_Tensor *, TF_NewTensor,                                                                    \
    (TF_DataType type, const int64_t *dims, int rank, void *data, size_t bytes,                   \
     void (*free)(void *data, size_t bytes, void *argument), void *argument),                     \
    (type, dims, rank, data, bytes, free, argument))                                              \
  X(void, TF_DeleteTensor, (TF_Tensor *t), (t))                                                   \
  X(void *, TF_TensorData, (const TF_Tensor *t), (t))                                             \
  X(size_t, TF_TensorByteSize, (const TF_Tensor *t), (t))                                         \
  X(void, TF_StringInit, (TF_TString *t), (t))                                                    \
  X(void, TF_StringCopy, (TF_TString *t, const char *source, size_t size), (t, source, size))     \
  X(const char *, TF_StringGetDataPointer, (const TF_TString *t), (t))                            \
  X(size_t, TF_StringGetSize, (const TF_TString *t), (t))                                         \
  X(void, TF_StringDealloc, (TF_TString *t), (t))                                                 \
  /* context and devices */                                                                       \
  X(TFE_ContextOptions *, TFE_NewContextOptions, (void), ())                                      \
  X(void, TFE_DeleteContextOptions, (TFE_ContextOptions *o), (o))                                 \
  X(void, TFE_ContextOptionsSetConfig,                                                            \
    (TFE_ContextOptions *o, const void *proto, size_t size, TF_Status *s), (o, proto, size, s))   \
  X(TFE_Context *, TFE_NewContext, (const TFE_ContextOptions *o, TF_Status *s), (o, s))           \
  X(TF_DeviceList *, TFE_ContextListDevices, (TFE_Context *c, TF_Status *s), (c, s))              \
  X(int, TF_DeviceListCount, (const TF_DeviceList *l), (l))                                       \
  X(const char *, TF_DeviceListName, (const TF_DeviceList *l, int i, TF_Status *s), (l, i, s))    \
  X(void, TF_DeleteDeviceList, (TF_DeviceList *l), (l))                                           \
  X(void, TFE_ContextAddFunctionDef,                                                              \
    (TFE_Context *c, const char *definition, size_t size, TF_Status *s), (c, definition, size, s))\
  /* eager handles */                                                                             \
  X(TFE_TensorHandle *, TFE_NewTensorHandle, (const TF_Tensor *t, TF_Status *s), (t, s))          \
  X(void, TFE_DeleteTensorHandle, (TFE_TensorHandle *h), (h))                                     \
  X(TF_DataType, TFE_TensorHandleDataType, (TFE_TensorHandle *h), (h))                            \
  X(int, TFE_TensorHandleNumDims, (TFE_TensorHandle *h, TF_Status *s), (h, s))                    \
  X(int64_t, TFE_TensorHandleDim, (TFE_TensorHandle *h, int i, TF_Status *s), (h, i, s))          \
  X(TF_Tensor *, TFE_TensorHandleResolve, (TFE_TensorHandle *h, TF_Status *s), (h, s))            \
  X(const char *, TFE_TensorHandleBackingDeviceName, (TFE_TensorHandle *h, TF_Status *s), (h, s)) \
  X(TFE_TensorHandle *, TFE_TensorHandleCopySharingTensor, (TFE_TensorHandle *h, TF_Status *s),   \
    (h, s))                                                                                       \
  X(TFE_TensorHandle *, TFE_TensorHandleCopyToDevice,                                             \
    (TFE_TensorHandle *h, TFE_Context *c, const char *device, TF_Status *s), (h, c, device, s))   \
  /* eager ops */                                                                                 \
  X(TFE_Op *, TFE_NewOp, (TFE_Context *c, const char *name, TF_Status *s), (c, name, s))          \
  X(void, TFE_DeleteOp, (TFE_Op *o), (o))                                                         \
  X(void, TFE_OpReset, (TFE_Op *o, const char *name, const char *device, TF_Status *s),           \
    (o, name, device, s))                                                                         \
  X(void, TFE_OpSetDevice, (TFE_Op *o, const char *device, TF_Status *s), (o, device, s))         \
  X(void, TFE_OpAddInput, (TFE_Op *o, TFE_TensorHandle *h, TF_Status *s), (o, h, s))              \
  X(void, TFE_OpAddInputList, (TFE_Op *o, TFE_TensorHandle **h, int n, TF_Status *s),             \
    (o, h, n, s))                                                                                 \
  X(void, TFE_OpSetAttrString, (TFE_Op *o, const char *name, const void *value, size_t size),     \
    (o, name, value, size))                                                                       \
  X(void, TFE_OpSetAttrInt, (TFE_Op *o, const char *name, int64_t value), (o, name, value))       \
  X(void, TFE_OpSetAttrFloat, (TFE_Op *o, const char *name, float value), (o, name, value))       \
  X(void, TFE_OpSetAttrBool, (TFE_Op *o, const char *name, unsigned char value),                  \
    (o, name, value))                                                                             \
  X(void, TFE_OpSetAttrType, (TFE_Op *o, const char *name, TF_DataType value), (o, name, value))  \
  X(void, TFE_OpSetAttrShape,                                                                     \
    (TFE_Op *o, const char *name, const int64_t *dims, int rank, TF_Status *s),                   \
    (o, name, dims, rank, s))                                                                     \
  X(void, TFE_OpSetAttrTensor, (TFE_Op *o, const char *name, TF_Tensor *value, TF_Status *s),     \
    (o, name, value, s))                                                                          \
  X(void, TFE_OpSetAttrFunctionName,                                                              \
    (TFE_Op *o, const char *name, const char *value, size_t size), (o, name, value, size))        \
  X(void, TFE_OpSetAttrFunctionList,                                                              \
    (TFE_Op *o, const char *name, TFE_Op **values, int n), (o, name, values, n))                  \
  X(void, TFE_OpSetAttrStringList,                                                                \
    (TFE_Op *o, const char *name, const void *const *values, const size_t *sizes, int n),         \
    (o, name, values, sizes, n))                                                                  \
  X(void, TFE_OpSetAttrIntList, (TFE_Op *o, const char *name, const int64_t *values, int n),      \
    (o, name, values, n))                                                                         \
  X(void, TFE_OpSetAttrFloatList, (TFE_Op *o, const char *name, const float *values, int n),      \
    (o, name, values, n))                                                                         \
  X(void, TFE_OpSetAttrBoolList,                                                                  \
    (TFE_Op *o, const char *name, const unsigned char *values, int n), (o, name, values, n))      \
  X(void, TFE_OpSetAttrTypeList, (TFE_Op *o, const char *name, const TF_DataType *values, int n), \
    (o, name, values, n))                                                                         \
  X(void, TFE_OpSetAttrShapeList,                                                                 \
    (TFE_Op *o, const char *name, const int64_t **dims, const int *ranks, int n, TF_Status *s),   \
    (o, name, dims, ranks, n, s))                                                                 \
  X(void, TFE_Execute, (TFE_Op *o, TFE_TensorHandle **results, int *count, TF_Status *s),         \
    (o, results, count, s))                                                                       \
  /* graphs */                                                                                    \
  X(TF_Graph *, TF_NewGraph, (void), ())                                                          \
  X(void, TF_DeleteGraph, (TF_Graph *g), (g))                                                     \
  X(TF_OperationDescription *, TF_NewOperation,                                                   \
    (TF_Graph *g, const char *type, const char *name), (g, type, name))                           \
  X(void, TF_SetDevice, (TF_OperationDescription *d, const char *device), (d, device))            \
  X(void, TF_AddInput, (TF_OperationDescription *d, TF_Output input), (d, input))                 \
  X(void, TF_AddInputList,                                                                        \
    (TF_OperationDescription *d, const TF_Output *inputs, int n), (d, inputs, n))                 \
  X(TF_Operation *, TF_FinishOperation, (TF_OperationDescription *d, TF_Status *s), (d, s))       \
  X(const char *, TF_OperationName, (TF_Operation *o), (o))                                       \
  X(const char *, TF_OperationOpType, (TF_Operation *o), (o))                                     \
  X(int, TF_OperationNumOutputs, (TF_Operation *o), (o))                                          \
  X(TF_DataType, TF_OperationOutputType, (TF_Output output), (output))                            \
  X(int, TF_GraphGetTensorNumDims,                                                                \
    (TF_Graph *g, TF_Output output, TF_Status *s), (g, output, s))                                \
  X(void, TF_GraphGetTensorShape,                                                                 \
    (TF_Graph *g, TF_Output output, int64_t *dims, int rank, TF_Status *s),                       \
    (g, output, dims, rank, s))                                                                   \
  /* attributes of nodes */                                                                       \
  X(void, TF_SetAttrString,                                                                       \
    (TF_OperationDescription *d, const char *name, const void *value, size_t size),               \
    (d, name, value, size))                                                                       \
  X(void, TF_SetAttrInt,                                                                          \
    (TF_OperationDescription *d, const char *name, int64_t value), (d, name, value))              \
  X(void, TF_SetAttrFloat,                                                                        \
    (TF_OperationDescription *d, const char *name, float value), (d, name, value))                \
  X(void, TF_SetAttrBool,                                                                         \
    (TF_OperationDescription *d, const char *name, unsigned char value), (d, name, value))        \
  X(void, TF_SetAttrType,                                                                         \
    (TF_OperationDescription *d, const char *name, TF_DataType value), (d, name, value))          \
  X(void, TF_SetAttrShape,                                                                        \
    (TF_OperationDescription *d, const char *name, const int64_t *dims, int rank),                \
    (d, name, dims, rank))                                                                        \
  X(void, TF_SetAttrTensor,                                                                       \
    (TF_OperationDescription *d, const char *name, TF_Tensor *value, TF_Status *s),               \
    (d, name, value, s))                                                                          \
  X(void, TF_SetAttrFuncName,                                                                     \
    (TF_OperationDescription *d, const char *name, const char *value, size_t size),               \
    (d, name, value, size))                                                                       \
  X(void, TF_SetAttrStringList,                                                                   \
    (TF_OperationDescription *d, const char *name, const void *const *values, const size_t        \
     *sizes, int n),                                                                              \
    (d, name, values, sizes, n))                                                                  \
  X(void, TF_SetAttrIntList,                                                                      \
    (TF_OperationDescription *d, const char *name, const int64_t *values, int n),                 \
    (d, name, values, n))                                                                         \
  X(void, TF_SetAttrFloatList,                                                                    \
    (TF_OperationDescription *d, const char *name, const float *values, int n),                   \
    (d, name, values, n))                                                                         \
  X(void, TF_SetAttrBoolList,                                                                     \
    (TF_OperationDescription *d, const char *name, const unsigned char *values, int n),           \
    (d, name, values, n))                                                                         \
  X(void, TF_SetAttrTypeList,                                                                     \
    (TF_OperationDescription *d, const char *name, const TF_DataType *values, int n),             \
    (d, name, values, n))                                                                         \
  X(void, TF_SetAttrShapeList,                                                                    \
    (TF_OperationDescription *d, const char *name, const int64_t *const *dims, const int          \
     *ranks, int n),                                                                              \
    (d, name, dims, ranks, n))                                                                    \
  /* functions */                                                                                 \
  X(TF_Function *, TF_GraphToFunctionWithControlOutputs,                                          \
    (const TF_Graph *g, const char *name, unsigned char append_hash, int operation_count,         \
     const TF_Operation *const *operations, int input_count, const TF_Output *inputs, int         \
     output_count, const TF_Output *outputs, const char *const *output_names, int                 \
     control_count, const TF_Operation *const *controls, const char *const *control_names,        \
     const TF_FunctionOptions *options, const char *description, TF_Status *s),                   \
    (g, name, append_hash, operation_count, operations, input_count, inputs, output_count,        \
     outputs, output_names, control_count, controls, control_names, options, description, s))     \
  X(void, TF_DeleteFunction, (TF_Function *f), (f))                                               \
  X(void, TF_GraphCopyFunction,                                                                   \
    (TF_Graph *g, const TF_Function *f, const TF_Function *gradient, TF_Status *s),               \
    (g, f, gradient, s))                                                                          \
  X(void, TFE_ContextAddFunction, (TFE_Context *c, TF_Function *f, TF_Status *s), (c, f, s))      \
  X(void, TFE_ContextRemoveFunction,                                                              \
    (TFE_Context *c, const char *name, TF_Status *s), (c, name, s))
