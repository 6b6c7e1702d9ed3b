/* Why-not against somebody who tries everything: the funnel equals a scan that asks every rule of
 * every volunteer; the smallest sets of changes are exactly those that trying all sets of up to
 * three finds; and where a change can be made to the profiles as they are written, making those of
 * a listed set really makes the match. */
#include "match/whynot.h"

#include "property/match_lifted.h"

enum { CLIENTS = 90, VOLUNTEERS = 110, ASKED_MAX = 4096 };

struct scene {
    struct hall hall;
    struct directory directory;
    struct arena request;
    uint64_t seed;
};

/* One field of a line as it should be, else as it is. */
static void bend(struct hall *hall, struct hall_line *line, const char *key, struct value value)
{
    struct arena *forever = &hall->forever;
    struct value map = value_map(forever, line->map.count + 1);
    for (uint32_t i = 0; i < line->map.count; i++) {
        value_put(&map, forever, line->map.member[i].key, line->map.member[i].value);
    }
    value_set(&map, forever, key, value);
    profile_release(line->profile);
    line->map = map;
    line->profile = hall_profile(hall, line->kind, &line->map);
}

/* Made people have few flaws; some of these get one more. */
static void bend_some(struct hall *hall, uint64_t seed)
{
    struct random random = random_seed(seed);
    static const char *const states[] = {"applicant", "investigating", "paused"};
    for (uint32_t i = 0; i < hall->line_count; i++) {
        struct hall_line *line = &hall->line[i];
        uint32_t draw = random_below(&random, 10);
        if (line->kind == HALL_VOLUNTEER && draw == 0) {
            bend(hall, line, "status", value_static(states[random_below(&random, 3)]));
        } else if (line->kind == HALL_VOLUNTEER && draw == 1) {
            bend(hall, line, "max_km", value_int(1 + random_below(&random, 20)));
        } else if (line->kind == HALL_VOLUNTEER && draw == 2) {
            bend(hall, line, "checks", value_list(&hall->forever, 1));
        } else if (line->kind == HALL_VOLUNTEER && draw == 3) {
            bend(hall, line, "suitability", value_list(&hall->forever, 1));
        } else if (line->kind == HALL_CLIENT && draw == 0) {
            bend(hall, line, "max_km", value_int(1 + random_below(&random, 10)));
        } else if (line->kind == HALL_CLIENT && draw == 1) {
            bend(hall, line, "flags", value_list(&hall->forever, 1));
        } else if (line->kind == HALL_CLIENT && draw == 2) {
            bend(hall, line, "requires_gender", value_static("male"));
        } else if (line->kind == HALL_CLIENT && draw == 3) {
            bend(hall, line, "consent", value_map(&hall->forever, 1));
        }
    }
}

static void scene_open(struct scene *scene, const char *country, const char *region, uint64_t seed)
{
    scene->seed = seed;
    hall_open(&scene->hall, country);
    hall_people(&scene->hall, region, VOLUNTEERS, CLIENTS, seed);
    bend_some(&scene->hall, seed);
    directory_open(&scene->directory, scene->hall.pack, scene->hall.today);
    hall_fill(&scene->hall, &scene->directory);
    arena_open(&scene->request, 1 << 16, 0);
}

static void scene_close(struct scene *scene)
{
    directory_close(&scene->directory);
    hall_close(&scene->hall);
    arena_close(&scene->request);
}

struct scanned {
    struct candidate *candidate;
    uint32_t count;
    uint32_t considered, eligible;
};

