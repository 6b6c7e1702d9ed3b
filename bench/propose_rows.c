/* Writes the same people three ways for bench/propose: rows for an idiomatic PostGIS schema, rows
 * for an expert's, and the questions with every parameter that the statements take. What is
 * one-sided (who is open for which service) is judged by the engine's own rooms, so that the
 * databases get it as a finished bit. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/json.h"
#include "match/cells.h"
#include "match/entry.h"
#include "rules/pack.h"
#include "rules/score.h"

enum { LINE_BYTES_MAX = 1 << 20, EXPERT_COLUMNS = CELL_COLUMNS, BITS_A_WORD = 64 };
enum { WEIGHT_FLEXIBILITY, WEIGHT_TRAITS, WEIGHT_COOPERATION, OWN_TERMS };

struct rows {
    struct pack *pack;
    struct date today;
    FILE *plain, *expert, *profiles, *questions;
    uint64_t questions_max, question_count;
    struct arena arena;
};

static void die(const char *what, const char *detail)
{
    fprintf(stderr, "bench_propose_rows: %s %s\n", what, detail);
    exit(1);
}

static FILE *make(const char *directory, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        die("cannot write", path);
    }
    return file;
}

/* Bit strings as PostgreSQL reads them: bit 0 first. */
static void say_bits(FILE *out, const uint64_t *word, uint32_t words)
{
    for (uint32_t i = 0; i < words * BITS_A_WORD; i++) {
        putc(bits_has(word, i) ? '1' : '0', out);
    }
    putc('\t', out);
}

static void say_set(FILE *out, const uint64_t *word, uint32_t words)
{
    const char *between = "";
    putc('{', out);
    for (uint32_t i = 0; i < words * BITS_A_WORD; i++) {
        if (bits_has(word, i)) {
            fprintf(out, "%s%u", between, i);
            between = ",";
        }
    }
    fputs("}\t", out);
}

static void say_number(FILE *out, int64_t number)
{
    fprintf(out, "%" PRId64 "\t", number);
}

/* Needs offered at least at each severity. */
static void offers_at(const struct volunteer *volunteer, uint64_t out[3])
{
    memset(out, 0, 3 * sizeof *out);
    for (uint32_t i = 0; i < volunteer->offer_count; i++) {
        for (uint32_t severity = 0; severity < 3; severity++) {
            if (volunteer->offer[i].severity_max >= severity) {
                out[severity] |= UINT64_C(1) << volunteer->offer[i].need;
            }
        }
    }
}

/* The weighted terms that depend on the volunteer alone: flexibility, traits, cooperation. */
static int64_t own_points(const struct pack *pack, const struct volunteer_view *view)
{
    static const char *const name[OWN_TERMS] = {"flexibility", "traits", "cooperation"};
    int64_t points = 0;
    struct pair_view pair = {.volunteer = view};
    struct client nobody = {0};
    struct client_view client = {.client = &nobody};
    pair.client = &client;
    for (uint32_t i = 0; i < pack->term_count; i++) {
        for (uint32_t j = 0; j < OWN_TERMS; j++) {
            if (strcmp(pack->term[i].id, name[j]) == 0) {
                struct measured measured;
                measure_of(pack->term[i].measure)->take(pack, &pair, &measured);
                points += (int64_t)pack->term[i].weight * measured.thousandths;
            }
        }
    }
    return points;
}

/* What both schemas have in common, after their own keys. */
static void say_scalars(FILE *out, const struct rows *rows, const struct volunteer_entry *entry)
{
    const struct volunteer *volunteer = entry->profile->volunteer;
    bool any = volunteer->accepts.age_min == 0 && volunteer->accepts.age_max == UINT8_MAX;
    say_number(out, volunteer->travel_m_max > INT32_MAX ? INT32_MAX : volunteer->travel_m_max);
    say_number(out, volunteer->gender);
    say_number(out, volunteer->accepts.genders == 0 ? 15 : volunteer->accepts.genders);
    say_number(out, volunteer->accepts.demand_level_max == WORD_NONE
                        ? 9
                        : volunteer->accepts.demand_level_max);
    say_number(out, volunteer->accepts.age_min);
    say_number(out, volunteer->accepts.age_max);
    fprintf(out, "%s\t", any ? "t" : "f");
    say_number(out, (entry->view.age_min + entry->view.age_max) / 2);
    say_number(out, volunteer->commitment_months);
    fprintf(out, "%" PRId64 "\n", own_points(rows->pack, &entry->view));
}

