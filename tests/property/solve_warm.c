/* Random histories of edits to small optima that are kept warm, against a dumb model that solves
 * everything anew after every edit. AMITY_SEED chooses the seed; AMITY_LONG=1 plays 100 000. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "property/solve_warm_model.h"

enum { HISTORIES = 10000, HISTORIES_LONG = 100000, EDITS = 24 };

struct history {
    struct random random;
    struct model model;
    struct warm *warm;
    uint32_t weight_max;
    uint32_t capacity_max;
};

static uint64_t seed_asked(void)
{
    const char *text = getenv("AMITY_SEED");
    const uint64_t seed = text == NULL ? 20261122 : strtoull(text, NULL, 10);
    print_message("seed %llu\n", (unsigned long long)seed);
    return seed;
}

static uint32_t histories(uint32_t share)
{
    return (getenv("AMITY_LONG") != NULL ? HISTORIES_LONG : HISTORIES) / share;
}

static void open_history(struct history *history, uint64_t seed)
{
    static const uint32_t weights[] = {1, 3, 10, 1000, 1000000};
    *history = (struct history){.random = random_seed(seed)};
    struct random *random = &history->random;
    history->warm = warm_new();
    assert_non_null(history->warm);
    history->model.units = 1 + random_below(random, MODEL_UNITS);
    history->model.seats = 1 + random_below(random, MODEL_SEATS);
    history->weight_max = weights[random_below(random, 5)];
    history->capacity_max = 1 + random_below(random, 3);
    assert_int_equal(warm_put_unit(history->warm, history->model.units - 1, NULL, 0), OK);
    assert_int_equal(warm_set_capacity(history->warm, history->model.seats - 1, 0), OK);
}

static int64_t draw_weight(struct history *history)
{
    struct random *random = &history->random;
    /* Ranks far apart, as levels make them. */
    const int64_t rank = random_below(random, 3);
    return 1 + random_below(random, history->weight_max) + rank * 40 * history->weight_max;
}

static void edit_unit(struct history *history)
{
    struct random *random = &history->random;
    struct model *model = &history->model;
    const uint32_t u = random_below(random, model->units);
    const uint32_t density = random_below(random, 5);
    struct warm_arc arc[MODEL_SEATS];
    uint32_t count = 0;
    for (uint32_t v = 0; v < model->seats; v++) {
        const bool kept = model->weight[u][v] > 0 && random_chance(random, 0.3);
        if (!kept) {
            model->weight[u][v] = random_below(random, 4) < density ? draw_weight(history) : 0;
        }
        if (model->weight[u][v] > 0) {
            arc[count++] = (struct warm_arc){v, model->weight[u][v]};
        }
    }
    for (uint32_t i = 0; i < count; i++) { /* in no order */
        const uint32_t j = random_below(random, count);
        const struct warm_arc other = arc[j];
        arc[j] = arc[i];
        arc[i] = other;
    }
    assert_int_equal(warm_put_unit(history->warm, u, arc, count), OK);
}

static void edit_seat(struct history *history)
{
    struct random *random = &history->random;
    struct model *model = &history->model;
    const uint32_t v = random_below(random, model->seats);
    const uint32_t density = random_below(random, 5);
    struct warm_arc arc[MODEL_UNITS];
    uint32_t count = 0;
    for (uint32_t u = 0; u < model->units; u++) {
        model->weight[u][v] = random_below(random, 4) < density ? draw_weight(history) : 0;
        if (model->weight[u][v] > 0) {
            arc[count++] = (struct warm_arc){u, model->weight[u][v]};
        }
    }
    model->capacity[v] = random_below(random, history->capacity_max + 1);
    assert_int_equal(warm_put_seat(history->warm, v, model->capacity[v], arc, count), OK);
}

static void edit_once(struct history *history)
{
    struct random *random = &history->random;
    struct model *model = &history->model;
    const uint32_t u = random_below(random, model->units);
    const uint32_t v = random_below(random, model->seats);
    switch (random_below(random, 8)) {
    case 0:
    case 1:
        edit_unit(history);
        break;
    case 2:
        edit_seat(history);
        break;
    case 3:
        memset(model->weight[u], 0, sizeof model->weight[u]);
        assert_int_equal(warm_put_unit(history->warm, u, NULL, 0), OK);
        break;
    case 4:
        model->capacity[v] = random_below(random, history->capacity_max + 1);
        assert_int_equal(warm_set_capacity(history->warm, v, model->capacity[v]), OK);
        break;
    case 5:
        warm_hint_price(history->warm, v, draw_weight(history));
        break;
    default:
        model->weight[u][v] = random_chance(random, 0.8) ? draw_weight(history) : 0;
        assert_int_equal(warm_set_arc(history->warm, u, v, model->weight[u][v]), OK);
        break;
    }
}

