/* Stops the process when one of our own promises is broken. */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "amity: broken promise: %s (%s:%d)\n", what, file, line);
    fflush(stderr);
    abort();
}
