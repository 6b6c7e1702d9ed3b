/* What is proved from each client's best few candidates is true of all eligible pairs: a plan over
 * all pairs is never better than the bound that a plan over few states, and reasons why somebody is
 * not served stay the same words. And whoever would go without though there is room somewhere
 * gets a pair that has room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "bench/hall.h"
#include "match/rematch.h"
#include "solve/fits.h"
#include "solve/solve.h"

enum { PEOPLE = 110, TICKS = 3000000 };

struct night {
    struct arena job;
    struct rematch rematch;
    struct rematch_progress progress;
    struct solution solution;
    struct plan *plan;
};

static void night_run(struct night *night, const struct view *view, uint32_t candidates,
                      uint32_t threads)
{
    memset(night, 0, sizeof *night);
    arena_open(&night->job, 1 << 18, 0);
    struct fault fault = {0};
    const struct rematch_options options = {
        .candidates = candidates, .threads = threads, .seed = 1};
    assert_int_equal(
        rematch_build(view, &options, &night->progress, &night->job, &night->rematch, &fault), OK);
    const struct solve_options solve = {.no_search = candidates != 0};
    struct budget budget = {.ticks_max = TICKS};
    assert_int_equal(solve_instance(&night->rematch.instance, &solve, &budget, &night->job,
                                    &night->solution, &fault),
                     OK);
    assert_int_equal(rematch_plan(&night->rematch, &night->solution.assignment,
                                  &night->solution.certificate, &night->job, &night->plan, &fault),
                     OK);
}

static void check_bound(const struct plan *few, const struct plan *all)
{
    assert_true(few->bound_over_all);
    for (uint32_t k = 0; k < all->level_count; k++) {
        assert_true(few->level[k].bound >= all->level[k].value);
        if (few->level[k].bound > all->level[k].value) {
            return; /* the next level's bound speaks of answers that reach this one */
        }
    }
}

static const char *why_of(const struct plan *plan, const char *client)
{
    for (uint32_t i = 0; i < plan->unserved_count; i++) {
        if (strcmp(plan->unserved[i].client, client) == 0) {
            return plan->unserved[i].why;
        }
    }
    return NULL;
}

/* Where nobody is eligible, the reason does not depend on who else is matched. */
static void check_reasons(const struct plan *few, const struct plan *all)
{
    for (uint32_t i = 0; i < all->unserved_count; i++) {
        if (strcmp(all->unserved[i].why, "competition") != 0) {
            const char *why = why_of(few, all->unserved[i].client);
            assert_non_null(why);
            assert_string_equal(why, all->unserved[i].why);
        }
    }
}

/* The arc of `all` between the same two as an arc of `few`. */
static uint32_t arc_again(const struct rematch *few, uint32_t arc, const struct rematch *all)
{
    const struct instance *from = &few->instance;
    const struct instance *to = &all->instance;
    uint32_t unit = from->arc[arc].unit;
    for (uint32_t a = to->arc_begin[unit]; a < to->arc_begin[unit + 1]; a++) {
        if (all->seat[to->arc[a].seat] == few->seat[from->arc[arc].seat] &&
            to->arc[a].service == from->arc[arc].service) {
            return a;
        }
    }
    fail_msg("a listed pair is not among all");
    return NO_ARC;
}

/* Whether the arc fits beside what the plan has put there. */
static bool fits_in(const struct instance *instance, const uint32_t *plan, uint32_t arc)
{
    uint32_t set[FITS_ARCS_MAX];
    uint32_t count = 0;
    set[count++] = arc;
    for (uint32_t u = 0; u < instance->unit_count && count < FITS_ARCS_MAX; u++) {
        uint32_t there = plan[u];
        if (instance->unit[u].pin != NO_SEAT) {
            there = instance->arc_begin[u];
        }
        if (there != NO_ARC && instance->arc[there].seat == instance->arc[arc].seat) {
            set[count++] = there;
        }
    }
    return fits(instance, instance->arc[arc].seat, set, count);
}

/* Who goes without in the first plan, though there is room for it with somebody, has such a pair in
 * its list. */