static void scan_everybody(const struct scene *scene, const struct scan_group *unit,
                           const struct client *client, struct scanned *out)
{
    const struct hall *hall = &scene->hall;
    uint8_t wish[SERVICE_COUNT];
    uint32_t wishes = scan_wishes(hall, unit, wish);
    for (uint32_t line = 0; line < hall->line_count; line++) {
        if (hall->line[line].kind != HALL_VOLUNTEER) {
            continue;
        }
        const struct volunteer *volunteer = hall->line[line].profile->volunteer;
        uint32_t first = out->count;
        bool considered = false;
        bool eligible = false;
        for (uint32_t i = 0; i < wishes; i++) {
            struct scan_group asked = *unit;
            asked.service = wish[i];
            if ((volunteer->services >> wish[i] & 1) == 0 ||
                place_distance_m(&unit->member[0]->place, &volunteer->place) >
                    hall->pack->service[wish[i]].reach_m) {
                continue;
            }
            struct candidate *candidate = &out->candidate[out->count++];
            *candidate = (struct candidate){.line = line,
                                            .considered = scan_considers(hall, &asked, volunteer)};
            scan_all(hall, &asked, client, line, candidate);
            candidate->service = wish[i];
            considered = considered || candidate->considered;
            eligible = eligible || candidate->count == 0;
        }
        out->considered += considered;
        out->eligible += eligible;
        out->count = eligible ? first : out->count; /* needs no change */
    }
}

/* -- all sets -------------------------------------------------------------------------------------
 */

struct tried {
    lever_set set;
    uint32_t volunteers;
    int32_t best;
};

struct trial {
    struct tried *tried; /* the smallest ones */
    uint32_t count;
};

static void try_set(const struct scanned *scanned, lever_set set, struct trial *trial)
{
    struct tried tried = {.set = set, .best = -1};
    uint32_t line = UINT32_MAX;
    for (uint32_t i = 0; i < trial->count; i++) {
        if ((trial->tried[i].set & ~set) == 0) {
            return; /* not a smallest one */
        }
    }
    for (uint32_t i = 0; i < scanned->count; i++) {
        const struct candidate *candidate = &scanned->candidate[i];
        if (opens(candidate, set)) {
            tried.volunteers += candidate->line != line ? 1 : 0;
            line = candidate->line;
            tried.best = candidate->points > tried.best ? candidate->points : tried.best;
        }
    }
    if (tried.volunteers > 0) {
        assert_true(trial->count < ASKED_MAX);
        trial->tried[trial->count++] = tried;
    }
}

/* Smaller sets first, so that whatever has a smaller one in it is known not to be a smallest. */
static void try_all(const struct scanned *scanned, struct trial *trial)
{
    uint32_t lever[LEVER_COUNT];
    uint32_t count = 0;
    lever_set all = 0;
    for (uint32_t i = 0; i < scanned->count; i++) {
        for (uint32_t k = 0; k < scanned->candidate[i].count; k++) {
            for (uint32_t l = 0; l < scanned->candidate[i].asked[k].lever_count; l++) {
                all |= lever_bit(scanned->candidate[i].asked[k].lever[l]);
            }
        }
    }
    for (uint32_t i = 0; i < LEVER_COUNT; i++) {
        if ((all >> i & 1) != 0) {
            lever[count++] = i;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        try_set(scanned, lever_bit(lever[i]), trial);
    }
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = i + 1; j < count; j++) {
            try_set(scanned, lever_bit(lever[i]) | lever_bit(lever[j]), trial);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = i + 1; j < count; j++) {
            for (uint32_t k = j + 1; k < count; k++) {
                try_set(scanned, lever_bit(lever[i]) | lever_bit(lever[j]) | lever_bit(lever[k]),
                        trial);
            }
        }
    }
}

static lever_set set_of(const struct value *unlock)
{
    const struct value *changes = value_get(unlock, "changes");
    lever_set set = 0;
    for (uint32_t i = 0; i < value_count(changes); i++) {
        const char *id = value_text_or(value_get(&changes->item[i], "change"), "");
        for (uint32_t k = 0; k < LEVER_COUNT; k++) {
            set |= strcmp(lever_of(k)->id, id) == 0 ? lever_bit(k) : 0;
        }
    }
    return set;
}

