/* Flags and configuration file, from one table. */
#include "serve/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"

/* name, takes a value, what for */
#define SETTING_TABLE(X)                                                                           \
    X(data, "DIR", "where everything is kept; made if it is missing")                              \
    X(listen, "ADDRESS", "unix:PATH or tcp:127.0.0.1:PORT; may come several times")                \
    X(pack, "ID", "rule pack of tenants made now: se or fi (default fi)")                          \
    X(packs, "DIR", "where the shipped packs are")                                                 \
    X(config, "FILE", "JSON with these same names, and limits: {name: value}")                     \
    X(today, "DATE", "pretend it is this day (tests, rehearsals)")                                 \
    X(map_mib, "N", "largest size of one tenant's store, MiB (default 65536)")                     \
    X(seed, "N", "seed of plans whose caller gives none (default 1)")

enum setting {
#define X(name, value, help) SETTING_##name,
    SETTING_TABLE(X)
#undef X
        SETTING_COUNT
};

static const char *const NAMES[SETTING_COUNT] = {
#define X(name, value, help) #name,
    SETTING_TABLE(X)
#undef X
};

void config_help(void)
{
    printf(
        "amityd: keeps volunteers and clients and answers who fits whom.\n\n"
        "  amityd --data DIR --listen unix:PATH [--listen tcp:127.0.0.1:PORT] [--pack se|fi]\n\n");
#define X(name, value, help) printf("  --%-8s %-8s %s\n", #name, value, help);
    SETTING_TABLE(X)
#undef X
    printf("\nSays one line `ready …` on standard error when it serves. Ends cleanly on SIGTERM.\n"
           "Exit status: 0 ended as told, 1 something failed, 2 wrong use.\n");
}

static enum status number_of(const char *name, const char *text, uint64_t most, uint64_t *out,
                             struct fault *fault)
{
    char *end = NULL;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] == '\0' || text[0] == '-' || *end != '\0' || number > most) {
        return fault_set(fault, E_INVALID_ARGUMENT, name, "'%s' is no number from 0 to %llu", text,
                         (unsigned long long)most);
    }
    *out = number;
    return OK;
}

static enum status listen_add(struct config *config, const char *text, struct arena *forever,
                              struct fault *fault)
{
    if (config->listen_count == LISTEN_MAX) {
        return fault_set(fault, E_INVALID_ARGUMENT, "listen", "at most %d addresses", LISTEN_MAX);
    }
    struct listen_address *address = &config->listen[config->listen_count++];
    if (strncmp(text, "unix:", 5) == 0 && text[5] != '\0') {
        address->path = arena_text(forever, text + 5, strlen(text + 5));
        return address->path == NULL ? E_NO_MEMORY : OK;
    }
    const char *colon = strrchr(text, ':');
    if (strncmp(text, "tcp:", 4) == 0 && colon != NULL && colon > text + 4) {
        uint64_t port = 0;
        enum status status = number_of("listen", colon + 1, 65535, &port, fault);
        if (status != OK) {
            return status;
        }
        address->tcp = true;
        address->port = (uint16_t)port;
        address->path = arena_text(forever, text + 4, (size_t)(colon - text - 4));
        return address->path == NULL ? E_NO_MEMORY : OK;
    }
    fault_set(fault, E_INVALID_ARGUMENT, "listen", "'%s' is no address", text);
    fault_hint(fault, "unix:PATH or tcp:127.0.0.1:PORT");
    return E_INVALID_ARGUMENT;
}

static enum status set(struct config *config, enum setting setting, const char *text,
                       struct arena *forever, struct fault *fault)
{
    uint64_t number = 0;
    enum status status = OK;
    char *kept = arena_text(forever, text, strlen(text));
    if (kept == NULL) {
        return E_NO_MEMORY;
    }
    switch (setting) {
    case SETTING_data:
        config->data = kept;
        break;
    case SETTING_listen:
        return listen_add(config, text, forever, fault);
    case SETTING_pack:
        config->pack = kept;
        break;
    case SETTING_packs:
        config->pack_directory = kept;
        break;
    case SETTING_today:
        config->today = date_parse(text);
        if (!date_is(config->today)) {
            return fault_set(fault, E_INVALID_ARGUMENT, "today", "'%s' is no date YYYY-MM-DD",
                             text);
        }
        break;
    case SETTING_map_mib:
        status = number_of("map_mib", text, 16 << 20, &number, fault);
        config->map_bytes = number << 20;
        break;
    case SETTING_seed:
        status = number_of("seed", text, INT64_MAX, &config->seed, fault);
        break;
    case SETTING_config:
    case SETTING_COUNT:
        break;
    }
    return status;
}

