/* The `amity` command: reads its words, picks the subcommand, runs it. */
#include <stdlib.h>
#include <string.h>

#include "ctl/subcommand.h"

#define SERVER_STANDARD "unix:/run/amity/amity.sock"

enum { WORDS_MAX = 4096, RUN_CHUNK_BYTES = 65536 };

static enum ending refuse(struct run *run, const struct fault *fault)
{
    run_complain(run, "%s%s%s%s%s%s", fault->path, fault->path[0] != '\0' ? ": " : "",
                 fault->detail, fault->hint[0] != '\0' ? " [hint: " : "", fault->hint,
                 fault->hint[0] != '\0' ? "]" : "");
    return END_USAGE;
}

/* Moves the subcommand's words to the front, past global flags before them.
 * ensure   *name = index of its first word, or count */
static void find_name(const char *const *words, uint32_t count, uint32_t *name)
{
    *name = 0;
    while (*name < count && words[*name][0] == '-' && words[*name][1] != '\0') {
        uint32_t span = arguments_span(words + *name, count - *name, GLOBAL_FLAGS);
        *name += span == 0 ? 1 : span;
    }
}

static bool wants_help(const char *const *words, uint32_t count)
{
    for (uint32_t i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

static enum ending no_subcommand(struct run *run, const char *const *words, uint32_t count,
                                 uint32_t name)
{
    bool helps = wants_help(words, count);
    for (uint32_t i = 0; i < name; i++) {
        if (strcmp(words[i], "--version") == 0) {
            fprintf(run->screen.out, "amity %s\n", AMITY_VERSION);
            return END_OK;
        }
    }
    if (name == count) {
        struct fault fault = {0};
        const struct flag *const tables[2] = {GLOBAL_FLAGS, NULL};
        if (!helps &&
            arguments_read(words, count, tables, &run->arena, &run->arguments, &fault) != OK) {
            return refuse(run, &fault);
        }
        overview_print(&run->screen);
        return helps ? END_OK : END_USAGE;
    }
    if (noun_print(&run->screen, words[name])) {
        return helps && name + 2 >= count ? END_OK : END_USAGE;
    }
    const char *nearest = subcommand_nearest(words[name]);
    run_complain(run, "there is no subcommand '%s'%s%s%s; see amity --help", words[name],
                 nearest != NULL ? "; nearest is '" : "", nearest != NULL ? nearest : "",
                 nearest != NULL ? "'" : "");
    return END_USAGE;
}

static enum ending settle(struct run *run)
{
    const char *server = getenv("AMITY_SERVER");
    struct fault fault = {0};
    server = server == NULL || server[0] == '\0' ? SERVER_STANDARD : server;
    run->server = arguments_text(&run->arguments, "server", server);
    run->json = arguments_has(&run->arguments, "json");
    run->quiet = arguments_has(&run->arguments, "quiet");
    run->tongue = tongue_wanted(arguments_text(&run->arguments, "lang", NULL));
    screen_open(&run->screen, stdout, stderr, arguments_text(&run->arguments, "color", "auto"));
    run->screen.moving = run->screen.moving && !run->quiet;
    const char *labels = arguments_text(&run->arguments, "labels", NULL);
    if (labels != NULL && labels_read(labels, &run->arena, &run->labels, &fault) != OK) {
        refuse(run, &fault);
        return END_FILE;
    }
    return END_OK;
}

static enum ending run_subcommand(struct run *run, const struct subcommand *subcommand,
                                  const char *const *words, uint32_t count)
{
    struct fault fault = {0};
    const struct flag *const tables[2] = {subcommand->flags, GLOBAL_FLAGS};
    if (wants_help(words, count)) {
        subcommand_print(&run->screen, subcommand);
        return END_OK;
    }
    if (arguments_read(words, count, tables, &run->arena, &run->arguments, &fault) != OK) {
        return refuse(run, &fault);
    }
    if (run->arguments.operand_count < subcommand->least ||
        run->arguments.operand_count > subcommand->most) {
        run_complain(run, "use: amity %s %s; see amity %s --help", subcommand->name,
                     subcommand->operands, subcommand->name);
        return END_USAGE;
    }
    enum ending ending = settle(run);
    return ending == END_OK ? subcommand->run(run) : ending;
}

static enum ending run_words(struct run *run, const char *const *words, uint32_t count)
{
    const char *rest[WORDS_MAX];
    uint32_t rest_count = 0;
    uint32_t name = 0;
    uint32_t used = 0;
    find_name(words, count, &name);
    const struct subcommand *subcommand = subcommand_find(words + name, count - name, &used);
    if (subcommand == NULL) {
        return no_subcommand(run, words, count, name);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (i < name || i >= name + used) {
            rest[rest_count++] = words[i];
        }
    }
    return run_subcommand(run, subcommand, rest, rest_count);
}

int main(int argc, char **argv)
{
    struct run run = {0};
    screen_open(&run.screen, stdout, stderr, "auto");
    arena_open(&run.arena, RUN_CHUNK_BYTES, 0);
    run.tree = amity_tree_new();
    if (run.tree == NULL || argc > WORDS_MAX) {
        fputs("amity: no memory, or too many words\n", stderr);
        return END_FILE;
    }
    enum ending ending =
        run_words(&run, (const char *const *)(argv + 1), argc < 1 ? 0 : (uint32_t)argc - 1);
    screen_bar_end(&run.screen);
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        ending = ending == END_OK ? END_FILE : ending;
    }
    labels_close(&run.labels);
    amity_close(&run.client);
    amity_tree_free(run.tree);
    arena_close(&run.arena);
    return (int)ending;
}
