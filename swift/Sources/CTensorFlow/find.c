#define _GNU_SOURCE
#include "find.h"

#include <dlfcn.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The folder sought, and a list of where it was looked for, for the error's text.
typedef struct {
  char *folder;
  size_t folder_size;
  char looked[4096];
} Search;

static void note(Search *search, const char *format, ...) {
  size_t used = strlen(search->looked);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(search->looked + used, sizeof search->looked - used, format, arguments);
  va_end(arguments);
}

static int has_library(Search *search, const char *candidate) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/" CTF_API_LIBRARY, candidate);
  if (access(path, R_OK) != 0) return 0;
  snprintf(search->folder, search->folder_size, "%s", candidate);
  return 1;
}

// An environment's own packages: ENVIRONMENT/lib/python3.*/site-packages/tensorflow.
static int in_environment(Search *search, const char *environment) {
  char pattern[PATH_MAX];
  snprintf(pattern, sizeof pattern, "%s/lib/python3*/site-packages/tensorflow", environment);
  glob_t found;
  int hit = 0;
  if (glob(pattern, 0, NULL, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc && !hit; i++) hit = has_library(search, found.gl_pathv[i]);
  }
  globfree(&found);
  return hit;
}

// A `.venv` beside this folder or beside one above it.
static int above(Search *search, const char *start) {
  char path[PATH_MAX], environment[PATH_MAX + 8];
  snprintf(path, sizeof path, "%s", start);
  note(search, "\n  - a .venv in %s or above it", path);
  while (strlen(path) > 1) {
    snprintf(environment, sizeof environment, "%s/.venv", path);
    if (in_environment(search, environment)) return 1;
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    snprintf(path, sizeof path, "%s", dirname(copy));
  }
  return 0;
}

static int above_this_image(Search *search) {
  Dl_info image;
  char path[PATH_MAX];
  if (!dladdr((void *)ctf_find_folder, &image) || !image.dli_fname) return 0;
  if (!realpath(image.dli_fname, path)) return 0;
  return above(search, dirname(path));
}

static int above_working_folder(Search *search) {
  char path[PATH_MAX];
  return getcwd(path, sizeof path) && above(search, path);
}

// Asks the first Python on the path; `find_spec` does not import the package.
static int by_python(Search *search) {
  note(search, "\n  - the package tensorflow of the python3 on the path");
  FILE *answer = popen(
      "python3 -c 'import importlib.util as u; s = u.find_spec(\"tensorflow\"); "
      "print(s.submodule_search_locations[0] if s else \"\")' 2>/dev/null",
      "r");
  if (!answer) return 0;
  char line[PATH_MAX] = "";
  if (!fgets(line, sizeof line, answer)) line[0] = 0;
  pclose(answer);
  line[strcspn(line, "\n")] = 0;
  return line[0] && has_library(search, line);
}

static const char *not_found(const Search *search, char *message, size_t size) {
  snprintf(message, size,
           "TensorFlow's C library (" CTF_API_LIBRARY
           ") was not found. Looked for it in:%s\nInstall it with `make setup`, or "
           "`pip install 'tensorflow-cpu>=2.21,<2.22'` (`tensorflow` on macOS), or name the folder "
           "that holds it in TENSORFLOW_LIB_DIR.",
           search->looked);
  return message;
}

const char *ctf_find_folder(char *folder, size_t folder_size, char *message, size_t message_size) {
  Search search = {.folder = folder, .folder_size = folder_size, .looked = ""};
  const char *named = getenv("TENSORFLOW_LIB_DIR");
  if (named && *named) {
    if (has_library(&search, named)) return NULL;
    note(&search, "\n  - %s (TENSORFLOW_LIB_DIR)", named);
    return not_found(&search, message, message_size);
  }
  const char *active = getenv("VIRTUAL_ENV");
  if (active && *active) {
    if (in_environment(&search, active)) return NULL;
    note(&search, "\n  - %s (VIRTUAL_ENV)", active);
  }
  if (above_this_image(&search) || above_working_folder(&search) || by_python(&search)) return NULL;
  return not_found(&search, message, message_size);
}
