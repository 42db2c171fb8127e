// Opens TensorFlow's C library at run time and fills the table that CTensorFlow.h calls through.
// oneDNN is read while the library loads, so it has to be switched on before: a linked program
// would be too late (convolutions are twice as slow without it).

#define _GNU_SOURCE
#include "CTensorFlow.h"
#include "find.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <glob.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OLDEST_MINOR 21

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *failure;  // what to tell the user; NULL when the library is open
static char message[8192];
static char folder[4096];
static const char *opened;  // `folder` once its library is open; read by any thread

static void require_library(void) {
  const char *error = ctf_load();
  if (error) {
    fprintf(stderr, "%s\n", error);
    exit(69);  // EX_UNAVAILABLE
  }
}

// Before the library is open every slot holds one of these: open, then call through the table.
#define X(result, name, parameters, arguments) \
  static result open_then_##name parameters {  \
    require_library();                         \
    return ctf_table.name arguments;           \
  }
CTF_FUNCTIONS(X)
#undef X

struct CTensorFlowTable ctf_table = {
#define X(result, name, parameters, arguments) .name = open_then_##name,
    CTF_FUNCTIONS(X)
#undef X
};

static const char *const names[] = {
#define X(result, name, parameters, arguments) #name,
    CTF_FUNCTIONS(X)
#undef X
};

static const char *fill_table(void *library) {
  struct CTensorFlowTable filled;
  void **slot = (void **)&filled;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    slot[i] = dlsym(library, names[i]);
    if (!slot[i]) {
      snprintf(message, sizeof message,
               "TensorFlow's library in %s has no function %s: it is not version 2.%d or newer",
               folder, names[i], OLDEST_MINOR);
      return message;
    }
  }
  int major = 0, minor = 0;
  const char *version = filled.TF_Version();
  if (sscanf(version, "%d.%d", &major, &minor) != 2 || major != 2 || minor < OLDEST_MINOR) {
    snprintf(message, sizeof message,
             "TensorFlow %s was found in %s, but version 2.%d or newer (below 3) is needed: "
             "pip install 'tensorflow-cpu>=2.%d'",
             version, folder, OLDEST_MINOR, OLDEST_MINOR);
    return message;
  }
  ctf_table = filled;
  return NULL;
}

// LLDB reads the symbols of every library that it finds on the disk: of TensorFlow's 1.2 million it
// makes 2 GB and a wait of ten seconds at a notebook's first tensor. Opened by a descriptor, whose path
// means nothing to another process, they are skipped. The descriptor stays open, as the path is all
// that dlopen knows the library by, and lies high, out of the way of programs that count theirs.
static void *open_shared(const char *path, int flags) {
  const char *hidden = getenv("CTF_HIDDEN_FROM_DEBUGGER");
  if (!hidden || strcmp(hidden, "1") != 0) return dlopen(path, flags);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  int kept = file < 0 ? -1 : fcntl(file, F_DUPFD_CLOEXEC, 1000);
  if (file >= 0) close(file);
  if (kept < 0) return dlopen(path, flags);  // fails with the reason, or takes longer
  char by_descriptor[64];
  snprintf(by_descriptor, sizeof by_descriptor, "/proc/self/fd/%d", kept);
  return dlopen(by_descriptor, flags);
}

// Its symbols are for the API's library alone, which names it as needed: seen by all, they would take the
// place of others' of the same name, and matplotlib in the same process crashes while it is imported.
//
// While it loads, the library says that oneDNN is on, before any log level can be set: its standard
// error is closed for that moment, unless the user has asked for its log by level 0. (Any other
// level may be the one set here, by the process that started this one.)
static void *open_quietly(const char *path) {
  const char *level = getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level && strcmp(level, "0") == 0) return open_shared(path, RTLD_NOW | RTLD_LOCAL);
  setenv("TF_CPP_MIN_LOG_LEVEL", "2", 0);  // from now on errors only
  fflush(stderr);
  int saved = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  void *library = open_shared(path, RTLD_NOW | RTLD_LOCAL);
  if (saved >= 0) dup2(saved, STDERR_FILENO);
  if (nowhere >= 0) close(nowhere);
  if (saved >= 0) close(saved);
  return library;
}

