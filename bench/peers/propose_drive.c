/* Asks the same questions of Amity, PostgreSQL (idiomatic and expert) and Redis in interleaved
 * rounds on one unpipelined connection each; checks first that Amity and both databases name the
 * same ten volunteers in the same order with the same points. */
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdarg.h>

#include "bench/import_wire.h"

enum {
    COLUMNS = 38, /* of questions.tsv */
    QUESTIONS_MAX = 100000,
    ANSWERS_MAX = 16,
    ID_BYTES = 64,
    PEERS_MAX = 8,
    ROUNDS_MAX = 64,
    LINE_BYTES = 1 << 16
};

struct question {
    char *column[COLUMNS];
    struct buffer request; /* match.propose by id, encoded once */
};

struct found {
    char id[ANSWERS_MAX][ID_BYTES];
    int64_t points[ANSWERS_MAX];
    uint32_t count;
};

struct peer {
    const char *name;
    /* Asks one question and waits for the whole answer; says what was found when `out` is there. */
    void (*ask)(struct peer *peer, const struct question *question, struct found *out);
    struct wire wire;
    PGconn *database;
    const char *statement;
    bool uses[COLUMNS]; /* the statement reads this column */
    const char *prefix; /* of Redis keys */
    int64_t *took_ns;
    uint64_t took_count, took_room;
    double per_second[ROUNDS_MAX];
    double cpu_us[ROUNDS_MAX]; /* of the server's main thread, a request */
    int pid;
};

struct drive {
    struct question *question;
    uint32_t question_count;
    struct peer peer[PEERS_MAX];
    uint32_t peer_count;
    uint32_t rounds, round_ms, checked;
};

static void die(const char *what, const char *detail)
{
    fprintf(stderr, "propose_drive: %s %s\n", what, detail);
    exit(1);
}

static char *copy(const char *text)
{
    char *out = strdup(text);
    if (out == NULL) {
        die("no memory for", text);
    }
    return out;
}

static void request_write(struct question *question)
{
    struct arena arena;
    arena_open(&arena, 4096, 0);
    struct value params = value_map(&arena, 1);
    value_put(&params, &arena, "client", value_text(&arena, question->column[0]));
    message_write_request(&question->request, 7, "match.propose", &params);
    arena_close(&arena);
}

static void questions_read(struct drive *drive, const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = malloc(LINE_BYTES);
    drive->question = calloc(QUESTIONS_MAX, sizeof *drive->question);
    if (file == NULL || line == NULL || drive->question == NULL) {
        die("cannot read", path);
    }
    while (drive->question_count < QUESTIONS_MAX && fgets(line, LINE_BYTES, file) != NULL) {
        struct question *question = &drive->question[drive->question_count++];
        char *rest = line;
        line[strcspn(line, "\n")] = '\0';
        for (uint32_t i = 0; i < COLUMNS; i++) {
            char *field = strsep(&rest, "\t");
            if (field == NULL) {
                die("too few columns in", path);
            }
            question->column[i] = copy(field);
        }
        request_write(question);
    }
    free(line);
    fclose(file);
}

/* --- Amity ----------------------------------------------------------------------------------- */

static void found_read(const uint8_t *bytes, size_t count, struct found *out)
{
    struct arena arena;
    struct message message;
    struct fault fault = {0};
    arena_open(&arena, 65536, 0);
    if (message_read(bytes, count, &arena, &message, &fault) != OK) {
        die("cannot read Amity's answer:", fault.detail);
    }
    const struct value *proposals = value_get(message.result, "proposals");
    out->count = value_count(proposals);
    for (uint32_t i = 0; i < out->count && i < ANSWERS_MAX; i++) {
        const struct value *one = &proposals->item[i];
        snprintf(out->id[i], ID_BYTES, "%s", value_text_or(value_get(one, "volunteer"), ""));
        out->points[i] = value_int_or(value_get(one, "score"), -1);
    }
    arena_close(&arena);
}

static void ask_amity(struct peer *peer, const struct question *question, struct found *out)
{
    size_t count = 0;
    wire_send(&peer->wire, question->request.bytes, question->request.count);
    const uint8_t *answer = wire_receive(&peer->wire, &count);
    if (out != NULL) {
        wire_expect_ok(answer, count);
        found_read(answer, count, out);
    }
}

