/* How fast people become durable through the protocol: whole files in pipelined batches, or many
 * writers that each put one profile and wait. Also what loads the other benchmarks' daemons. */
#include <errno.h>
#include <pthread.h>

#include "base/json.h"
#include "bench/import_wire.h"

enum { LINE_BYTES_MAX = 1 << 20, WRITERS_MAX = 1024 };

struct options {
    const char *socket, *file, *type, *policy;
    uint64_t batch, window, limit, writers, seconds;
};

struct batches {
    struct buffer *message; /* encoded requests */
    uint32_t count, room;
    uint64_t profiles;
};

static uint64_t number(const char *text)
{
    char *end = NULL;
    unsigned long long parsed = strtoull(text, &end, 10);
    if (end == text || *end != '\0') {
        fprintf(stderr, "bench_import: '%s' is no number\n", text);
        exit(2);
    }
    return parsed;
}

static const char *method_of(const char *type)
{
    return strcmp(type, "client") == 0     ? "client.put"
           : strcmp(type, "relation") == 0 ? "relation.put"
           : strcmp(type, "worker") == 0   ? "worker.put"
                                           : "volunteer.put";
}

static const char *list_of(const char *type)
{
    return strcmp(type, "client") == 0     ? "clients"
           : strcmp(type, "relation") == 0 ? "relations"
                                           : "volunteers";
}

static struct value without_type(const struct value *line, struct arena *arena)
{
    struct value map = value_map(arena, line->count);
    for (uint32_t i = 0; i < line->count; i++) {
        if (strcmp(line->member[i].key, "type") != 0) {
            value_put(&map, arena, line->member[i].key, line->member[i].value);
        }
    }
    return map;
}

static void batch_end(struct batches *batches, const char *type, struct value *list,
                      struct arena *arena)
{
    if (batches->count == batches->room) {
        batches->room = batches->room == 0 ? 64 : batches->room * 2;
        batches->message = realloc(batches->message, batches->room * sizeof *batches->message);
        if (batches->message == NULL) {
            wire_die("memory");
        }
    }
    struct value params = value_map(arena, 1);
    value_put(&params, arena, list_of(type), *list);
    struct buffer *message = &batches->message[batches->count];
    buffer_open(message, 0);
    message_write_request(message, batches->count, method_of(type), &params);
    batches->count++;
    batches->profiles += list->count;
}

/* Encodes the file's profiles of one type before any clock runs. */
static void batches_read(const struct options *options, struct batches *batches)
{
    FILE *file = fopen(options->file, "r");
    char *line = malloc(LINE_BYTES_MAX);
    struct arena arena;
    arena_open(&arena, 1 << 20, 0);
    if (file == NULL || line == NULL) {
        wire_die(options->file);
    }
    struct value list = value_list(&arena, (uint32_t)options->batch);
    while (batches->profiles + list.count < options->limit &&
           fgets(line, LINE_BYTES_MAX, file) != NULL) {
        struct value profile;
        struct fault fault = {0};
        if (json_parse(line, strlen(line), &arena, &profile, &fault) != OK) {
            fprintf(stderr, "%s\n", fault.detail);
            exit(1);
        }
        if (strcmp(value_text_or(value_get(&profile, "type"), ""), options->type) != 0) {
            continue;
        }
        value_append(&list, &arena, without_type(&profile, &arena));
        if (list.count == options->batch) {
            batch_end(batches, options->type, &list, &arena);
            arena_reset(&arena);
            list = value_list(&arena, (uint32_t)options->batch);
        }
    }
    if (list.count > 0) {
        batch_end(batches, options->type, &list, &arena);
    }
    arena_close(&arena);
    free(line);
    fclose(file);
}

static void put_policy(const struct options *options)
{
    struct arena arena;
    struct fault fault = {0};
    struct value policy;
    arena_open(&arena, 1 << 16, 0);
    if (json_parse_file(options->policy, &arena, &policy, &fault) != OK) {
        fprintf(stderr, "%s: %s\n", options->policy, fault.detail);
        exit(1);
    }
    struct value params = value_map(&arena, 1);
    value_put(&params, &arena, "policy", policy);
    struct buffer message = {0};
    message_write_request(&message, 1, "policy.put", &params);
    struct wire wire;
    wire_open(&wire, options->socket);
    wire_send(&wire, message.bytes, message.count);
    size_t count = 0;
    const uint8_t *answer = wire_receive(&wire, &count);
    wire_expect_ok(answer, count);
    wire_close(&wire);
    buffer_close(&message);
    arena_close(&arena);
}

