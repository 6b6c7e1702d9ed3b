/* The best pairs found by bounds are those that judging everybody finds. Generated people of both
 * countries under both packs; AMITY_LONG=1 tries many more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/random.h"
#include "bench/hall.h"
#include "match/candidates.h"
#include "match/crowd.h"

enum { WANT_MAX = 40, PEOPLE = 700 };

struct town {
    struct hall hall;
    struct arena packs, job, scratch;
    struct view view;
    struct crowd crowd;
    struct sieve sieve;
    struct sieve_room room;
    int64_t *price;
    struct sieve_pair *plain; /* [entries * options] */
    uint64_t pairs, eligible, refused_at_sight, passed_over, exact, scored, fewer;
};

static void town_open(struct town *town, const char *pack_name, const char *region, uint64_t seed)
{
    struct pack *pack = NULL;
    struct fault fault = {0};
    memset(town, 0, sizeof *town);
    town->hall.zone = zone_helsinki();
    arena_open(&town->packs, 1 << 16, 0);
    arena_open(&town->job, 1 << 16, 0);
    arena_open(&town->scratch, 1 << 16, 0);
    const char *path = arena_print(&town->packs, "%s/%s.json", AMITY_PACK_DIR, pack_name);
    assert_int_equal(pack_load(path, NULL, &town->packs, &pack, &fault), OK);
    directory_open(&town->hall.directory, pack, date_parse("2026-11-01"));
    const struct people_options options = {.volunteer_count = PEOPLE,
                                           .client_count = PEOPLE,
                                           .region = region,
                                           .today = "2026-11-01",
                                           .seed = seed};
    assert_int_equal(hall_fill(&town->hall, &options, &fault), OK);
    assert_int_equal(view_keep(&town->hall.directory, &town->view), OK);
    assert_int_equal(view_prepare(&town->view), OK);
    const struct rematch_options everybody = {0};
    assert_int_equal(crowd_gather(&town->view, &everybody, &town->job, &town->crowd), OK);
    assert_int_equal(sieve_open(&town->view, &town->sieve), OK);
    sieve_room_open(&town->room);
    town->price = calloc(town->view.entry_count, sizeof *town->price);
    town->plain = calloc((size_t)town->view.entry_count * 8, sizeof *town->plain);
    assert_non_null(town->price);
    assert_non_null(town->plain);
}

static void town_close(struct town *town)
{
    free(town->plain);
    free(town->price);
    sieve_room_close(&town->room);
    sieve_close(&town->sieve);
    view_drop(&town->view);
    directory_close(&town->hall.directory);
    arena_close(&town->scratch);
    arena_close(&town->job);
    arena_close(&town->packs);
}

/* A tie key that anybody can compute again: the one under test. */
static int plain_order(const void *left, const void *right)
{
    const struct sieve_pair *a = left;
    const struct sieve_pair *b = right;
    if (a->net != b->net) {
        return a->net > b->net ? -1 : 1;
    }
    if (a->entry != b->entry) {
        return a->entry < b->entry ? -1 : 1;
    }
    return a->option < b->option ? -1 : 1;
}

/* Whom the screen passes over the facet refuses. */
static bool screened(const struct probe *probe, const struct facet *facet)
{
    struct screen screen;
    struct screening screening;
    assert_int_equal(screen_open(facet, 1, probe->view->service, &screen), OK);
    screening_make(&screen, probe, &screening);
    bool granted = (screening_word(&screening, 0) & 1) != 0;
    screen_close(&screen);
    return !granted;
}

/* What probe and facet know spares work and changes nothing. */
static void check_known(struct town *town, const struct unit_option *option, uint32_t entry,
                        const struct probe *probe, const struct facet *facet,
                        const struct judged *judged)
{
    const struct volunteer_entry *of = town->view.entry[entry];
    const uint32_t distance_m = point_distance_m(&option->member[0].point, &facet->card.point);
    struct unit_known known = {.granted = *facet_granted(probe, facet)};
    struct judged again;
    known.scored = facet_points(probe, facet, distance_m, &known.points);
    unit_judge_known(&town->view, option, of, &known, &again);
    assert_int_equal(again.refusal, judged->refusal);
    assert_int_equal(again.distance_m, judged->distance_m);
    if (judged->refusal == REFUSED_BY_NONE) {
        assert_int_equal(again.points, judged->points);
        town->scored += known.scored ? 1 : 0;
    }
}

/* Judges everybody; where a facet says something, it must be true. */
static void check_facet(struct town *town, const struct unit *unit, uint32_t number, uint32_t entry,
                        const struct judged *judged)
{
    const struct unit_option *option = &unit->option[number];
    const struct view *view = &town->view;
    const bool open = (view->entry[entry]->open_services >> option->service & 1) != 0;
    int64_t bound = 0;
    bool refused = false;
    for (uint32_t m = 0; m < unit->member_count; m++) {
        struct probe probe;
        struct facet facet;
        const struct client_view *member = &option->member[m];
        probe_make(view->pack, &town->sieve.lore, member, &view->entry[0]->view, &probe);
        facet_make(view->pack, option->service, view->entry[entry], entry, &facet);
        uint32_t distance_m = point_distance_m(&member->point, &facet.card.point);
        bound += facet_bound(&probe, &facet, distance_m);
        bool refuses = facet_refused(&probe, &facet, distance_m);
        bool passed_over = screened(&probe, &facet);
        assert_true(refuses || !passed_over);
        refused = refused || refuses;
        town->passed_over += passed_over ? 1 : 0;
        if (unit->member_count == 1 && !refuses && open) {
            check_known(town, option, entry, &probe, &facet, judged);
        }
    }
    if (judged->refusal == REFUSED_BY_NONE) {
        town->eligible++;
        town->exact += bound == judged->points ? 1 : 0;
        assert_false(refused);
        assert_true(bound >= judged->points);
    }
    town->refused_at_sight += refused ? 1 : 0;
    town->pairs++;
}