static void ask_ping(struct peer *peer, const struct question *question, struct found *out)
{
    static const uint8_t ping[] = "\x94\x00\x07\xabserver.ping\x91\x80";
    size_t count = 0;
    (void)question;
    (void)out;
    wire_send(&peer->wire, ping, sizeof ping - 1);
    const uint8_t *answer = wire_receive(&peer->wire, &count);
    (void)answer;
}

/* --- PostgreSQL ------------------------------------------------------------------------------ */

static void statement_prepare(struct peer *peer, const char *path)
{
    char text[LINE_BYTES];
    FILE *file = fopen(path, "r");
    size_t count = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    if (file == NULL || count == 0) {
        die("cannot read", path);
    }
    fclose(file);
    text[count] = '\0';
    for (const char *at = strchr(text, '$'); at != NULL; at = strchr(at + 1, '$')) {
        unsigned long number = strtoul(at + 1, NULL, 10);
        if (number >= 1 && number <= COLUMNS) {
            peer->uses[number - 1] = true;
        }
    }
    PGresult *result = PQexec(peer->database, text);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        die(path, PQerrorMessage(peer->database));
    }
    PQclear(result);
}

static void ask_postgres(struct peer *peer, const struct question *question, struct found *out)
{
    const char *value[COLUMNS];
    for (uint32_t i = 0; i < COLUMNS; i++) {
        value[i] = peer->uses[i] ? question->column[i] : NULL;
    }
    PGresult *result =
        PQexecPrepared(peer->database, peer->statement, COLUMNS, value, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        die(peer->name, PQerrorMessage(peer->database));
    }
    if (out != NULL) {
        out->count = (uint32_t)PQntuples(result);
        for (uint32_t i = 0; i < out->count && i < ANSWERS_MAX; i++) {
            snprintf(out->id[i], ID_BYTES, "%s", PQgetvalue(result, (int)i, 0));
            out->points[i] = strtoll(PQgetvalue(result, (int)i, 1), NULL, 10);
        }
    }
    PQclear(result);
}

/* --- Redis ----------------------------------------------------------------------------------- */

/* Reads one bulk or simple reply whole; `got` counts its bytes. */
static void redis_reply(const struct wire *wire)
{
    static char bytes[1 << 20]; /* one reply at a time */
    size_t have = 0;
    size_t want = 0;
    for (;;) {
        ssize_t got = recv(wire->fd, bytes + have, sizeof bytes - have, 0);
        if (got <= 0) {
            wire_die("redis");
        }
        have += (size_t)got;
        const char *line = memchr(bytes, '\n', have);
        if (line == NULL) {
            continue;
        }
        if (bytes[0] == '-' || (bytes[0] == '$' && bytes[1] == '-')) {
            die("Redis has no such key", "");
        }
        size_t head = (size_t)(line - bytes) + 1;
        want = bytes[0] == '$' ? head + strtoul(bytes + 1, NULL, 10) + 2 : head;
        if (have >= want) {
            return;
        }
    }
}

static void ask_redis(struct peer *peer, const struct question *question, struct found *out)
{
    char text[256];
    char key[128];
    (void)out;
    int length = snprintf(key, sizeof key, "%s%s", peer->prefix, question->column[0]);
    int bytes = snprintf(text, sizeof text, "*2\r\n$3\r\nGET\r\n$%d\r\n%s\r\n", length, key);
    wire_send(&peer->wire, (const uint8_t *)text, (size_t)bytes);
    redis_reply(&peer->wire);
}

static void redis_set(const struct wire *wire, const char *prefix, const char *id,
                      const uint8_t *bytes, size_t count)
{
    struct buffer text = {0};
    buffer_print(&text, "*3\r\n$3\r\nSET\r\n$%zu\r\n%s%s\r\n$%zu\r\n", strlen(prefix) + strlen(id),
                 prefix, id, count);
    buffer_add(&text, bytes, count);
    buffer_add(&text, "\r\n", 2);
    wire_send(wire, text.bytes, text.count);
    buffer_close(&text);
    redis_reply(wire);
}

/* Every question's answer, as Amity with everything on gave it, and a small value. */
static void redis_fill(const struct drive *drive, struct peer *amity, const struct wire *redis)
{
    uint64_t total = 0;
    uint8_t small[64];
    memset(small, 'a', sizeof small);
    for (uint32_t i = 0; i < drive->question_count; i++) {
        const struct question *question = &drive->question[i];
        size_t count = 0;
        wire_send(&amity->wire, question->request.bytes, question->request.count);
        const uint8_t *answer = wire_receive(&amity->wire, &count);
        redis_set(redis, "answer:", question->column[0], answer, count);
        redis_set(redis, "small:", question->column[0], small, sizeof small);
        total += count;
    }
    printf("an answer with everything on is %" PRIu64 " bytes in the mean\n",
           total / drive->question_count);
}

