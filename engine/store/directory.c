/* Directories whose entries survive a power cut: made, then synced in their parent. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/inside.h"

int directory_sync(const struct store_gate *gate, const char *path)
{
    int refused = store_gate_ask(gate, CALL_DIRECTORY);
    if (refused != 0) {
        return refused;
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    int code = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    return code;
}

static int directory_sync_parent(const struct store_gate *gate, const char *path)
{
    char parent[STORE_PATH_BYTES];
    int bytes = snprintf(parent, sizeof parent, "%s", path);
    if (bytes < 0 || (size_t)bytes >= sizeof parent) {
        return ENAMETOOLONG;
    }
    char *slash = strrchr(parent, '/');
    if (slash == NULL) {
        return directory_sync(gate, ".");
    }
    slash[slash == parent ? 1 : 0] = '\0';
    return directory_sync(gate, parent);
}

enum status directory_make(const struct store_gate *gate, const char *path, struct fault *fault)
{
    int code = store_gate_ask(gate, CALL_DIRECTORY);
    bool made = false;
    if (code == 0) {
        made = mkdir(path, 0700) == 0;
        code = made || errno == EEXIST ? 0 : errno;
    }
    struct stat found;
    if (code == 0 && (stat(path, &found) != 0 || !S_ISDIR(found.st_mode))) {
        code = ENOTDIR;
    }
    if (code == 0 && made) {
        code = directory_sync_parent(gate, path);
    }
    if (code != 0) {
        return fault_set(fault, E_UNAVAILABLE, NULL, "directory %s cannot be made: %s", path,
                         strerror(code));
    }
    return OK;
}