/* A problem to begin with: mostly everybody with some arcs. */
static void begin(struct history *history)
{
    const uint32_t edits = random_below(&history->random, 3 * MODEL_UNITS);
    for (uint32_t i = 0; i < edits; i++) {
        edit_unit(history);
        const uint32_t v = random_below(&history->random, history->model.seats);
        history->model.capacity[v] = random_below(&history->random, history->capacity_max + 1);
        assert_int_equal(warm_set_capacity(history->warm, v, history->model.capacity[v]), OK);
    }
}

static void settle(struct history *history)
{
    if (random_chance(&history->random, 0.1)) {
        struct budget budget = {0};
        struct fault fault = {0};
        assert_int_equal(warm_solve(history->warm, &budget, &fault), OK);
        assert_true(warm_is_settled(history->warm));
        return;
    }
    const uint32_t slice =
        random_chance(&history->random, 0.5) ? 0 : 1 + random_below(&history->random, 50);
    enum status status = E_LIMIT;
    for (uint32_t slices = 0; status == E_LIMIT; slices++) {
        assert_true(slices < 100000);
        status = warm_settle(history->warm, slice);
    }
    assert_int_equal(status, OK);
    assert_true(warm_is_settled(history->warm));
}

static void assert_as_the_model(const struct history *history)
{
    const struct warm *warm = history->warm;
    const struct model *model = &history->model;
    assert_true(warm_is_optimal(warm));
    assert_true(warm_total(warm) == model_best(model));
    for (uint32_t u = 0; u < model->units; u++) {
        for (uint32_t v = 0; v < model->seats; v++) {
            assert_true(warm_weight(warm, u, v) == model->weight[u][v]);
        }
    }
}

static void every_settled_state_is_optimal(void **state)
{
    (void)state;
    const uint64_t seed = seed_asked();
    for (uint32_t i = 0; i < histories(1); i++) {
        struct history history;
        open_history(&history, seed + i);
        begin(&history);
        for (uint32_t edit = 0; edit < EDITS; edit++) {
            edit_once(&history);
            if (random_chance(&history.random, 0.7)) {
                settle(&history);
                assert_as_the_model(&history);
            } else if (random_chance(&history.random, 0.5)) {
                /* An edit comes in the middle of a search. */
                (void)!warm_settle(history.warm, 1 + random_below(&history.random, 5));
            }
        }
        warm_free(history.warm);
    }
}

static void the_length_of_slices_does_not_change_the_total(void **state)
{
    (void)state;
    const uint64_t seed = seed_asked();
    for (uint32_t i = 0; i < histories(30); i++) {
        wide total = -1;
        for (uint32_t slice = 0; slice <= 50; slice++) {
            struct history history;
            open_history(&history, seed + i);
            begin(&history);
            for (uint32_t edit = 0; edit < 6; edit++) {
                edit_once(&history);
            }
            while (warm_settle(history.warm, slice) == E_LIMIT) {
            }
            assert_true(warm_is_optimal(history.warm));
            assert_true(total == -1 || total == warm_total(history.warm));
            total = warm_total(history.warm);
            warm_free(history.warm);
        }
    }
}

