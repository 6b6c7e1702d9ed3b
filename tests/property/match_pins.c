/* Pins of hypothetical questions in small tenants with every coupling: each is kept, or the
 * question is refused where a rematch with the same pins is; value and bound bracket what that
 * rematch proves; nothing is left behind. */
#include "property/match_cast.h"

enum { HISTORIES = 3000, HISTORIES_LONG = 60000, STEPS = 6, PINS_MAX = 4 };

struct pinning {
    struct rematch_pin pin[PINS_MAX];
    uint32_t count, kept, refused;
};

/* A pair that may be, of somebody who is not pinned yet. */
static bool pin_draw(struct cast *cast, struct rematch_pin *out)
{
    const struct directory *directory = live_directory(cast->live);
    const uint32_t *seat = NULL;
    uint32_t skip = random_below(&cast->random, cast->clients);
    uint32_t unit = live_next_unit(cast->live, NO_SLOT);
    for (uint32_t i = 0; i < skip && unit != NO_SLOT; i++) {
        unit = live_next_unit(cast->live, unit);
    }
    uint32_t seats = unit == NO_SLOT ? 0 : live_seats_of(cast->live, unit, &cast->memory, &seat);
    if (seats == 0) {
        return false;
    }
    const uint32_t *member = NULL;
    uint32_t members = live_members(cast->live, unit, &member);
    uint32_t who = member[random_below(&cast->random, members)];
    uint32_t with = seat[random_below(&cast->random, seats)];
    *out = (struct rematch_pin){directory->clients.profile[who]->client->id,
                                directory->volunteers.profile[with]->volunteer->id};
    return true;
}

static enum status pins_make(struct cast *cast, const struct pinning *pinning)
{
    struct fault fault = {0};
    enum status status = OK;
    for (uint32_t i = 0; i < pinning->count && status == OK; i++) {
        status = live_pin(cast->live, pinning->pin[i].client, pinning->pin[i].volunteer, &fault);
    }
    uint32_t which = 0;
    if (status == OK) {
        work(cast);
        status = live_pins_keep(cast->live, &which, &fault);
    }
    if (status == OK) {
        work(cast);
    }
    return status;
}

static void pins_are_kept(struct cast *cast, const struct pinning *pinning)
{
    const struct directory *directory = live_directory(cast->live);
    struct live_state state;
    struct worth best;
    uint32_t levels = 0;
    for (uint32_t i = 0; i < pinning->count; i++) {
        uint32_t client = ids_find(&directory->clients.ids, pinning->pin[i].client);
        uint32_t seat = ids_find(&directory->volunteers.ids, pinning->pin[i].volunteer);
        assert_int_equal(live_seat_of(cast->live, live_unit_of(cast->live, client)), seat);
    }
    assert_true(fresh_best_with(cast, pinning->pin, pinning->count, &best, &levels));
    live_state(cast->live, &state);
    if (worth_compare(&state.value, &best, levels) > 0 ||
        worth_compare(&best, &state.bound, levels) > 0) {
        print_worth("live  ", &state.value, levels);
        print_worth("fresh ", &best, levels);
        print_worth("bound ", &state.bound, levels);
        fail_msg("seed %llu, history %llu: the bracket of %u pins misses",
                 (unsigned long long)cast->scene->seed, (unsigned long long)cast->scene->history,
                 pinning->count);
    }
}

static void pin_some(struct cast *cast, struct pinning *pinning)
{
    struct live_state before;
    struct live_state after;
    struct worth best;
    uint32_t levels = 0;
    uint32_t most = 1 + random_below(&cast->random, PINS_MAX);
    pinning->count = 0;
    while (pinning->count < most && pin_draw(cast, &pinning->pin[pinning->count])) {
        pinning->count++;
    }
    if (pinning->count == 0) {
        return;
    }
    live_state(cast->live, &before);
    uint64_t was = trace(cast->live);
    assert_int_equal(live_mark(cast->live), OK);
    enum status status = pins_make(cast, pinning);
    assert_true(status == OK || status == E_CONFLICT);
    if (status == OK) {
        pinning->kept++;
        pins_are_kept(cast, pinning);
    } else {
        pinning->refused++;
        assert_false(fresh_best_with(cast, pinning->pin, pinning->count, &best, &levels));
    }
    live_rollback(cast->live);
    assert_true(live_is_settled(cast->live));
    live_state(cast->live, &after);
    assert_memory_equal(&before, &after, sizeof before);
    assert_true(trace(cast->live) == was);
}

static void history_run(struct scene *scene, uint64_t number, struct pinning *pinning)
{
    struct cast cast;
    cast_open(&cast, scene, number);
    for (uint32_t i = 0; i < STEPS; i++) {
        work(&cast);
        pin_some(&cast, pinning);
        step(&cast);
    }
    cast_close(&cast);
}

static void a_pin_is_kept_or_the_question_refused_as_a_rematch_refuses_it(void **state)
{
    struct scene *scene = *state;
    struct pinning pinning = {.count = 0};
    uint64_t histories = hall_times(HISTORIES, HISTORIES_LONG);
    const char *only = getenv("AMITY_HISTORY");
    uint64_t first = only == NULL ? 0 : strtoull(only, NULL, 10);
    uint64_t end = only == NULL ? histories : first + 1;
    for (uint64_t i = first; i < end; i++) {
        history_run(scene, i, &pinning);
    }
    print_message("%u pinnings kept, %u refused\n", pinning.kept, pinning.refused);
    assert_true(only != NULL || (pinning.kept > 0 && pinning.refused > 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_pin_is_kept_or_the_question_refused_as_a_rematch_refuses_it, open_scene, close_scene),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