static uint32_t plain_best(struct town *town, const struct sieve_asking *asking)
{
    const struct unit *unit = asking->unit;
    const struct view *view = &town->view;
    uint32_t count = 0;
    for (uint32_t entry = 0; entry < view->entry_count; entry++) {
        for (uint32_t i = 0; i < unit->option_count; i++) {
            const struct unit_option *option = &unit->option[i];
            const struct volunteer *volunteer = view->entry[entry]->profile->volunteer;
            if (!volunteer_offers(view->entry[entry], option->service) ||
                place_distance_m(&unit->member[0]->place, &volunteer->place) > option->reach_m) {
                continue;
            }
            struct judged judged;
            unit_judge(view, option, unit->member_count, view->entry[entry], &judged);
            check_facet(town, unit, i, entry, &judged);
            int64_t price = asking->price == NULL ? 0 : asking->price[entry];
            if (judged.refusal == REFUSED_BY_NONE && judged.points - price > asking->floor) {
                town->plain[count++] = (struct sieve_pair){.entry = entry,
                                                           .option = i,
                                                           .points = judged.points,
                                                           .net = judged.points - price};
            }
        }
    }
    qsort(town->plain, count, sizeof *town->plain, plain_order);
    return count;
}

/* With spread ties only what every order of ties shares is compared: the nets. */
static void check_unit(struct town *town, const struct unit *unit, struct random *random)
{
    struct sieve_pair found[WANT_MAX];
    uint32_t count = 0;
    bool priced = random_chance(random, 0.5);
    struct sieve_asking asking = {
        .unit = unit,
        .want = 1 + random_below(random, WANT_MAX),
        .floor =
            priced && random_chance(random, 0.5) ? random_between(random, -200, 800) : INT64_MIN,
        .price = priced ? town->price : NULL,
        .spread = random_chance(random, 0.5) ? random_u64(random) | 1 : 0};
    assert_int_equal(sieve_best(&town->sieve, &asking, &town->room, found, &count), OK);
    uint32_t all = plain_best(town, &asking);
    assert_int_equal(count, all < asking.want ? all : asking.want);
    town->fewer += all > asking.want ? 1 : 0;
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(found[i].net, town->plain[i].net);
        if (asking.spread == 0) {
            assert_int_equal(found[i].entry, town->plain[i].entry);
            assert_int_equal(found[i].option, town->plain[i].option);
        }
    }
}

static void check_town(const char *pack, const char *region, uint64_t seed)
{
    struct town *town = calloc(1, sizeof *town);
    assert_non_null(town);
    town_open(town, pack, region, seed);
    struct random random = random_seed(seed);
    for (uint32_t u = 0; u < town->crowd.unit_count; u++) {
        struct unit unit;
        assert_int_equal(
            unit_make(&town->view, &town->crowd.unit[u].members, &town->scratch, &unit), OK);
        if (u % 16 == 0) {
            for (uint32_t i = 0; i < town->view.entry_count; i++) {
                town->price[i] = random_chance(&random, 0.3) ? random_between(&random, 0, 3000) : 0;
            }
            sieve_prices(&town->sieve, town->price);
        }
        if (unit.hold == UNIT_FREE) {
            check_unit(town, &unit, &random);
        }
        arena_reset(&town->scratch);
    }
    print_message("%s, %s, seed %llu: %u units, %llu pairs judged, %llu eligible (%llu bounds "
                  "exact, %llu known to be), %llu refused at sight, %llu of them by the screen, "
                  "%llu searches left "
                  "somebody out\n",
                  pack, region, (unsigned long long)seed, town->crowd.unit_count,
                  (unsigned long long)town->pairs, (unsigned long long)town->eligible,
                  (unsigned long long)town->exact, (unsigned long long)town->scored,
                  (unsigned long long)town->refused_at_sight, (unsigned long long)town->passed_over,
                  (unsigned long long)town->fewer);
    assert_true(town->eligible > 1000 && town->exact > 0 && town->scored > 0 && town->fewer > 0);
    assert_true(town->refused_at_sight > town->passed_over && town->passed_over > 0);
    town_close(town);
    free(town);
}

static void the_best_by_bounds_are_the_best_of_everybody(void **state)
{
    (void)state;
    uint64_t towns = getenv("AMITY_LONG") == NULL ? 2 : 60;
    for (uint64_t seed = 1; seed <= towns; seed++) {
        check_town("fi", "fi-etela-pohjanmaa", 4000 + seed);
        check_town("se", "se-umea-with-neighbours", 5000 + seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_by_bounds_are_the_best_of_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