/* The moves of an answer lead from what stands to an assignment that fits and costs the loss. */
static void assert_moves(const struct history *history, const struct warm_answer *answer,
                         const struct warm_question *question)
{
    const struct model *model = &history->model;
    uint32_t at[MODEL_UNITS];
    uint32_t used[MODEL_SEATS] = {0};
    bool moved[MODEL_UNITS] = {false};
    wide loss = 0;
    for (uint32_t u = 0; u < model->units; u++) {
        at[u] = warm_seat_of(history->warm, u);
    }
    for (uint32_t i = 0; i < answer->move_count; i++) {
        const struct warm_move *move = &answer->move[i];
        assert_false(moved[move->unit]); /* nobody twice */
        moved[move->unit] = true;
        assert_int_equal(at[move->unit], move->from);
        assert_int_not_equal(move->from, move->to);
        at[move->unit] = move->to;
        loss += move->from == NO_SEAT ? 0 : model->weight[move->unit][move->from];
        if (move->to != NO_SEAT) {
            const int64_t weight = i == 0 && question->weight > 0
                                       ? question->weight
                                       : model->weight[move->unit][move->to];
            assert_true(weight > 0);
            loss -= weight;
        }
    }
    for (uint32_t u = 0; u < model->units; u++) {
        if (at[u] != NO_SEAT) {
            assert_true(++used[at[u]] <= model->capacity[at[u]]);
        }
    }
    assert_int_equal(at[question->unit], question->seat);
    if (answer->move_count > 0) {
        assert_int_equal(answer->move[0].unit, question->unit);
        assert_true(loss == answer->loss);
    }
}

static void assert_pair(struct history *history, uint32_t u, uint32_t v)
{
    struct random *random = &history->random;
    const struct model *model = &history->model;
    const bool added = random_chance(random, 0.3);
    const struct warm_question question = {u, v, added ? draw_weight(history) : 0, 0};
    struct warm_answer answer;
    const enum status status = warm_pair(history->warm, &question, &answer);
    const int64_t weight = added ? question.weight : model->weight[u][v];
    if (weight == 0 || model->capacity[v] == 0) {
        assert_int_equal(status, E_NOT_FOUND);
        return;
    }
    assert_int_equal(status, OK);
    assert_true(added || answer.loss >= 0);
    assert_true(answer.loss == warm_total(history->warm) - model_forced(model, u, v, weight));
    assert_moves(history, &answer, &question);
    /* Asked with little patience, it says at most the loss, or the loss. */
    const wide loss = answer.loss;
    const struct warm_question short_one = {u, v, question.weight, 1 + random_below(random, 30)};
    const enum status brief = warm_pair(history->warm, &short_one, &answer);
    assert_true(brief == OK || brief == E_LIMIT);
    assert_true(brief == OK ? answer.loss == loss : answer.loss <= loss);
}

static void a_pairs_loss_is_the_difference_of_two_solves(void **state)
{
    (void)state;
    const uint64_t seed = seed_asked();
    uint32_t asked = 0;
    for (uint32_t i = 0; i < histories(2); i++) {
        struct history history;
        open_history(&history, seed + i);
        begin(&history);
        const struct model *model = &history.model;
        settle(&history);
        for (uint32_t u = 0; u < model->units; u++) {
            uint32_t seat[MODEL_SEATS];
            wide loss[MODEL_SEATS];
            for (uint32_t v = 0; v < model->seats; v++) {
                seat[v] = v;
                if (random_chance(&history.random, 0.4)) {
                    assert_pair(&history, u, v);
                    asked++;
                }
            }
            const enum status status = warm_pairs(history.warm, u, seat, model->seats, loss);
            assert_int_equal(status, OK);
            for (uint32_t v = 0; v < model->seats; v++) {
                const bool can = model->weight[u][v] > 0 && model->capacity[v] > 0;
                const wide wanted =
                    can ? warm_total(history.warm) - model_forced(model, u, v, model->weight[u][v])
                        : (wide)INT64_MAX - 1;
                assert_true(loss[v] == wanted);
            }
        }
        assert_as_the_model(&history);
        warm_free(history.warm);
    }
    assert_true(asked > 10000);
}

