/* One run of the command: its flags, its screen, its connection, and how it ends. */
#ifndef AMITY_CTL_RUN_H
#define AMITY_CTL_RUN_H

#include <amity/client.h>

#include "base/value.h"
#include "ctl/arguments.h"
#include "ctl/labels.h"
#include "ctl/say.h"
#include "ctl/screen.h"

/* Exit codes: value, meaning. */
#define ENDING_TABLE(X)                                                                            \
    X(END_OK, 0, "done, and the answer is yes")                                                    \
    X(END_NO, 1, "done, but the answer is no: nobody fits, a line was refused, no proof")          \
    X(END_USAGE, 2, "the command was used wrongly")                                                \
    X(END_REFUSED, 3, "the daemon answered with an error")                                         \
    X(END_UNREACHABLE, 4, "no daemon there, or the connection was lost")                           \
    X(END_FILE, 5, "a file could not be read or written, or memory ran out")                       \
    X(END_INTERRUPTED, 130, "interrupted by Ctrl-C")

enum ending {
#define X(name, value, meaning) name = value,
    ENDING_TABLE(X)
#undef X
};

struct rulebook;

struct run {
    struct arguments arguments;
    struct screen screen;
    struct arena arena; /* of the whole run */
    struct labels labels;
    struct amity_client *client; /* NULL until something was asked */
    struct amity_tree *tree;     /* of the answers */
    struct rulebook *rulebook;   /* NULL until something was looked up */
    const char *server;
    enum tongue tongue;
    bool json, quiet;
};

/* Connects if it is not yet. */
enum ending run_connect(struct run *run);
/* Asks the daemon; says on standard error what went wrong (with --json also as a map on standard
 * output).
 * ensure   END_OK and *result in run->tree; or END_REFUSED, END_UNREACHABLE */
enum ending run_call(struct run *run, const char *method, const struct amity_value *params,
                     const struct amity_value **result);
/* The same words for an error that came by another way. */
enum ending run_error(struct run *run, enum amity_status status, const struct amity_error *error);
/* "amity: …" on standard error. */
void run_complain(struct run *run, const char *format, ...) PRINTF_LIKE(2, 3);
/* The raw answer, one line. */
enum ending run_json(struct run *run, const struct amity_value *value);

/* The command's own sentences. SAY(run, SAY_KM_AWAY, "3.4") fills. */
const char *run_say(struct run *run, enum say id);
const char *run_say_with(struct run *run, enum say id, const char *const *texts);
#define SAY(run, id, ...) run_say_with(run, id, (const char *const[]){__VA_ARGS__, NULL})
/* In the run's arena; never NULL. */
const char *run_text(struct run *run, const char *format, ...) PRINTF_LIKE(2, 3);
/* A number with its thousands apart. */
const char *run_number(struct run *run, int64_t number);
/* With one decimal, a point or a comma as the tongue has it. */
const char *run_decimal(struct run *run, double number);
/* "Aino Mäki (C-17)" where a label is known, else the id. */
const char *run_label(struct run *run, const char *id);
/* {sv, fi, en} in the reader's tongue, else in one it has; NULL when it has none. */
const char *run_texts(const struct run *run, const struct amity_value *texts);
/* One line of "What to do next": a command, and what it is for. */
void run_next(struct run *run, const char *command, enum say why);

#endif