static uint32_t check_room(const struct rematch *few, const struct rematch *all)
{
    const struct instance *instance = &all->instance;
    uint32_t *plan = calloc((size_t)instance->unit_count + 1, sizeof *plan);
    uint32_t helped = 0;
    assert_non_null(plan);
    memset(plan, 0xff, instance->unit_count * sizeof *plan);
    for (uint32_t u = 0; u < few->crowd_count; u++) {
        plan[u] = few->start[u] == NO_ARC ? NO_ARC : arc_again(few, few->start[u], all);
    }
    for (uint32_t u = 0; u < few->crowd_count; u++) {
        bool any = false;
        bool listed = false;
        for (uint32_t a = instance->arc_begin[u];
             plan[u] == NO_ARC && a < instance->arc_begin[u + 1]; a++) {
            any = any || fits_in(instance, plan, a);
        }
        for (uint32_t a = few->instance.arc_begin[u]; any && a < few->instance.arc_begin[u + 1];
             a++) {
            listed = listed || fits_in(instance, plan, arc_again(few, a, all));
        }
        assert_int_equal(listed, any);
        helped += any ? 1 : 0;
    }
    free(plan);
    return helped;
}

static void check_same(const struct night *one, const struct night *two)
{
    const struct instance *a = &one->rematch.instance;
    const struct instance *b = &two->rematch.instance;
    assert_int_equal(a->arc_count, b->arc_count);
    assert_memory_equal(a->arc, b->arc, a->arc_count * sizeof *a->arc);
    assert_memory_equal(a->demand, b->demand, a->demand_count * sizeof *a->demand);
    assert_memory_equal(a->unit, b->unit, a->unit_count * sizeof *a->unit);
}

static uint32_t check_town(uint64_t seed)
{
    struct hall hall = {.zone = zone_helsinki()};
    struct arena packs;
    struct pack *pack = NULL;
    struct fault fault = {0};
    arena_open(&packs, 1 << 16, 0);
    const char *path = arena_print(&packs, "%s/se.json", AMITY_PACK_DIR);
    assert_int_equal(pack_load(path, NULL, &packs, &pack, &fault), OK);
    directory_open(&hall.directory, pack, date_parse("2026-11-01"));
    const struct people_options options = {.volunteer_count = PEOPLE,
                                           .client_count = PEOPLE,
                                           .region = "se-umea-with-neighbours",
                                           .today = "2026-11-01",
                                           .seed = seed};
    assert_int_equal(hall_fill(&hall, &options, &fault), OK);
    struct view view;
    assert_int_equal(view_keep(&hall.directory, &view), OK);
    assert_int_equal(view_prepare(&view), OK);
    struct night all;
    night_run(&all, &view, 0, 1);
    uint32_t full = all.rematch.instance.arc_count;
    uint32_t helped = 0;
    for (uint32_t candidates = 1; candidates <= 12; candidates = candidates * 2 + 1) {
        struct night few;
        struct night threaded;
        night_run(&few, &view, candidates, 1);
        night_run(&threaded, &view, candidates, 3);
        assert_true(few.rematch.instance.arc_count <= full);
        check_same(&few, &threaded);
        check_bound(few.plan, all.plan);
        check_reasons(few.plan, all.plan);
        helped += check_room(&few.rematch, &all.rematch);
        print_message("seed %llu, %u candidates: %u of %u arcs, score %lld of at most %lld, over "
                      "all pairs %lld\n",
                      (unsigned long long)seed, candidates, few.rematch.instance.arc_count, full,
                      (long long)few.plan->level[few.plan->level_count - 1].value,
                      (long long)few.plan->level[few.plan->level_count - 1].bound,
                      (long long)all.plan->level[all.plan->level_count - 1].value);
        arena_close(&threaded.job);
        arena_close(&few.job);
    }
    arena_close(&all.job);
    view_drop(&view);
    directory_close(&hall.directory);
    arena_close(&packs);
    return helped;
}

static void what_is_proved_of_the_best_candidates_is_true_of_all_pairs(void **state)
{
    (void)state;
    uint32_t helped = 0;
    uint64_t towns = getenv("AMITY_LONG") == NULL ? 4 : 200;
    for (uint64_t seed = 1; seed <= towns; seed++) {
        helped += check_town(6000 + seed);
    }
    print_message("%u times somebody would have gone without, had its list not grown\n", helped);
    assert_true(helped > towns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_proved_of_the_best_candidates_is_true_of_all_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