static void say_plain(const struct rows *rows, const struct volunteer_entry *entry)
{
    const struct volunteer *volunteer = entry->profile->volunteer;
    FILE *out = rows->plain;
    uint64_t open = entry->open_services;
    uint64_t offers[3];
    offers_at(volunteer, offers);
    fprintf(out, "%s\tSRID=4326;POINT(%.6f %.6f)\t", volunteer->id,
            volunteer->place.lon_microdeg / 1e6, volunteer->place.lat_microdeg / 1e6);
    say_set(out, &open, 1);
    say_set(out, volunteer->interests.word, INTEREST_WORDS_64);
    say_set(out, volunteer->languages[0].word, LANGUAGE_WORDS_64);
    say_set(out, volunteer->languages[1].word, LANGUAGE_WORDS_64);
    for (uint32_t i = 0; i < 3; i++) {
        say_set(out, &offers[i], 1);
    }
    say_scalars(out, rows, entry);
}

static int32_t cell_number(const struct place *place)
{
    int64_t row = (place->lat_microdeg + INT64_C(90000000)) / CELL_LAT_MICRODEG;
    int64_t column = (place->lon_microdeg + INT64_C(180000000)) / CELL_LON_MICRODEG;
    return (int32_t)(row * EXPERT_COLUMNS + column);
}

/* One row for each service that is open, so that the key finds nobody in vain. */
static void say_expert(const struct rows *rows, const struct volunteer_entry *entry)
{
    const struct volunteer *volunteer = entry->profile->volunteer;
    FILE *out = rows->expert;
    uint64_t offers[3];
    offers_at(volunteer, offers);
    for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
        if ((entry->open_services >> service & 1) == 0) {
            continue;
        }
        say_number(out, service);
        say_number(out, cell_number(&volunteer->place));
        fprintf(out, "%s\t", volunteer->id);
        say_number(out, volunteer->place.lat_microdeg);
        say_number(out, volunteer->place.lon_microdeg);
        say_bits(out, volunteer->interests.word, INTEREST_WORDS_64);
        say_bits(out, volunteer->languages[0].word, LANGUAGE_WORDS_64);
        say_bits(out, volunteer->languages[1].word, LANGUAGE_WORDS_64);
        for (uint32_t i = 0; i < 3; i++) {
            say_bits(out, &offers[i], 1);
        }
        say_scalars(out, rows, entry);
    }
}

static void write_volunteer(const struct rows *rows, const struct value *profile,
                            struct arena *arena)
{
    struct fault fault = {0};
    struct profile held = {.refs = 1};
    struct volunteer_entry entry;
    if (volunteer_read(profile, &rows->pack->zone, arena, &held.volunteer, &fault) != OK) {
        die(fault.path, fault.detail);
    }
    volunteer_entry_derive(rows->pack, rows->today, &held, NULL, 0, &entry);
    say_plain(rows, &entry);
    say_expert(rows, &entry);
}

/* The client as the shared question asks for it: alone, for one service, without hours. */
static struct value client_reduced(const struct value *line, struct arena *arena)
{
    static const char *const out[] = {"type",         "group",   "alternatives", "busy",
                                      "availability", "demand",  "changes",      "near",
                                      "avoid_places", "exclude", "previous",     "network"};
    struct value map = value_map(arena, line->count);
    for (uint32_t i = 0; i < line->count; i++) {
        bool drop = false;
        for (uint32_t j = 0; j < sizeof out / sizeof out[0]; j++) {
            drop = drop || strcmp(line->member[i].key, out[j]) == 0;
        }
        if (!drop) {
            value_put(&map, arena, line->member[i].key, line->member[i].value);
        }
    }
    struct value demand = value_map(arena, 2);
    value_put(&demand, arena, "days", value_int(1));
    value_put(&demand, arena, "per", value_static("month"));
    value_put(&map, arena, "demand", demand);
    return map;
}