static void check_unlocks(const struct scene *scene, const char *client, const struct trial *trial,
                          const struct value *answer)
{
    const struct value *list = value_get(answer, "unlocks");
    int64_t found = value_int_or(value_get(answer, "unlocks_found"), -1);
    assert_true(value_bool_or(value_get(answer, "unlocks_complete"), false));
    if (found != (int64_t)trial->count) {
        fail_msg("seed %llu, %s: trying finds %u smallest sets, the answer %lld",
                 (unsigned long long)scene->seed, client, trial->count, (long long)found);
    }
    for (uint32_t i = 0; i < value_count(list); i++) {
        const struct value *unlock = &list->item[i];
        lever_set set = set_of(unlock);
        const struct tried *same = NULL;
        for (uint32_t k = 0; k < trial->count; k++) {
            same = trial->tried[k].set == set ? &trial->tried[k] : same;
        }
        if (same == NULL ||
            value_int_or(value_get(unlock, "volunteers"), -1) != (int64_t)same->volunteers ||
            value_int_or(value_at(unlock, "best.score"), -1) != same->best) {
            fail_msg("seed %llu, %s: set %u of the answer is not among those found by trying",
                     (unsigned long long)scene->seed, client, i);
        }
    }
}

static void check_funnel(const struct scene *scene, const char *client,
                         const struct scanned *scanned, const struct value *answer)
{
    const struct value *funnel = value_get(answer, "funnel");
    int64_t first = 0;
    for (uint32_t i = 0; i < value_count(funnel); i++) {
        first += value_int_or(value_get(&funnel->item[i], "first"), 0);
        const char *rule = value_text_or(value_get(&funnel->item[i], "rule"), "");
        uint32_t number = pack_rule_find(scene->hall.pack, rule);
        uint32_t any = 0;
        uint32_t alone = 0;
        for (uint32_t c = 0; number != UINT32_MAX && c < scanned->count;) {
            bool refuses = false;
            bool only = false;
            uint32_t line = scanned->candidate[c].line;
            for (; c < scanned->count && scanned->candidate[c].line == line; c++) {
                const struct candidate *candidate = &scanned->candidate[c];
                bool all = true;
                for (uint32_t k = 0; k < candidate->count; k++) {
                    bool same = candidate->asked[k].what == number;
                    refuses = refuses || (same && candidate->considered);
                    all = all && same;
                }
                only = only || all;
            }
            any += refuses;
            alone += only;
        }
        if (number != UINT32_MAX &&
            (value_int_or(value_get(&funnel->item[i], "any"), -1) != (int64_t)any ||
             value_int_or(value_get(&funnel->item[i], "alone"), -1) != (int64_t)alone)) {
            fail_msg("seed %llu, %s: %s refuses %u, alone %u", (unsigned long long)scene->seed,
                     client, rule, any, alone);
        }
    }
    assert_int_equal(value_int_or(value_get(answer, "considered"), -1), scanned->considered);
    assert_int_equal(value_int_or(value_get(answer, "eligible"), -1), scanned->eligible);
    assert_int_equal(first, scanned->considered - scanned->eligible);
}

/* All sets for one volunteer: each opens it, no part does, and none of up to three is missing. */
static void check_pair(struct scene *scene, const char *id, const struct candidate *candidate,
                       const struct scan_group *unit)
{
    const struct volunteer *volunteer = scene->hall.line[candidate->line].profile->volunteer;
    const struct volunteer_entry *entry = directory_volunteer(&scene->directory, volunteer->id);
    struct value answer;
    assert_int_equal(match_whynot_pair(&scene->directory, directory_client(&scene->directory, id),
                                       entry, &scene->request, &answer),
                     OK);
    const struct value *one = NULL;
    const struct value *services = value_get(&answer, "services");
    for (uint32_t i = 0; i < value_count(services); i++) {
        const char *word = value_text_or(value_get(&services->item[i], "service"), "");
        one = strcmp(word, word_of(vocabulary_service(), unit->service)) == 0 ? &services->item[i]
                                                                              : one;
    }
    const struct value *unlocks = value_get(one, "unlocks");
    assert_int_equal(value_count(value_get(one, "refused")) == 0, candidate->count == 0);
    for (uint32_t i = 0; i < value_count(unlocks); i++) {
        lever_set set = set_of(&unlocks->item[i]);
        bool fewer = false;
        for (lever_set rest = set; rest != 0; rest &= rest - 1) {
            fewer = fewer || opens(candidate, set & ~(rest & (~rest + 1)));
        }
        if (!opens(candidate, set) || fewer) {
            fail_msg("seed %llu, %s with %s: set %u is no smallest one",
                     (unsigned long long)scene->seed, id, volunteer->id, i);
        }
    }
}

