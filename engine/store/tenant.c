/* Tenants: a name, a lock that keeps every second opener out, an environment. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/inside.h"

/* Who holds the lock, from the file's text: whatever stands there, it is only shown. */
static enum status lock_refused(struct store_tenant *tenant, int fd, struct fault *fault)
{
    char text[24] = {0};
    ssize_t bytes = pread(fd, text, sizeof text - 1, 0);
    char *end = text;
    long pid = bytes > 0 ? strtol(text, &end, 10) : 0;
    if (pid > 0 && end != text) {
        fault_set(fault, E_CONFLICT, NULL, "tenant %s is already open, in process %ld",
                  tenant->name, pid);
    } else {
        fault_set(fault, E_CONFLICT, NULL, "tenant %s is already open, in another process",
                  tenant->name);
    }
    fault_hint(fault, "end that process first, or use another data directory");
    return E_CONFLICT;
}

/* flock, not fcntl: it excludes a second open in this process too, and the kernel gives it back
 * when the process dies. The text inside is for people; the lock does not rest on it. */
static enum status tenant_lock(struct store_tenant *tenant, const char *path, struct fault *fault)
{
    int code = store_gate_ask(&tenant->store->options.gate, CALL_LOCK);
    int fd = code == 0 ? open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
    if (fd < 0) {
        return store_fault_of(fault, tenant, "the lock file cannot be opened",
                              code != 0 ? code : errno);
    }
    code = store_gate_ask(&tenant->store->options.gate, CALL_LOCK);
    if (code == 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        code = errno;
    }
    if (code == EWOULDBLOCK) {
        enum status status = lock_refused(tenant, fd, fault);
        close(fd);
        return status;
    }
    char text[24];
    int bytes = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (code == 0 && (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)bytes, 0) != bytes)) {
        code = errno != 0 ? errno : EIO;
    }
    if (code != 0) {
        close(fd);
        return store_fault_of(fault, tenant, "the lock file cannot be locked", code);
    }
    tenant->lock_fd = fd;
    return OK;
}

static enum status tenant_open_locked(struct store_tenant *tenant, const char *directory,
                                      bool exists, struct fault *fault)
{
    enum status status = exists ? OK : environment_make(tenant, directory, fault);
    if (status != OK) {
        return status;
    }
    char data[STORE_PATH_BYTES + 16];
    snprintf(data, sizeof data, "%s/data.mdb", directory);
    if (access(data, F_OK) != 0) {
        return fault_set(fault, E_UNAVAILABLE, NULL, "tenant %s: its directory has no data.mdb",
                         tenant->name);
    }
    status = environment_open(tenant, directory, fault);
    return status != OK ? status : environment_read(tenant, fault);
}

static enum status tenant_open(struct store_tenant *tenant, bool create, struct fault *fault)
{
    char directory[STORE_PATH_BYTES];
    char lock[STORE_PATH_BYTES];
    int bytes =
        snprintf(directory, sizeof directory, "%s/%s", tenant->store->directory, tenant->name);
    int lock_bytes =
        snprintf(lock, sizeof lock, "%s/%s.lock", tenant->store->directory, tenant->name);
    if (bytes < 0 || lock_bytes < 0 || (size_t)lock_bytes >= sizeof lock) {
        return fault_set(fault, E_UNAVAILABLE, NULL, "the path of the data directory is too long");
    }
    struct stat found;
    bool exists = stat(directory, &found) == 0;
    if (!exists && !create) {
        return fault_set(fault, E_NOT_FOUND, NULL, "there is no tenant %s", tenant->name);
    }
    enum status status = tenant_lock(tenant, lock, fault);
    if (status != OK) {
        return status;
    }
    /* Asked again under the lock: another process may have made it meanwhile and ended. */
    exists = stat(directory, &found) == 0;
    return tenant_open_locked(tenant, directory, exists, fault);
}

void tenant_close(struct store_tenant *tenant)
{
    store_turn_drop(&tenant->open_turn);
    if (tenant->env != NULL) {
        mdb_env_close(tenant->env);
    }
    if (tenant->lock_fd >= 0) {
        close(tenant->lock_fd);
    }
    free(tenant);
}

enum status store_tenant_open(struct store *store, const char *name, bool create,
                              struct store_tenant **out, struct fault *fault)
{
    *out = NULL;
    if (!tenant_name_is_valid(name)) {
        return fault_set(fault, E_INVALID_ARGUMENT, "tenant",
                         "a tenant's name is 1 to %d of a-z 0-9 _ -", TENANT_NAME_BYTES_MAX);
    }
    for (struct store_tenant *other = store->tenant; other != NULL; other = other->next) {
        if (strcmp(other->name, name) == 0) {
            return fault_set(fault, E_CONFLICT, NULL, "tenant %s is already open, in this process",
                             name);
        }
    }
    struct store_tenant *tenant =
        store_gate_ask(&store->options.gate, CALL_MEMORY) == 0 ? calloc(1, sizeof *tenant) : NULL;
    if (tenant == NULL) {
        return fault_set(fault, E_NO_MEMORY, NULL, "no memory for a tenant");
    }
    tenant->store = store;
    tenant->lock_fd = -1;
    tenant->epoch = 1;
    snprintf(tenant->name, sizeof tenant->name, "%s", name);
    enum status status = tenant_open(tenant, create, fault);
    if (status != OK) {
        tenant_close(tenant);
        return status;
    }
    tenant->next = store->tenant;
    store->tenant = tenant;
    *out = tenant;
    return OK;
}

const char *store_tenant_name(const struct store_tenant *tenant)
{
    return tenant->name;
}

uint64_t store_revision(const struct store_tenant *tenant)
{
    return tenant->revision_durable;
}

uint64_t store_audit_next(const struct store_tenant *tenant)
{
    return tenant->audit_next;
}

static int name_order(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum status store_tenant_list(struct store *store, struct arena *request, const char *const **names,
                              uint32_t *count, struct fault *fault)
{
    enum { TENANT_COUNT_MAX = 65536 };
    *names = NULL;
    *count = 0;
    DIR *directory = opendir(store->directory);
    if (directory == NULL) {
        return fault_set(fault, E_UNAVAILABLE, NULL, "directory %s cannot be read: %s",
                         store->directory, strerror(errno));
    }
    const char **found = NULL;
    uint32_t room = 0;
    for (struct dirent *entry; !request->exhausted && (entry = readdir(directory)) != NULL;) {
        if (!tenant_name_is_valid(entry->d_name) || *count == TENANT_COUNT_MAX) {
            continue;
        }
        if (*count == room) {
            room = room == 0 ? 16 : room * 2;
            const char **larger = arena_take_many(request, room, sizeof *larger);
            if (larger != NULL && found != NULL) {
                memcpy(larger, found, *count * sizeof *larger);
            }
            found = larger;
        }
        if (found != NULL) {
            found[(*count)++] = arena_text(request, entry->d_name, strlen(entry->d_name));
        }
    }
    closedir(directory);
    if (request->exhausted) {
        return fault_set(fault, E_NO_MEMORY, NULL, "no memory for the names of tenants");
    }
    if (found != NULL) {
        qsort(found, *count, sizeof *found, name_order);
    }
    *names = found;
    return OK;
}