struct wanted {
    uint64_t need[3];
    int64_t asked; /* weight of all needs */
    uint64_t languages[LANGUAGE_WORDS_64];
    uint32_t wished; /* languages */
    uint32_t named;  /* interests */
};

static void wanted_of(const struct client *client, struct wanted *out)
{
    *out = (struct wanted){.named = bits_count(client->interests.word, INTEREST_WORDS_64)};
    for (uint32_t i = 0; i < client->need_count; i++) {
        uint8_t severity = client->need[i].severity == WORD_NONE ? 0 : client->need[i].severity;
        out->need[severity] |= UINT64_C(1) << client->need[i].need;
        out->asked += severity + 1;
    }
    for (uint32_t i = 0; i < LANGUAGE_WORDS_64; i++) {
        out->languages[i] =
            client->languages_required.word[i] | client->languages_preferred.word[i];
    }
    out->wished = bits_count(out->languages, LANGUAGE_WORDS_64);
}

static int64_t weight_of(const struct pack *pack, const char *id)
{
    for (uint32_t i = 0; i < pack->term_count; i++) {
        if (strcmp(pack->term[i].id, id) == 0) {
            return pack->term[i].weight;
        }
    }
    return 0;
}

/* Weights of the terms that apply, and their sum: interests, needs, age, distance, languages,
 * gender, commitment, sum. */
static void say_weights(FILE *out, const struct pack *pack, const struct client *client,
                        const struct wanted *wanted)
{
    const int64_t weight[] = {
        wanted->named > 0 ? weight_of(pack, "interests") : 0,
        wanted->asked > 0 ? weight_of(pack, "needs") : 0,
        weight_of(pack, "age_fit"),
        weight_of(pack, "distance"),
        wanted->wished > 0 ? weight_of(pack, "languages") : 0,
        client->prefers.gender != WORD_NONE ? weight_of(pack, "gender_wish") : 0,
        weight_of(pack, "commitment"),
    };
    int64_t sum =
        weight_of(pack, "flexibility") + weight_of(pack, "traits") + weight_of(pack, "cooperation");
    for (uint32_t i = 0; i < sizeof weight / sizeof weight[0]; i++) {
        say_number(out, weight[i]);
        sum += weight[i];
    }
    fprintf(out, "%" PRId64 "\n", sum);
}

/* The window of cells as ranges of the expert's key, one a row. */
static void say_window(FILE *out, const struct place *place, uint32_t reach_m)
{
    struct cell_window window = cells_around(place, reach_m);
    for (uint32_t end = 0; end < 2; end++) {
        uint32_t column = end == 0 ? window.column_first : window.column_last;
        const char *between = "{";
        for (uint32_t row = window.row_first; row <= window.row_last; row++) {
            fprintf(out, "%s%u", between, row * EXPERT_COLUMNS + column);
            between = ",";
        }
        fputs("}\t", out);
    }
}

static void say_languages(FILE *out, const struct client *client, const struct wanted *wanted)
{
    bool required = bits_count(client->languages_required.word, LANGUAGE_WORDS_64) > 0;
    say_bits(out, wanted->languages, LANGUAGE_WORDS_64);
    say_bits(out, client->languages_required.word, LANGUAGE_WORDS_64);
    say_set(out, wanted->languages, LANGUAGE_WORDS_64);
    say_set(out, client->languages_required.word, LANGUAGE_WORDS_64);
    say_number(out, required ? 2 : wanted->wished > 0 ? 1 : 0);
    say_number(out, wanted->wished > 0 ? wanted->wished : 1);
}