/* --- checking, measuring, printing ----------------------------------------------------------- */

static bool found_equal(const struct found *a, const struct found *b)
{
    bool same = a->count == b->count;
    for (uint32_t i = 0; same && i < a->count; i++) {
        same = strcmp(a->id[i], b->id[i]) == 0 && a->points[i] == b->points[i];
    }
    return same;
}

static void found_print(const char *name, const struct found *found)
{
    printf("  %-14s", name);
    for (uint32_t i = 0; i < found->count; i++) {
        printf(" %s:%" PRId64, found->id[i], found->points[i]);
    }
    printf("\n");
}

/* ensure   the number of questions that were not answered alike */
static uint32_t check(struct drive *drive)
{
    uint32_t asked =
        drive->checked < drive->question_count ? drive->checked : drive->question_count;
    uint32_t wrong = 0;
    uint32_t somebody = 0;
    for (uint32_t i = 0; i < asked; i++) {
        struct found found[3] = {{.count = 0}};
        for (uint32_t j = 0; j < 3; j++) {
            drive->peer[j].ask(&drive->peer[j], &drive->question[i], &found[j]);
        }
        somebody += found[0].count > 0;
        if (found_equal(&found[0], &found[1]) && found_equal(&found[0], &found[2])) {
            continue;
        }
        wrong++;
        printf("MISMATCH %s\n", drive->question[i].column[0]);
        for (uint32_t j = 0; j < 3; j++) {
            found_print(drive->peer[j].name, &found[j]);
        }
    }
    printf("the same ten in the same order: %u of %u questions (%u with anybody)\n", asked - wrong,
           asked, somebody);
    return wrong;
}

static void took(struct peer *peer, int64_t ns)
{
    if (peer->took_count == peer->took_room) {
        peer->took_room = peer->took_room == 0 ? 65536 : peer->took_room * 2;
        peer->took_ns = realloc(peer->took_ns, peer->took_room * sizeof *peer->took_ns);
        if (peer->took_ns == NULL) {
            die("no memory for", peer->name);
        }
    }
    peer->took_ns[peer->took_count++] = ns;
}

/* Time the server's main thread has run, which a busy machine does not stretch. */
static double cpu_us(const struct peer *peer)
{
    char path[64];
    unsigned long long ns = 0;
    snprintf(path, sizeof path, "/proc/%d/schedstat", peer->pid);
    FILE *file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%llu", &ns) != 1) {
        ns = 0;
    }
    if (file != NULL) {
        fclose(file);
    }
    return (double)ns / 1e3;
}

static void find_server(struct peer *peer)
{
    struct ucred who = {.pid = 0};
    socklen_t bytes = sizeof who;
    if (peer->database != NULL) {
        peer->pid = PQbackendPID(peer->database);
    } else if (getsockopt(peer->wire.fd, SOL_SOCKET, SO_PEERCRED, &who, &bytes) == 0) {
        peer->pid = who.pid;
    }
}

static void run_round(const struct drive *drive, struct peer *peer, uint32_t round)
{
    int64_t begun = wire_now_ns();
    int64_t until = begun + (int64_t)drive->round_ms * 1000000;
    int64_t now = begun;
    double cpu_before = cpu_us(peer);
    uint32_t asked = 0;
    while (now < until) {
        /* Every peer begins a round at the same question. */
        uint32_t index = (round * 997 + asked) % drive->question_count;
        peer->ask(peer, &drive->question[index], NULL);
        int64_t after = wire_now_ns();
        took(peer, after - now);
        now = after;
        asked++;
    }
    peer->per_second[round] = asked * 1e9 / (double)(now - begun);
    peer->cpu_us[round] = (cpu_us(peer) - cpu_before) / asked;
}

static int number_order(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;
    return (*a > *b) - (*a < *b);
}

static int real_order(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;
    return (*a > *b) - (*a < *b);
}

static double median(const double *number, uint32_t count)
{
    double sorted[ROUNDS_MAX];
    memcpy(sorted, number, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, real_order);
    return sorted[count / 2];
}

/* The median over rounds of the ratio within each round: what noise hits both peers cancels. By
 * requests a second, or by how many requests a second of the server's processor would serve. */
