/* Rows of bits by which many are passed over at once. */
#include "match/screen.h"

#include <stdlib.h>
#include <string.h>

/* Ladders: their rungs ascend by what is asked, and whoever grants a rung grants those below.
 * Sets: each row on its own. */
enum {
    ROOM_RUNGS = 5,    /* relations: 0..4 */
    HOURS_RUNGS = 32,  /* quarters of an hour a cycle, by HOURS_STEP */
    AGE_RUNGS = 32,    /* see age_of_rung */
    LEVEL_RUNGS = 8,   /* levels of demand */
    GENDERS = 8,       /* of either side */
    HOURS_STEP = 8,    /* two hours */
    AGES_BY_YEAR = 24, /* rungs of one year each, from 0 */
    AGE_STEP = 8       /* years between the rungs above */
};

enum row_first {
    ROOM = 0,
    HOURS = ROOM + ROOM_RUNGS,
    OLDER = HOURS + HOURS_RUNGS, /* accepts somebody as old as the rung, or younger ones only */
    YOUNGER = OLDER + AGE_RUNGS, /* a ladder downwards, turned: see rung_of_youth */
    LEVEL = YOUNGER + AGE_RUNGS,
    GENDER = LEVEL + LEVEL_RUNGS, /* is */
    ACCEPTED = GENDER + GENDERS,  /* accepts */
    HOLIDAYS = ACCEPTED + GENDERS,
    WHEELCHAIR,
    ROWS
};

static uint32_t least_of(uint64_t a, uint32_t b)
{
    return a < b ? (uint32_t)a : b;
}

/* The highest rung at or below an age. */
static uint32_t rung_of_age(uint32_t age)
{
    return age < AGES_BY_YEAR
               ? age
               : least_of(AGES_BY_YEAR + (age - AGES_BY_YEAR) / AGE_STEP, AGE_RUNGS - 1);
}

/* The same for "not younger than": the rung counts down from the lowest rung at or above the age.
 * ensure   false when the age is above all rungs */
static bool rung_of_youth(uint32_t age, uint32_t *rung)
{
    uint32_t up =
        age <= AGES_BY_YEAR ? age : AGES_BY_YEAR + (age - AGES_BY_YEAR + AGE_STEP - 1) / AGE_STEP;
    *rung = AGE_RUNGS - 1 - least_of(up, AGE_RUNGS - 1);
    return up < AGE_RUNGS;
}

static uint64_t *row_of(const struct screen *screen, uint32_t row)
{
    return screen->bits + (size_t)row * screen->words;
}

static void grant(struct screen *screen, uint32_t row, uint32_t at)
{
    bits_set(row_of(screen, row), at);
}

/* Marks the highest rung only; ladder_fill does the rest. */
static void grant_all(struct screen *screen, const struct facet *facet, uint8_t service,
                      uint32_t at)
{
    const struct card *card = &facet->card;
    uint32_t youngest = 0;
    grant(screen, ROOM + least_of(card->room[service], ROOM_RUNGS - 1), at);
    if (card->quarters_free >= 0) {
        grant(screen, HOURS + least_of((uint64_t)card->quarters_free / HOURS_STEP, HOURS_RUNGS - 1),
              at);
    }
    grant(screen, OLDER + rung_of_age(facet->age_high), at);
    (void)rung_of_youth(facet->age_low, &youngest);
    grant(screen, YOUNGER + youngest, at);
    grant(screen, LEVEL + least_of(card->level_max, LEVEL_RUNGS - 1), at);
    if (card->gender < GENDERS) {
        grant(screen, GENDER + card->gender, at);
    }
    for (uint32_t i = 0; i < GENDERS; i++) {
        if (card->genders == 0 || (card->genders >> i & 1) != 0) {
            grant(screen, ACCEPTED + i, at);
        }
    }
    if (facet->holidays) {
        grant(screen, HOLIDAYS, at);
    }
    if (facet->wheelchair) {
        grant(screen, WHEELCHAIR, at);
    }
}