// The CUDA wheel finds NVIDIA's libraries in the folders that their own wheels make beside it, but for
// cuSOLVER, which its path forgets (2.21); and where it misses one of them it sees no GPU. A library
// that is open already needs no path. The CPU wheel has no such folder beside it.
static void open_cusolver(void) {
  char pattern[4200];
  snprintf(pattern, sizeof pattern, "%s/../nvidia/cusolver/lib/libcusolver.so.*", folder);
  glob_t found;
  if (glob(pattern, 0, NULL, &found) == 0) dlopen(found.gl_pathv[0], RTLD_NOW | RTLD_LOCAL);
  globfree(&found);
}

static const char *open_library(void) {
  const char *error = ctf_find_folder(folder, sizeof folder, message, sizeof message);
  if (error) return error;
  setenv("TF_ENABLE_ONEDNN_OPTS", "1", 0);  // 0: a value that the user has set stands
  // The calling thread does its share of an op, rather than sleep while two others are woken.
  setenv("TF_ONEDNN_THREADPOOL_USE_CALLER_THREAD", "1", 0);
  open_cusolver();
  char path[4200];
  snprintf(path, sizeof path, "%s/" CTF_FRAMEWORK_LIBRARY, folder);
  void *library = open_quietly(path);
  if (library) {
    snprintf(path, sizeof path, "%s/" CTF_API_LIBRARY, folder);
    library = open_shared(path, RTLD_NOW | RTLD_LOCAL);
  }
  if (!library) {
    snprintf(message, sizeof message, "TensorFlow's library cannot be opened: %s", dlerror());
    return message;
  }
  return fill_table(library);
}

static void load(void) {
  failure = open_library();
  if (!failure) __atomic_store_n(&opened, folder, __ATOMIC_RELEASE);
}

const char *ctf_load(void) {
  pthread_once(&once, load);
  return failure;
}

const char *ctf_library_folder(void) { return __atomic_load_n(&opened, __ATOMIC_ACQUIRE); }

// MARK: one status a thread

static pthread_key_t status_key;
static pthread_once_t status_once = PTHREAD_ONCE_INIT;
static _Thread_local TF_Status *thread_status;

// Another thread-local object that goes after the status may need one once more: it gets a new one.
static void delete_status(void *status) {
  thread_status = NULL;
  TF_DeleteStatus(status);
}
static void make_status_key(void) { pthread_key_create(&status_key, delete_status); }

TF_Status *ctf_status(void) {
  if (!thread_status) {
    pthread_once(&status_once, make_status_key);
    thread_status = TF_NewStatus();
    pthread_setspecific(status_key, thread_status);
  }
  return thread_status;
}

// MARK: one device a thread

static _Thread_local const char *thread_device;

const char *ctf_device(void) { return thread_device; }
void ctf_set_device(const char *name) { thread_device = name; }

// MARK: one trace a thread

static _Thread_local void *thread_trace;

void *ctf_trace(void) { return thread_trace; }
void ctf_set_trace(void *trace) { thread_trace = trace; }

// MARK: one recorder a thread

static _Thread_local void *thread_recorder;

void *ctf_recorder(void) { return thread_recorder; }
void ctf_set_recorder(void *recorder) { thread_recorder = recorder; }

// MARK: a slot that holds one reusable op

TFE_Op *ctf_take(void **slot) {
  return __atomic_exchange_n(slot, NULL, __ATOMIC_ACQ_REL);
}

void *ctf_peek(void *const *slot) { return __atomic_load_n(slot, __ATOMIC_ACQUIRE); }

bool ctf_publish(void **slot, void *value) {
  void *empty = NULL;
  return __atomic_compare_exchange_n(slot, &empty, value, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

bool ctf_put_back(void **slot, TFE_Op *op) { return ctf_publish(slot, op); }