/* One connection, `window` requests unanswered at once. */
static void run_pipeline(const struct options *options, const struct batches *batches)
{
    struct wire wire;
    wire_open(&wire, options->socket);
    int64_t begun = wire_now_ns();
    uint32_t answered = 0;
    for (uint32_t sent = 0; answered < batches->count;) {
        if (sent < batches->count && sent - answered < options->window) {
            wire_send(&wire, batches->message[sent].bytes, batches->message[sent].count);
            sent++;
            continue;
        }
        size_t count = 0;
        const uint8_t *answer = wire_receive(&wire, &count);
        wire_expect_ok(answer, count);
        answered++;
    }
    double seconds = (double)(wire_now_ns() - begun) / 1e9;
    printf("%s profiles %llu seconds %.3f per_second %.0f\n", options->type,
           (unsigned long long)batches->profiles, seconds, (double)batches->profiles / seconds);
    wire_close(&wire);
}

struct writer {
    pthread_t thread;
    const struct options *options;
    const struct batches *batches;
    uint32_t first;
    int64_t until_ns;
    uint64_t done;
};

/* Puts every n-th message and waits for each to be durable. */
static void *write_alone(void *state)
{
    struct writer *writer = state;
    struct wire wire;
    wire_open(&wire, writer->options->socket);
    for (uint64_t i = writer->first; i < writer->batches->count && wire_now_ns() < writer->until_ns;
         i += writer->options->writers) {
        size_t count = 0;
        wire_send(&wire, writer->batches->message[i].bytes, writer->batches->message[i].count);
        const uint8_t *answer = wire_receive(&wire, &count);
        wire_expect_ok(answer, count);
        writer->done++;
    }
    wire_close(&wire);
    return NULL;
}

static void run_writers(const struct options *options, const struct batches *batches)
{
    static struct writer writer[WRITERS_MAX]; /* the program's one run */
    uint64_t done = 0;
    int64_t begun = wire_now_ns();
    for (uint32_t i = 0; i < options->writers; i++) {
        writer[i] = (struct writer){.options = options,
                                    .batches = batches,
                                    .first = i,
                                    .until_ns = begun + (int64_t)options->seconds * 1000000000};
        if (pthread_create(&writer[i].thread, NULL, write_alone, &writer[i]) != 0) {
            wire_die("thread");
        }
    }
    for (uint32_t i = 0; i < options->writers; i++) {
        pthread_join(writer[i].thread, NULL);
        done += writer[i].done;
    }
    double seconds = (double)(wire_now_ns() - begun) / 1e9;
    printf("writers %llu puts %llu seconds %.3f per_second %.0f\n",
           (unsigned long long)options->writers, (unsigned long long)done, seconds,
           (double)done / seconds);
}

static void usage(const char *argument)
{
    fprintf(stderr,
            "bench_import: cannot read %s\n"
            "usage: --socket PATH [--policy FILE] [--file NDJSON [--type volunteer|client|relation]"
            " [--limit N] [--batch N] [--window N] | --writers N --seconds N]\n",
            argument);
    exit(2);
}

static void options_read(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i += 2) {
        const char *name = argv[i];
        if (i + 1 >= argc) {
            usage(name);
        }
        if (strcmp(name, "--socket") == 0) {
            options->socket = argv[i + 1];
        } else if (strcmp(name, "--file") == 0) {
            options->file = argv[i + 1];
        } else if (strcmp(name, "--type") == 0) {
            options->type = argv[i + 1];
        } else if (strcmp(name, "--policy") == 0) {
            options->policy = argv[i + 1];
        } else if (strcmp(name, "--batch") == 0) {
            options->batch = number(argv[i + 1]);
        } else if (strcmp(name, "--window") == 0) {
            options->window = number(argv[i + 1]);
        } else if (strcmp(name, "--limit") == 0) {
            options->limit = number(argv[i + 1]);
        } else if (strcmp(name, "--writers") == 0) {
            options->writers = number(argv[i + 1]);
        } else if (strcmp(name, "--seconds") == 0) {
            options->seconds = number(argv[i + 1]);
        } else {
            usage(name);
        }
    }
}

int main(int argc, char **argv)
{
    struct options options = {
        .type = "volunteer", .batch = 500, .window = 8, .limit = UINT64_MAX, .seconds = 10};
    options_read(argc, argv, &options);
    if (options.socket == NULL || options.writers > WRITERS_MAX || options.batch == 0 ||
        options.window == 0) {
        usage("what to do");
    }
    if (options.policy != NULL) {
        put_policy(&options);
    }
    if (options.file == NULL) {
        return 0;
    }
    struct batches batches = {0};
    if (options.writers > 0) {
        options.batch = 1;
    }
    batches_read(&options, &batches);
    if (options.writers > 0) {
        run_writers(&options, &batches);
    } else {
        run_pipeline(&options, &batches);
    }
    return 0;
}