static void one_more_place_gains_what_a_solve_with_it_gains(void **state)
{
    (void)state;
    const uint64_t seed = seed_asked();
    for (uint32_t i = 0; i < histories(1); i++) {
        struct history history;
        open_history(&history, seed + i);
        begin(&history);
        settle(&history);
        struct model *model = &history.model;
        struct warm_arc arc[MODEL_UNITS];
        uint32_t count = 0;
        struct model more = *model;
        more.seats = model->seats + 1;
        more.capacity[model->seats] = 1;
        for (uint32_t u = 0; u < model->units; u++) {
            more.weight[u][model->seats] = 0;
            if (random_chance(&history.random, 0.5)) {
                more.weight[u][model->seats] = draw_weight(&history);
                arc[count++] = (struct warm_arc){u, more.weight[u][model->seats]};
            }
        }
        struct warm_answer answer;
        assert_int_equal(warm_gain(history.warm, arc, count, &answer), OK);
        assert_true(-answer.loss == model_best(&more) - model_best(model));
        wide gain = 0;
        for (uint32_t m = 0; m < answer.move_count; m++) {
            const struct warm_move *move = &answer.move[m];
            assert_int_equal(warm_seat_of(history.warm, move->unit), move->from);
            gain -= move->from == NO_SEAT ? 0 : model->weight[move->unit][move->from];
            gain += move->to == NO_SEAT         ? 0
                    : move->to == WARM_NEW_SEAT ? more.weight[move->unit][model->seats]
                                                : model->weight[move->unit][move->to];
            /* A chain: each takes the place that the one before has left. */
            assert_int_equal(move->to, m == 0 ? WARM_NEW_SEAT : answer.move[m - 1].from);
        }
        assert_true(gain == -answer.loss);
        assert_as_the_model(&history);
        warm_free(history.warm);
    }
}

/* -- some hundred units: the certificate is the judge
 * -----------------------------------------------
 */

enum { TOWN_UNITS = 240, TOWN_SEATS = 110, TOWN_DEGREE = 12, TOWN_EDITS = 60 };

/* Arcs to near seats, of one rank. */
static uint32_t town_arcs(struct random *random, uint32_t home, uint32_t others, bool ranked,
                          struct warm_arc *arc)
{
    const uint32_t degree = random_below(random, TOWN_DEGREE + 1);
    const int64_t rank = ranked ? random_below(random, 4) : 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < degree; i++) {
        const uint32_t other = (home + others + i * 2 + random_below(random, 2)) % others;
        arc[count++] = (struct warm_arc){other, 1 + random_below(random, 300) + rank * 1000000};
    }
    return count;
}

static void put_town_unit(struct warm *warm, struct random *random, uint32_t u)
{
    struct warm_arc arc[TOWN_DEGREE];
    const uint32_t home = u * TOWN_SEATS / TOWN_UNITS;
    const uint32_t count = town_arcs(random, home, TOWN_SEATS, true, arc);
    assert_int_equal(warm_put_unit(warm, u, arc, count), OK);
}

static wide settled_total(struct warm *warm)
{
    assert_int_equal(warm_settle(warm, 0), OK);
    assert_true(warm_is_optimal(warm));
    return warm_total(warm);
}

/* The loss of a pair, by really taking the unit and one place away. */
static wide loss_by_doing(struct warm *warm, uint32_t u, uint32_t v)
{
    const wide before = warm_total(warm);
    const int64_t weight = warm_weight(warm, u, v);
    assert_int_equal(warm_mark(warm), OK);
    assert_int_equal(warm_put_unit(warm, u, NULL, 0), OK);
    assert_int_equal(warm_set_capacity(warm, v, warm_capacity(warm, v) - 1), OK);
    const wide after = settled_total(warm) + weight;
    warm_rollback(warm);
    assert_true(warm_is_settled(warm) && warm_total(warm) == before);
    return before - after;
}

static void ask_town(struct warm *warm, struct random *random)
{
    const uint32_t u = random_below(random, TOWN_UNITS);
    const struct warm_arc *row;
    const uint32_t count = warm_arcs_of_unit(warm, u, &row);
    if (count > 0) {
        const uint32_t v = row[random_below(random, count)].other;
        struct warm_answer answer;
        const enum status status = warm_pair(warm, &(struct warm_question){u, v, 0, 0}, &answer);
        assert_int_equal(status, warm_capacity(warm, v) > 0 ? OK : E_NOT_FOUND);
        const wide loss = answer.loss;
        assert_true(status != OK || loss == loss_by_doing(warm, u, v));
    }
    struct warm_arc arc[TOWN_DEGREE];
    const uint32_t home = random_below(random, TOWN_UNITS);
    const uint32_t some = town_arcs(random, home, TOWN_UNITS, false, arc);
    for (uint32_t i = 0; i < some; i++) {
        arc[i].weight += 1000000 * (int64_t)random_below(random, 4);
    }
    const wide before = warm_total(warm);
    struct warm_answer answer;
    assert_int_equal(warm_gain(warm, arc, some, &answer), OK);
    const wide gain = -answer.loss;
    assert_int_equal(warm_mark(warm), OK);
    assert_int_equal(warm_put_seat(warm, TOWN_SEATS, 1, arc, some), OK);
    assert_true(settled_total(warm) == before + gain);
    warm_rollback(warm);
    assert_true(warm_total(warm) == before && warm_is_optimal(warm));
}

