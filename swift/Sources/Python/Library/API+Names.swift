extension API {
  /// - Precondition: The library is a Python from 3.8 on.
  init(_ find: Symbols) {
    self.init(
      numbers: Numbers(find),
      increment: find("Py_IncRef"), decrement: find("Py_DecRef"),
      ensure: find("PyGILState_Ensure"), release: find("PyGILState_Release"),
      saveThread: find("PyEval_SaveThread"), restoreThread: find("PyEval_RestoreThread"),
      setInterrupt: find("PyErr_SetInterrupt"), checkSignals: find("PyErr_CheckSignals"),
      importModule: find("PyImport_Import"),
      getAttribute: find("PyObject_GetAttr"), setAttribute: find("PyObject_SetAttr"),
      getItem: find("PyObject_GetItem"), setItem: find("PyObject_SetItem"),
      removeItem: find("PyObject_DelItem"), call: find("PyObject_Call"),
      type: find("PyObject_Type"),
      isInstance: find("PyObject_IsInstance"), compare: find("PyObject_RichCompare"),
      hash: find("PyObject_Hash"), length: find("PyObject_Size"),
      iterator: find("PyObject_GetIter"), next: find("PyIter_Next"), text: find("PyObject_Str"),
      representation: find("PyObject_Repr"),
      isTrue: find("PyObject_IsTrue"),
      stringUTF8: find("PyUnicode_AsUTF8AndSize"), string: find("PyUnicode_FromStringAndSize"),
      internString: find("PyUnicode_InternFromString"),
      bytes: find("PyBytes_FromStringAndSize"), getBuffer: find("PyObject_GetBuffer"),
      releaseBuffer: find("PyBuffer_Release"),
      memoryViewOf: find("PyMemoryView_FromMemory"),
      bool: find("PyBool_FromLong"), signed: find("PyLong_FromLongLong"),
      unsigned: find("PyLong_FromUnsignedLongLong"), double: find("PyFloat_FromDouble"),
      toSigned: find("PyLong_AsLongLong"), toUnsigned: find("PyLong_AsUnsignedLongLong"),
      toDouble: find("PyFloat_AsDouble"), index: find("PyNumber_Index"),
      list: find("PyList_New"), listSet: find("PyList_SetItem"),
      tuple: find("PyTuple_New"), tupleSet: find("PyTuple_SetItem"),
      dictionary: find("PyDict_New"), dictionarySet: find("PyDict_SetItem"),
      dictionaryNext: find("PyDict_Next"), set: find("PySet_New"), slice: find("PySlice_New"),
      fetchError: find("PyErr_Fetch"), normalizeError: find("PyErr_NormalizeException"),
      errorOccurred: find("PyErr_Occurred"), clearError: find("PyErr_Clear"),
      setError: find("PyErr_SetObject"),
      capsule: find("PyCapsule_New"), capsulePointer: find("PyCapsule_GetPointer"),
      function: find("PyCFunction_NewEx"),
      none: find("_Py_NoneStruct"), boolType: find("PyBool_Type"), dictType: find("PyDict_Type"),
      unicodeType: find("PyUnicode_Type"), keyboardInterrupt: find.object("PyExc_KeyboardInterrupt")
    )
  }
}
