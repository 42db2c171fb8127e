#include "CSoxShim.h"

#include <sox.h>
#include <stdarg.h>
#include <stdio.h>

enum { FAILURE = 1 };  // the level of messages that say why something went wrong

static _Thread_local char said[512];

static void keep(unsigned level, const char *file, const char *form, va_list arguments) {
  (void)file;
  if (level == FAILURE && said[0] == 0) vsnprintf(said, sizeof said, form, arguments);
}

void soxshim_keep_messages(void) { sox_get_globals()->output_message_handler = keep; }
void soxshim_clear_message(void) { said[0] = 0; }
const char *soxshim_message(void) { return said; }
