/* One trial of a rule pack: a client and a volunteer who fit each other, one thing changed, and the
 * verdict. Spec tests read as "this pair, but …, is refused by that rule". */
#ifndef AMITY_SPEC_TRIAL_H
#define AMITY_SPEC_TRIAL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "rules/explain.h"
#include "rules/terms.h"

enum { TRIAL_PATH_BYTES = 128 };

struct trial {
    struct arena arena;
    struct pack *pack;
    struct value client, volunteer, worker;
    struct volunteer_load load;
    struct date today;
    uint8_t service;
    bool worker_known;
    bool clashes; /* with what the volunteer has promised to others */
};

struct verdict {
    struct rule_bits client, volunteer, pair;
    uint32_t first; /* UINT32_MAX = eligible */
    struct score score;
};

static inline bool verdict_failed(const struct verdict *verdict, uint32_t rule)
{
    return bits_has(verdict->client.word, rule) || bits_has(verdict->volunteer.word, rule) ||
           bits_has(verdict->pair.word, rule);
}

static inline struct value trial_json(struct trial *trial, const char *json)
{
    struct value value = value_nil();
    struct fault fault = {0};
    if (json_parse(json, strlen(json), &trial->arena, &value, &fault) != OK) {
        fail_msg("fixture is not JSON: %s in %s", fault.detail, json);
    }
    return value;
}

/* AMITY_PACKS lets another copy of the packs be tried: one without a certain rule. */
static inline const char *trial_pack_directory(void)
{
    const char *directory = getenv("AMITY_PACKS");
    return directory != NULL ? directory : AMITY_PACK_DIR;
}

static inline struct value trial_pack_source(struct trial *trial, const char *country)
{
    char path[512];
    struct value source = value_nil();
    struct fault fault = {0};
    (void)snprintf(path, sizeof path, "%s/%s.json", trial_pack_directory(), country);
    if (json_parse_file(path, &trial->arena, &source, &fault) != OK) {
        fail_msg("%s: %s", path, fault.detail);
    }
    return source;
}

/* Where one step of a path stands in a map or a list; makes the member or the next item if absent.
 */
static inline struct value *trial_step(struct trial *trial, struct value *at, const char *key)
{
    if (key[0] >= '0' && key[0] <= '9') {
        uint32_t index = (uint32_t)strtoul(key, NULL, 10);
        if (at->kind != VALUE_LIST || index > at->count) {
            fail_msg("no item %s in the fixture", key);
        }
        if (index == at->count) {
            value_append(at, &trial->arena, value_nil());
        }
        return &at->item[index];
    }
    if (at->kind != VALUE_MAP) {
        *at = value_map(&trial->arena, 8);
    }
    if (value_get(at, key) == NULL) {
        value_put(at, &trial->arena, arena_text(&trial->arena, key, strlen(key)), value_nil());
    }
    return (struct value *)value_get(at, key);
}

/* `a.b.2.c`: numbers are items of lists. */
static inline struct value *trial_place(struct trial *trial, struct value *root, const char *path)
{
    struct value *at = root;
    while (*path != '\0') {
        char key[TRIAL_PATH_BYTES];
        size_t length = strcspn(path, ".");
        assert_true(length < sizeof key);
        memcpy(key, path, length);
        key[length] = '\0';
        at = trial_step(trial, at, key);
        path += length + (path[length] == '.' ? 1 : 0);
    }
    return at;
}

/* A test is a sentence. */
#define SPEC(sentence) static void sentence(__attribute__((unused)) void **state)

/* In changes a single quote stands for a double one: they read better so. */
static inline void trial_set(struct trial *trial, struct value *root, const char *path,
                             const char *quoted)
{
    char *json = arena_text(&trial->arena, quoted, strlen(quoted));
    assert_non_null(json);
    for (char *at = json; *at != '\0'; at++) {
        *at = *at == '\'' ? '"' : *at;
    }
    struct value value = trial_json(trial, json);
    *trial_place(trial, root, path) = value;
}

static inline void client_set(struct trial *trial, const char *path, const char *json)
{
    trial_set(trial, &trial->client, path, json);
}

static inline void volunteer_set(struct trial *trial, const char *path, const char *json)
{
    trial_set(trial, &trial->volunteer, path, json);
}

/* Leaves the last member of the path out of its map. */
static inline void trial_drop(struct trial *trial, struct value *root, const char *path)
{
    char above[TRIAL_PATH_BYTES] = "";
    const char *dot = strrchr(path, '.');
    if (dot != NULL) {
        assert_true((size_t)(dot - path) < sizeof above);
        memcpy(above, path, (size_t)(dot - path));
    }
    struct value *map = trial_place(trial, root, above);
    struct value kept = value_map(&trial->arena, map->count);
    for (uint32_t i = 0; i < map->count; i++) {
        if (strcmp(map->member[i].key, dot != NULL ? dot + 1 : path) != 0) {
            value_put(&kept, &trial->arena, map->member[i].key, map->member[i].value);
        }
    }
    assert_int_equal(kept.count + 1, map->count);
    *map = kept;
}

static inline void client_drop(struct trial *trial, const char *path)
{
    trial_drop(trial, &trial->client, path);
}

static inline void volunteer_drop(struct trial *trial, const char *path)
{
    trial_drop(trial, &trial->volunteer, path);
}

