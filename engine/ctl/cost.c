/* Says costs: exact, or the side on which the bound lies. */
#include "ctl/cost.h"

#include <string.h>

#include "ctl/changes.h"
#include "ctl/outcome.h"

enum cost_kind {
    COST_UNKNOWN,
    COST_NOTHING,
    COST_EXACT,
    COST_AT_MOST,
    COST_AT_LEAST,
    COST_UNTOLD /* a bound that says nothing */
};

/* The sign of the loss: that of the first level that loses or wins. */
static int sign_of(const struct amity_value *cost)
{
    const struct amity_value *levels = amity_get(cost, "levels");
    int64_t first = 0;
    for (uint32_t i = 0; i < amity_count(levels) && first == 0; i++) {
        first = amity_int_or(amity_get(amity_item(levels, i), "loss"), 0);
    }
    first = first == 0 ? amity_int_or(amity_get(cost, "quality"), 0) : first;
    return first > 0 ? 1 : first < 0 ? -1 : 0;
}

static enum cost_kind kind_of(const struct amity_value *proposal)
{
    const struct amity_value *cost = amity_get(proposal, "system_cost");
    const char *side = amity_text_or(amity_get(cost, "side"), "");
    bool exact = strcmp(amity_text_or(amity_get(cost, "exact"), ""), "exact") == 0;
    int sign = sign_of(cost);
    if (amity_kind(cost) != AMITY_MAP) {
        return COST_UNKNOWN;
    }
    if (exact) {
        return sign == 0 ? COST_NOTHING : COST_EXACT;
    }
    if (strcmp(side, "at_least") == 0) {
        return sign > 0 ? COST_AT_LEAST : COST_UNTOLD;
    }
    return COST_AT_MOST;
}

bool cost_is_known(const struct amity_value *proposal)
{
    return kind_of(proposal) != COST_UNKNOWN;
}

bool cost_is_paid(const struct amity_value *proposal)
{
    enum cost_kind kind = kind_of(proposal);
    bool bound = kind == COST_AT_MOST || kind == COST_AT_LEAST || kind == COST_EXACT;
    return bound && sign_of(amity_get(proposal, "system_cost")) > 0;
}

const char *cost_short(struct run *run, const struct amity_value *proposal)
{
    const struct amity_value *cost = amity_get(proposal, "system_cost");
    bool free = sign_of(cost) <= 0;
    switch (kind_of(proposal)) {
    case COST_NOTHING:
        return run_say(run, SAY_COST_SHORT_NOTHING);
    case COST_EXACT:
        return SAY(run, SAY_COST_SHORT, loss_words(run, cost));
    case COST_AT_MOST:
        return free ? run_say(run, SAY_COST_SHORT_NOTHING)
                    : SAY(run, SAY_COST_SHORT_AT_MOST, loss_words(run, cost));
    case COST_AT_LEAST:
        return SAY(run, SAY_COST_SHORT_AT_LEAST, loss_words(run, cost));
    case COST_UNTOLD:
        return run_say(run, SAY_COST_SHORT_UNTOLD);
    case COST_UNKNOWN:
        break;
    }
    return "";
}

static const char *state_words(struct run *run, const char *state)
{
    static const struct {
        const char *state;
        enum say say;
    } STATES[] = {{"starting", SAY_STATE_starting}, {"settling", SAY_STATE_settling},
                  {"late", SAY_STATE_late},         {"down", SAY_STATE_down},
                  {"off", SAY_STATE_off},           {"ready", SAY_STATE_ready}};
    for (size_t i = 0; i < sizeof STATES / sizeof STATES[0]; i++) {
        if (strcmp(STATES[i].state, state) == 0) {
            return run_say(run, STATES[i].say);
        }
    }
    return state;
}

/* Why there is no cost: the planner is not there yet, or the client is not in its plan. */
static void unknown_print(struct run *run, const struct amity_value *answer)
{
    const char *state = amity_text_or(amity_get(answer, "planner"), "off");
    bool late = amity_bool_or(amity_get(answer, "stale"), false);
    screen_print(&run->screen, STYLE_PLAIN, "  ");
    screen_wrap(&run->screen, STYLE_DIM, 2, 2,
                strcmp(state, "ready") == 0 && !late
                    ? run_say(run, SAY_COST_NOT_IN_PLAN)
                    : SAY(run, SAY_COST_UNKNOWN, state_words(run, state)));
}

void cost_print(struct run *run, const struct amity_value *answer,
                const struct amity_value *proposal)
{
    const struct amity_value *cost = amity_get(proposal, "system_cost");
    const char *loss = loss_words(run, cost);
    bool paid = cost_is_paid(proposal);
    const char *words = "";
    screen_heading(&run->screen, run_say(run, SAY_COST_HEAD));
    switch (kind_of(proposal)) {
    case COST_UNKNOWN:
        unknown_print(run, answer);
        return;
    case COST_NOTHING:
        words = run_say(run, SAY_COST_NOTHING);
        break;
    case COST_EXACT:
        words = SAY(run, SAY_COST_LOSS, loss);
        break;
    case COST_AT_MOST:
        words = paid ? SAY(run, SAY_COST_AT_MOST, loss) : run_say(run, SAY_COST_AT_MOST_NOTHING);
        break;
    case COST_AT_LEAST:
        words = SAY(run, SAY_COST_AT_LEAST, loss);
        break;
    case COST_UNTOLD:
        words = run_say(run, SAY_COST_UNTOLD);
        break;
    }
    screen_print(&run->screen, STYLE_PLAIN, "  ");
    screen_wrap(&run->screen, paid ? STYLE_CARE : STYLE_GOOD, 2, 2, words);
    chain_moves_print(run, amity_get(proposal, "displaces"));
    if (amity_bool_or(amity_get(answer, "stale"), false)) {
        int64_t revision = amity_int_or(amity_get(answer, "planner_revision"), 0);
        screen_print(&run->screen, STYLE_PLAIN, "  ");
        screen_wrap(&run->screen, STYLE_DIM, 2, 2,
                    SAY(run, SAY_COST_STALE, run_text(run, "%lld", (long long)revision)));
    }
}