static enum status setting_find(const char *name, enum setting *out, struct fault *fault)
{
    for (uint32_t i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(NAMES[i], name) == 0) {
            *out = (enum setting)i;
            return OK;
        }
    }
    fault_set(fault, E_INVALID_ARGUMENT, name, "there is no setting '%s'", name);
    const char *nearest = text_nearest(name, NAMES, SETTING_COUNT);
    if (nearest != NULL) {
        fault_hint(fault, "%s", nearest);
    }
    return E_INVALID_ARGUMENT;
}

/* One member of the file: a text, a number, a list of texts (listen), or the limits. */
static enum status file_member(struct config *config, const struct value_member *member,
                               struct arena *forever, struct fault *fault)
{
    if (strcmp(member->key, "limits") == 0) {
        return limits_take(&config->limits, &member->value, fault);
    }
    enum setting setting = SETTING_COUNT;
    enum status status = setting_find(member->key, &setting, fault);
    if (status != OK) {
        return status;
    }
    const struct value *value = &member->value;
    uint32_t count = value->kind == VALUE_LIST ? value->count : 1;
    for (uint32_t i = 0; i < count && status == OK; i++) {
        const struct value *one = value->kind == VALUE_LIST ? &value->item[i] : value;
        const char *text = value_text_or(one, NULL);
        if (one->kind == VALUE_INT) {
            text = arena_print(forever, "%lld", (long long)one->integer);
        }
        if (text == NULL) {
            return fault_set(fault, E_INVALID_ARGUMENT, member->key, "must be a text or a number");
        }
        status = set(config, setting, text, forever, fault);
    }
    return status;
}

static enum status file_take(struct config *config, const char *path, struct arena *forever,
                             struct fault *fault)
{
    struct value file;
    enum status status = json_parse_file(path, forever, &file, fault);
    if (status == OK && file.kind != VALUE_MAP) {
        status = fault_set(fault, E_INVALID_ARGUMENT, "config", "%s holds no map", path);
    }
    for (uint32_t i = 0; status == OK && i < file.count; i++) {
        status = file_member(config, &file.member[i], forever, fault);
    }
    return status;
}

/* The packs stand beside an installed program (../share/amity/packs), else in the source tree. */
static const char *packs_default(struct arena *forever, const char *program)
{
    struct stat there;
    const char *slash = program == NULL ? NULL : strrchr(program, '/');
    if (slash != NULL) {
        char *beside =
            arena_print(forever, "%.*s/../share/amity/packs", (int)(slash - program), program);
        if (beside != NULL && stat(beside, &there) == 0) {
            return beside;
        }
    }
    return AMITY_PACK_DIR;
}

static const char *own_path(struct arena *forever)
{
    char path[4096];
    ssize_t bytes = readlink("/proc/self/exe", path, sizeof path);
    return bytes <= 0 ? NULL : arena_text(forever, path, (size_t)bytes);
}

static enum status flags_take(struct config *config, int count, char *const *arguments,
                              bool config_only, struct arena *forever, struct fault *fault)
{
    for (int i = 1; i < count; i += 2) {
        enum setting setting = SETTING_COUNT;
        const char *flag = arguments[i];
        if (strncmp(flag, "--", 2) != 0) {
            return fault_set(fault, E_INVALID_ARGUMENT, flag, "flags begin with --");
        }
        enum status status = setting_find(flag + 2, &setting, fault);
        if (status == OK && i + 1 >= count) {
            status = fault_set(fault, E_INVALID_ARGUMENT, flag, "%s needs a value", flag);
        }
        if (status == OK && config_only && setting == SETTING_config) {
            status = file_take(config, arguments[i + 1], forever, fault);
        }
        if (status == OK && !config_only) {
            status = set(config, setting, arguments[i + 1], forever, fault);
        }
        if (status != OK) {
            return status;
        }
    }
    return OK;
}

enum status config_read(int argument_count, char *const *arguments, struct arena *forever,
                        struct config *out, struct fault *fault)
{
    *out = (struct config){.pack = "fi", .today = DATE_NONE, .seed = 1};
    out->limits = limits_standard();
    out->program = own_path(forever);
    enum status status = flags_take(out, argument_count, arguments, true, forever, fault);
    uint32_t from_file = out->listen_count;
    if (status == OK) {
        out->listen_count = 0;
        struct listen_address kept[LISTEN_MAX];
        memcpy(kept, out->listen, sizeof kept);
        status = flags_take(out, argument_count, arguments, false, forever, fault);
        if (status == OK && out->listen_count == 0) { /* none by flag: the file's hold */
            memcpy(out->listen, kept, sizeof kept);
            out->listen_count = from_file;
        }
    }
    if (status == OK && out->pack_directory == NULL) {
        out->pack_directory = packs_default(forever, out->program);
    }
    if (status == OK && (out->data == NULL || out->listen_count == 0)) {
        status = fault_set(fault, E_INVALID_ARGUMENT, out->data == NULL ? "data" : "listen",
                           "amityd needs --data DIR and --listen ADDRESS");
        fault_hint(fault, "amityd --data DIR --listen unix:PATH");
    }
    return status;
}