/* One line a question; bench/peers/propose_peers.sql says what the columns are. */
static void say_question(const struct rows *rows, const struct client_view *view)
{
    const struct client *client = view->client;
    FILE *out = rows->questions;
    struct wanted wanted;
    wanted_of(client, &wanted);
    uint32_t reach_m = rows->pack->service[view->service].reach_m;
    reach_m = client->travel_m_max < reach_m ? client->travel_m_max : reach_m;
    int32_t months = (view->end.days - view->start.days) / 30;
    fprintf(out, "%s\t", client->id);
    say_number(out, view->service);
    say_window(out, &client->place, reach_m);
    say_number(out, client->place.lat_microdeg);
    say_number(out, client->place.lon_microdeg);
    say_number(out, reach_m);
    say_number(out, client->requires_gender == WORD_NONE ? -1 : client->requires_gender);
    say_number(out, 1 << (client->gender < GENDER_unknown ? client->gender : GENDER_unknown));
    say_number(out, client->demand_level == WORD_NONE ? 0 : client->demand_level);
    say_number(out, view->age_first);
    say_number(out, view->age_last);
    say_bits(out, client->interests.word, INTEREST_WORDS_64);
    say_set(out, client->interests.word, INTEREST_WORDS_64);
    say_number(out, wanted.named == 0 ? 1 : wanted.named < 3 ? wanted.named : 3);
    for (uint32_t i = 0; i < 3; i++) {
        say_bits(out, &wanted.need[i], 1);
    }
    for (uint32_t i = 0; i < 3; i++) {
        say_set(out, &wanted.need[i], 1);
    }
    say_number(out, wanted.asked > 0 ? wanted.asked : 1);
    say_languages(out, client, &wanted);
    say_number(out, client->prefers.gender == WORD_NONE ? -1 : client->prefers.gender);
    say_number(out, months > 1 ? months : 1);
    say_weights(out, rows->pack, client, &wanted);
}

static void write_client(struct rows *rows, const struct value *profile, struct arena *arena)
{
    struct fault fault = {0};
    struct client *client = NULL;
    struct client_view view;
    struct value reduced = client_reduced(profile, arena);
    if (client_read(&reduced, &rows->pack->zone, arena, &client, &fault) != OK) {
        die(fault.path, fault.detail);
    }
    if (client->status != CLIENT_STATUS_waiting ||
        pack_client_view(rows->pack, client, NULL, client->service, rows->today, &view) != OK) {
        return;
    }
    value_set(&reduced, arena, "type", value_static("client"));
    fprintf(rows->profiles, "%s\n", json_print(&reduced, 0, arena));
    say_question(rows, &view);
    rows->question_count++;
}

static void write_all(struct rows *rows, const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = malloc(LINE_BYTES_MAX);
    struct arena arena;
    arena_open(&arena, 1 << 16, 0);
    if (file == NULL || line == NULL) {
        die("cannot read", path);
    }
    while (fgets(line, LINE_BYTES_MAX, file) != NULL) {
        struct value profile;
        struct fault fault = {0};
        if (json_parse(line, strlen(line), &arena, &profile, &fault) != OK) {
            die("bad line", fault.detail);
        }
        const char *type = value_text_or(value_get(&profile, "type"), "");
        if (strcmp(type, "volunteer") == 0) {
            struct value bare = value_map(&arena, profile.count);
            for (uint32_t i = 1; i < profile.count; i++) { /* `type` comes first */
                value_put(&bare, &arena, profile.member[i].key, profile.member[i].value);
            }
            write_volunteer(rows, &bare, &arena);
        } else if (strcmp(type, "client") == 0 && rows->question_count < rows->questions_max) {
            write_client(rows, &profile, &arena);
        }
        arena_reset(&arena);
    }
    arena_close(&arena);
    free(line);
    fclose(file);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: bench_propose_rows NDJSON PACK YYYY-MM-DD QUESTIONS DIRECTORY\n");
        return 2;
    }
    struct fault fault = {0};
    struct rows rows = {.today = date_parse(argv[3]), .questions_max = strtoul(argv[4], NULL, 10)};
    arena_open(&rows.arena, 1 << 16, 0);
    if (!date_is(rows.today) || pack_load(argv[2], NULL, &rows.arena, &rows.pack, &fault) != OK) {
        die(argv[2], fault.detail);
    }
    rows.plain = make(argv[5], "plain.tsv");
    rows.expert = make(argv[5], "expert.tsv");
    rows.profiles = make(argv[5], "clients.ndjson");
    rows.questions = make(argv[5], "questions.tsv");
    write_all(&rows, argv[1]);
    bool written = fclose(rows.plain) == 0 && fclose(rows.expert) == 0 &&
                   fclose(rows.profiles) == 0 && fclose(rows.questions) == 0;
    arena_close(&rows.arena);
    return written ? 0 : 1;
}
