// What Swift cannot do with libsox by itself: take a message, whose arguments come as a va_list, which
// has another form on each machine.
#ifndef TANDEM_CSOX_SHIM_FUNCTIONS_H
#define TANDEM_CSOX_SHIM_FUNCTIONS_H

// Has libsox hand its messages over instead of writing them to standard error.
void soxshim_keep_messages(void);
// Forgets what libsox said on this thread.
void soxshim_clear_message(void);
// The first failure that libsox told of on this thread since then; empty without one.
const char *soxshim_message(void);

#endif