static double ratio(const struct drive *drive, uint32_t of, uint32_t to, bool by_cpu)
{
    double each[ROUNDS_MAX];
    for (uint32_t i = 0; i < drive->rounds; i++) {
        const struct peer *a = &drive->peer[of];
        const struct peer *b = &drive->peer[to];
        each[i] = by_cpu ? b->cpu_us[i] / a->cpu_us[i] : a->per_second[i] / b->per_second[i];
    }
    return median(each, drive->rounds);
}

static void print(const struct drive *drive)
{
    printf("%-26s %12s %10s %10s %10s\n", "one connection each", "requests/s", "p50 us", "p99 us",
           "cpu us");
    for (uint32_t i = 0; i < drive->peer_count; i++) {
        const struct peer *peer = &drive->peer[i];
        qsort(peer->took_ns, peer->took_count, sizeof *peer->took_ns, number_order);
        printf("%-26s %12.0f %10.1f %10.1f %10.1f\n", peer->name,
               median(peer->per_second, drive->rounds),
               (double)peer->took_ns[peer->took_count / 2] / 1e3,
               (double)peer->took_ns[peer->took_count * 99 / 100] / 1e3,
               median(peer->cpu_us, drive->rounds));
    }
    for (uint32_t i = 0; i < drive->peer_count; i++) {
        if (drive->peer[i].ask == ask_amity) {
            for (uint32_t j = 0; j < drive->peer_count; j++) {
                if (drive->peer[j].ask != ask_amity) {
                    printf("ratio %-20s / %-22s %8.3f   by processor time %8.3f\n",
                           drive->peer[i].name, drive->peer[j].name, ratio(drive, i, j, false),
                           ratio(drive, i, j, true));
                }
            }
        }
    }
}

static struct peer *peer_add(struct drive *drive, const char *name,
                             void (*ask)(struct peer *, const struct question *, struct found *))
{
    struct peer *peer = &drive->peer[drive->peer_count++];
    *peer = (struct peer){.name = name, .ask = ask};
    return peer;
}

static void add_postgres(struct drive *drive, const char *name, const char *statement,
                         const char *where, const char *path)
{
    struct peer *peer = peer_add(drive, name, ask_postgres);
    peer->statement = statement;
    peer->database = PQconnectdb(where);
    if (PQstatus(peer->database) != CONNECTION_OK) {
        die(name, PQerrorMessage(peer->database));
    }
    statement_prepare(peer, path);
}

int main(int argc, char **argv)
{
    static struct drive drive; /* the program's one run */
    if (argc != 11) {
        fprintf(stderr, "usage: propose_drive QUESTIONS REDUCED_SOCKET FULL_SOCKET CONNINFO "
                        "PLAIN_SQL EXPERT_SQL REDIS_SOCKET ROUNDS ROUND_MS CHECKED\n");
        return 2;
    }
    drive.rounds = (uint32_t)strtoul(argv[8], NULL, 10);
    drive.round_ms = (uint32_t)strtoul(argv[9], NULL, 10);
    drive.checked = (uint32_t)strtoul(argv[10], NULL, 10);
    if (drive.rounds == 0 || drive.rounds > ROUNDS_MAX) {
        die("rounds:", argv[8]);
    }
    questions_read(&drive, argv[1]);
    wire_open(&peer_add(&drive, "amity, same rules", ask_amity)->wire, argv[2]);
    add_postgres(&drive, "postgis, idiomatic", "plain", argv[4], argv[5]);
    add_postgres(&drive, "postgresql, expert", "expert", argv[4], argv[6]);
    struct peer *full = peer_add(&drive, "amity, everything on", ask_amity);
    wire_open(&full->wire, argv[3]);
    struct peer *small = peer_add(&drive, "redis GET 64 bytes", ask_redis);
    small->prefix = "small:";
    wire_open(&small->wire, argv[7]);
    struct peer *whole = peer_add(&drive, "redis GET whole answer", ask_redis);
    whole->prefix = "answer:";
    wire_open(&whole->wire, argv[7]);
    wire_open(&peer_add(&drive, "amity server.ping", ask_ping)->wire, argv[3]);
    redis_fill(&drive, full, &small->wire);
    uint32_t wrong = check(&drive);
    for (uint32_t i = 0; i < drive.peer_count; i++) {
        find_server(&drive.peer[i]);
    }
    for (uint32_t round = 0; round < drive.rounds; round++) {
        for (uint32_t i = 0; i < drive.peer_count; i++) {
            run_round(&drive, &drive.peer[i], round);
        }
    }
    print(&drive);
    return wrong == 0 ? 0 : 1;
}
