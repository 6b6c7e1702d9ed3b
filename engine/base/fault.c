/* Carries what a person needs to mend a refused request. */
#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const TYPES[STATUS_COUNT] = {
#define X(name, type, title) type,
    STATUS_TABLE(X)
#undef X
};
static const char *const TITLES[STATUS_COUNT] = {
#define X(name, type, title) title,
    STATUS_TABLE(X)
#undef X
};

const char *status_type(enum status status)
{
    CHECK(status < STATUS_COUNT);
    return TYPES[status];
}

const char *status_title(enum status status)
{
    CHECK(status < STATUS_COUNT);
    return TITLES[status];
}

enum status fault_set(struct fault *fault, enum status status, const char *path,
                      const char *detail_format, ...)
{
    if (fault == NULL || fault->status != OK) {
        return status;
    }
    fault->status = status;
    snprintf(fault->path, sizeof fault->path, "%s", path != NULL ? path : "");
    va_list arguments;
    va_start(arguments, detail_format);
    vsnprintf(fault->detail, sizeof fault->detail, detail_format, arguments);
    va_end(arguments);
    return status;
}

void fault_hint(struct fault *fault, const char *hint_format, ...)
{
    if (fault == NULL || fault->hint[0] != '\0') {
        return;
    }
    va_list arguments;
    va_start(arguments, hint_format);
    vsnprintf(fault->hint, sizeof fault->hint, hint_format, arguments);
    va_end(arguments);
}

void fault_under(struct fault *fault, const char *prefix_format, ...)
{
    if (fault == NULL) {
        return;
    }
    char prefix[FAULT_PATH_BYTES];
    va_list arguments;
    va_start(arguments, prefix_format);
    vsnprintf(prefix, sizeof prefix, prefix_format, arguments);
    va_end(arguments);
    char whole[2 * FAULT_PATH_BYTES];
    const char *join = fault->path[0] != '\0' && fault->path[0] != '[' ? "." : "";
    snprintf(whole, sizeof whole, "%s%s%s", prefix, join, fault->path);
    whole[FAULT_PATH_BYTES - 1] = '\0';
    memcpy(fault->path, whole, FAULT_PATH_BYTES);
}