/* The first that refuses, as match.propose counts it. */
static void check_first(struct scene *scene, const char *id, const struct value *answer)
{
    struct propose_options options = {.k = 1, .service = WORD_NONE};
    struct value proposed;
    assert_int_equal(match_propose(&scene->directory, directory_client(&scene->directory, id),
                                   &options, &scene->request, &proposed),
                     OK);
    const struct value *funnel = value_get(answer, "funnel");
    const struct value *refused = value_get(&proposed, "refused");
    int64_t count = 0;
    for (uint32_t i = 0; i < value_count(funnel); i++) {
        const char *rule = value_text_or(value_get(&funnel->item[i], "rule"), "");
        int64_t first = value_int_or(value_get(&funnel->item[i], "first"), 0);
        assert_int_equal(first, value_int_or(value_get(refused, rule), 0));
        count += first > 0;
    }
    assert_int_equal(count, value_count(refused));
    assert_int_equal(value_int_or(value_get(answer, "considered"), -1),
                     value_int_or(value_get(&proposed, "considered"), -2));
    assert_int_equal(value_int_or(value_get(answer, "eligible"), -1),
                     value_int_or(value_get(&proposed, "eligible"), -2));
}

struct seen {
    uint32_t clients, sets, several;
};

static void check_client(struct scene *scene, const struct client *mine, struct trial *trial,
                         struct scanned *scanned, struct seen *seen)
{
    struct scan_group unit;
    uint8_t wish[SERVICE_COUNT];
    if (!scan_unit(&scene->hall, mine, &unit) || scan_wishes(&scene->hall, &unit, wish) == 0) {
        return;
    }
    scanned->count = scanned->considered = scanned->eligible = 0;
    trial->count = 0;
    scan_everybody(scene, &unit, mine, scanned);
    try_all(scanned, trial);
    struct value answer;
    assert_int_equal(match_whynot(&scene->directory, directory_client(&scene->directory, mine->id),
                                  &scene->request, &answer),
                     OK);
    check_unlocks(scene, mine->id, trial, &answer);
    check_funnel(scene, mine->id, scanned, &answer);
    check_first(scene, mine->id, &answer);
    for (uint32_t i = 0; i < scanned->count; i += 5) {
        struct scan_group asked = unit;
        asked.service = scanned->candidate[i].service;
        check_pair(scene, mine->id, &scanned->candidate[i], &asked);
    }
    seen->clients++;
    seen->sets += trial->count;
    for (uint32_t i = 0; i < trial->count; i++) {
        seen->several += bits_of_word(trial->tried[i].set) > 1;
    }
    arena_reset(&scene->request);
}

static void smallest_sets_and_funnel_equal_trying_everything(void **state)
{
    (void)state;
    static const char *const where[][2] = {{"fi", "fi-etela-pohjanmaa"},
                                           {"se", "se-umea-with-neighbours"}};
    uint32_t rounds = hall_long() ? 400 : 30;
    struct seen seen = {0};
    struct trial trial = {.tried = calloc(ASKED_MAX, sizeof(struct tried))};
    struct scanned scanned = {
        .candidate = calloc((size_t)VOLUNTEERS * SERVICE_COUNT, sizeof(struct candidate))};
    assert_true(trial.tried != NULL && scanned.candidate != NULL);
    for (uint32_t round = 0; round < rounds; round++) {
        struct scene scene;
        scene_open(&scene, where[round % 2][0], where[round % 2][1], hall_seed() + round);
        for (uint32_t i = 0; i < scene.hall.line_count; i++) {
            if (scene.hall.line[i].kind == HALL_CLIENT) {
                check_client(&scene, scene.hall.line[i].profile->client, &trial, &scanned, &seen);
            }
        }
        scene_close(&scene);
    }
    print_message("%u clients, %u sets, %u of two or three changes\n", seen.clients, seen.sets,
                  seen.several);
    assert_true(seen.clients > 1000 && seen.sets > 3000 && seen.several > 500);
    free(trial.tried);
    free(scanned.candidate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smallest_sets_and_funnel_equal_trying_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