/* Whoever grants a rung grants those below it. */
static void ladder_fill(struct screen *screen, uint32_t first, uint32_t rungs)
{
    for (uint32_t row = first + rungs - 1; row-- > first;) {
        const uint64_t *above = row_of(screen, row + 1);
        uint64_t *here = row_of(screen, row);
        for (uint32_t w = 0; w < screen->words; w++) {
            here[w] |= above[w];
        }
    }
}

enum status screen_open(const struct facet *facet, uint32_t count, uint8_t service,
                        struct screen *out)
{
    out->words = count / 64 + 1;
    out->bits = calloc((size_t)ROWS * out->words, sizeof *out->bits);
    if (out->bits == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        grant_all(out, &facet[i], service, i);
    }
    ladder_fill(out, ROOM, ROOM_RUNGS);
    ladder_fill(out, HOURS, HOURS_RUNGS);
    ladder_fill(out, OLDER, AGE_RUNGS);
    ladder_fill(out, YOUNGER, AGE_RUNGS);
    ladder_fill(out, LEVEL, LEVEL_RUNGS);
    return OK;
}

void screen_close(struct screen *screen)
{
    free(screen->bits);
    *screen = (struct screen){0};
}

static void ask(const struct screen *screen, uint32_t row, struct screening *out)
{
    CHECK(out->count < SCREEN_ASKS_MAX);
    out->row[out->count++] = row_of(screen, row);
}

static void ask_ages(const struct screen *screen, const struct probe *probe, struct screening *out)
{
    bool through = probe_asks(probe, PROBE_ACCEPTS_AGE);
    bool now = probe_asks(probe, PROBE_ACCEPTS_AGE_NOW);
    bool alone = probe->view->client->member_count <= 1;
    int32_t oldest = through ? probe->view->age_last : 0;
    oldest = now && alone && probe->age > oldest ? probe->age : oldest;
    uint32_t youngest = 0;
    if ((through || now) && probe->age >= 0 && rung_of_youth((uint32_t)probe->age, &youngest)) {
        ask(screen, YOUNGER + youngest, out);
    }
    if (oldest > 0) {
        ask(screen, OLDER + rung_of_age((uint32_t)oldest), out);
    }
}

void screening_make(const struct screen *screen, const struct probe *probe, struct screening *out)
{
    const struct client *client = probe->view->client;
    uint32_t gender = client->gender < GENDER_unknown ? client->gender : (uint8_t)GENDER_unknown;
    *out = (struct screening){.count = 0};
    if (probe_asks(probe, PROBE_RELATIONS_FIT)) {
        ask(screen, ROOM + least_of(probe->relations, ROOM_RUNGS - 1), out);
    }
    if (probe_asks(probe, PROBE_HOURS_FIT)) {
        ask(screen, HOURS + least_of(probe->quarters / HOURS_STEP, HOURS_RUNGS - 1), out);
    }
    ask_ages(screen, probe, out);
    if (probe_asks(probe, PROBE_ACCEPTS_LEVEL) && client->demand_level != WORD_NONE) {
        ask(screen, LEVEL + least_of(client->demand_level, LEVEL_RUNGS - 1), out);
    }
    if (probe_asks(probe, PROBE_GENDER_OK) && client->requires_gender < GENDERS) {
        ask(screen, GENDER + client->requires_gender, out);
    }
    if (probe_asks(probe, PROBE_ACCEPTS_GENDER) && gender < GENDERS) {
        ask(screen, ACCEPTED + gender, out);
    }
    if (probe_asks(probe, PROBE_HOLIDAYS_FIT)) {
        ask(screen, HOLIDAYS, out);
    }
    if (probe_asks(probe, PROBE_ACCESS_OK)) {
        ask(screen, WHEELCHAIR, out);
    }
}