/* Puts an overlay of the tenant on the pack. */
static inline void trial_overlay(struct trial *trial, const char *json)
{
    struct value source = trial_json(trial, json);
    struct pack *overlaid = NULL;
    struct fault fault = {0};
    if (pack_compile(&source, trial->pack, &trial->arena, &overlaid, &fault) != OK) {
        fail_msg("overlay: %s at %s (%s)", fault.detail, fault.path, fault.hint);
    }
    trial->pack = overlaid;
}

static inline struct client *trial_client(struct trial *trial)
{
    struct client *client = NULL;
    struct fault fault = {0};
    if (client_read(&trial->client, &trial->pack->zone, &trial->arena, &client, &fault) != OK) {
        fail_msg("client: %s at %s (%s)", fault.detail, fault.path, fault.hint);
    }
    return client;
}

static inline struct volunteer *trial_volunteer(struct trial *trial)
{
    struct volunteer *volunteer = NULL;
    struct fault fault = {0};
    if (volunteer_read(&trial->volunteer, &trial->pack->zone, &trial->arena, &volunteer, &fault) !=
        OK) {
        fail_msg("volunteer: %s at %s (%s)", fault.detail, fault.path, fault.hint);
    }
    return volunteer;
}

static inline struct worker *trial_worker(struct trial *trial)
{
    struct worker *worker = NULL;
    struct fault fault = {0};
    if (!trial->worker_known) {
        return NULL;
    }
    if (worker_read(&trial->worker, &trial->pack->zone, &trial->arena, &worker, &fault) != OK) {
        fail_msg("worker: %s at %s (%s)", fault.detail, fault.path, fault.hint);
    }
    return worker;
}

/* The three views of a trial, which must outlive what is asked about them. */
struct trial_views {
    struct client_view client;
    struct volunteer_view volunteer;
    struct pair_view pair;
};

static inline void trial_look(struct trial *trial, struct trial_views *views)
{
    struct client *client = trial_client(trial);
    struct volunteer *volunteer = trial_volunteer(trial);
    struct worker *worker = trial_worker(trial);
    assert_int_equal(
        pack_client_view(trial->pack, client, worker, trial->service, trial->today, &views->client),
        OK);
    volunteer_view_make(volunteer, &trial->load, trial->today, &views->volunteer);
    pair_view_make(&views->client, &views->volunteer, &views->pair);
    views->pair.fits_beside = !trial->clashes;
}

static inline void trial_judge(struct trial *trial, struct verdict *verdict)
{
    struct trial_views views;
    memset(verdict, 0, sizeof *verdict);
    trial_look(trial, &views);
    rules_of_client(trial->pack, &views.client, &verdict->client);
    rules_of_volunteer(trial->pack, &views.volunteer, &verdict->volunteer);
    rules_of_pair(trial->pack, &views.pair, &verdict->pair);
    verdict->first = first_refusal(trial->pack, trial->service, &verdict->client,
                                   &verdict->volunteer, &verdict->pair);
    score_explain(trial->pack, &views.pair, &verdict->score);
    assert_int_equal(verdict->score.points, score_points(trial->pack, &views.pair));
}

static inline bool word_in(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strstr(words, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

/* The rules of this effect that fail for the service of the trial, named in one line. */
static inline void verdict_names(const struct trial *trial, const struct verdict *verdict,
                                 enum rule_effect effect, char *line, size_t bytes)
{
    size_t used = 0;
    line[0] = '\0';
    for (uint32_t i = 0; i < trial->pack->rule_count; i++) {
        const struct rule *rule = &trial->pack->rule[i];
        if (rule->effect == effect && (rule->services >> trial->service & 1u) != 0 &&
            verdict_failed(verdict, i) && used < bytes) {
            used +=
                (size_t)snprintf(line + used, bytes - used, "%s%s", used > 0 ? " " : "", rule->id);
        }
    }
}

static inline void assert_eligible(struct trial *trial)
{
    struct verdict verdict;
    char names[1024];
    trial_judge(trial, &verdict);
    if (verdict.first != UINT32_MAX) {
        verdict_names(trial, &verdict, RULE_BLOCK, names, sizeof names);
        fail_msg("refused by %s", names);
    }
}

/* Exactly these rules refuse (ids between blanks): no other may stand in for a missing one. */
static inline void assert_refused_by(struct trial *trial, const char *rules)
{
    struct verdict verdict;
    char names[1024];
    trial_judge(trial, &verdict);
    verdict_names(trial, &verdict, RULE_BLOCK, names, sizeof names);
    if (verdict.first == UINT32_MAX) {
        fail_msg("should be refused by %s, but is eligible", rules);
    }
    if (strcmp(names, rules) != 0) {
        fail_msg("should be refused by %s, is refused by %s", rules, names);
    }
    assert_true(word_in(rules, trial->pack->rule[verdict.first].id));
}

static inline void assert_warned(struct trial *trial, const char *rule)
{
    struct verdict verdict;
    char names[1024];
    trial_judge(trial, &verdict);
    verdict_names(trial, &verdict, RULE_WARN, names, sizeof names);
    if (!word_in(names, rule)) {
        fail_msg("should be warned of by %s, warnings are: %s", rule, names);
    }
}

static inline void assert_not_warned(struct trial *trial, const char *rule)
{
    struct verdict verdict;
    char names[1024];
    assert_true(pack_rule_find(trial->pack, rule) != UINT32_MAX);
    trial_judge(trial, &verdict);
    verdict_names(trial, &verdict, RULE_WARN, names, sizeof names);
    if (word_in(names, rule)) {
        fail_msg("%s warns without reason", rule);
    }
}

#endif