static void towns_stay_certified_and_questions_come_true(void **state)
{
    (void)state;
    const uint64_t seed = seed_asked();
    for (uint32_t i = 0; i < histories(250); i++) {
        struct random random = random_seed(seed + i);
        struct warm *warm = warm_new();
        assert_non_null(warm);
        for (uint32_t u = 0; u < TOWN_UNITS; u++) {
            put_town_unit(warm, &random, u);
        }
        const uint32_t most = 2 + random_below(&random, 4);
        for (uint32_t v = 0; v < TOWN_SEATS; v++) {
            assert_int_equal(warm_set_capacity(warm, v, random_below(&random, most)), OK);
        }
        settled_total(warm);
        for (uint32_t edit = 0; edit < TOWN_EDITS; edit++) {
            const uint32_t v = random_below(&random, TOWN_SEATS);
            if (random_chance(&random, 0.5)) {
                put_town_unit(warm, &random, random_below(&random, TOWN_UNITS));
            } else {
                assert_int_equal(warm_set_capacity(warm, v, random_below(&random, most)), OK);
            }
            settled_total(warm);
            ask_town(warm, &random);
        }
        warm_free(warm);
    }
}

/* -- what-if -------------------------------------------------------------------------------------
 */

static void edits_inside_a_mark(struct history *history, uint32_t depth)
{
    uint32_t before[MODEL_UNITS];
    struct dump kept = dump_of(history->warm, &history->model);
    for (uint32_t u = 0; u < MODEL_UNITS; u++) {
        before[u] = warm_seat_of(history->warm, u);
    }
    const struct model model = history->model;
    assert_int_equal(warm_mark(history->warm), OK);
    const uint32_t edits = random_below(&history->random, 8);
    for (uint32_t i = 0; i < edits; i++) {
        edit_once(history);
        if (random_chance(&history->random, 0.6)) {
            settle(history);
            assert_as_the_model(history);
        } else if (random_chance(&history->random, 0.3)) {
            (void)!warm_settle(history->warm, 1 + random_below(&history->random, 9));
        }
        if (depth < 3 && random_chance(&history->random, 0.2)) {
            edits_inside_a_mark(history, depth + 1);
        }
    }
    const struct warm_move *move;
    uint32_t count;
    assert_int_equal(warm_moved(history->warm, &move, &count), OK);
    for (uint32_t u = 0, i = 0; u < MODEL_UNITS; u++) {
        const uint32_t now = warm_seat_of(history->warm, u);
        if (now != before[u]) {
            assert_true(i < count && move[i].unit == u);
            assert_true(move[i].from == before[u] && move[i].to == now);
            i++;
        }
        assert_true(u + 1 < MODEL_UNITS || i == count);
    }
    if (depth > 0 && random_chance(&history->random, 0.3)) {
        warm_keep(history->warm);
    } else {
        warm_rollback(history->warm);
        history->model = model;
        struct dump now = dump_of(history->warm, &history->model);
        assert_true(dump_equal(&kept, &now));
        dump_close(&now);
    }
    dump_close(&kept);
}

static void a_rollback_leaves_everything_as_it_was(void **state)
{
    (void)state;
    const uint64_t seed = seed_asked();
    for (uint32_t i = 0; i < histories(1); i++) {
        struct history history;
        open_history(&history, seed + i);
        begin(&history);
        if (random_chance(&history.random, 0.6)) {
            settle(&history);
        } else {
            (void)!warm_settle(history.warm, 1 + random_below(&history.random, 30));
        }
        edits_inside_a_mark(&history, 0);
        edits_inside_a_mark(&history, 0);
        settle(&history);
        assert_as_the_model(&history);
        warm_free(history.warm);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_settled_state_is_optimal),
        cmocka_unit_test(the_length_of_slices_does_not_change_the_total),
        cmocka_unit_test(a_pairs_loss_is_the_difference_of_two_solves),
        cmocka_unit_test(one_more_place_gains_what_a_solve_with_it_gains),
        cmocka_unit_test(towns_stay_certified_and_questions_come_true),
        cmocka_unit_test(a_rollback_leaves_everything_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
