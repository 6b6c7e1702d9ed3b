/* Judgements about one volunteer that facts and measures share. */
#include "rules/judge.h"

#include <string.h>

enum household_number {
#define X(id, kind, sv, fi, en) HOUSEHOLD_##id,
#include "model/taxonomy/household.def"
#undef X
    HOUSEHOLD_COUNT
};
_Static_assert(HOUSEHOLD_COUNT <= 64, "household words outgrew their bits");

enum { CHECK_CLEAR, CHECK_NOT_CLEAR, CHECK_PENDING };
enum { TRAIT_YES, TRAIT_NO };

uint32_t judge_adults(const struct volunteer *volunteer)
{
    return volunteer->adult_count > 0 ? volunteer->adult_count : 1;
}

static int32_t check_day(const struct check_done *check)
{
    return date_is(check->seen_on)        ? check->seen_on.days
           : date_is(check->requested_on) ? check->requested_on.days
                                          : check->consented_on.days;
}

const struct check_done *judge_check(const struct volunteer *volunteer, enum check_kind kind,
                                     uint32_t adult)
{
    const struct check_done *found = NULL;
    for (uint32_t i = 0; i < volunteer->check_count; i++) {
        const struct check_done *check = &volunteer->check[i];
        if (check->kind != kind || (check->adult != NO_ADULT && check->adult != adult)) {
            continue;
        }
        bool pending = check->outcome == CHECK_PENDING;
        if (found == NULL || (found->outcome == CHECK_PENDING && !pending) ||
            ((found->outcome == CHECK_PENDING) == pending &&
             check_day(check) >= check_day(found))) {
            found = check;
        }
    }
    return found;
}

uint64_t judge_qualifications(const struct volunteer *volunteer, struct date on)
{
    uint64_t bits = volunteer->qualifications;
    if (bits == 0) {
        return 0;
    }
    uint64_t valid = 0;
    for (uint32_t i = 0; i < volunteer->held_count; i++) {
        const struct held_qualification *held = &volunteer->held[i];
        if (judge_until(held->valid_until).days >= on.days) {
            valid |= UINT64_C(1) << held->qualification;
        }
    }
    return bits & valid;
}

/* Which traits the newest assessments of one adult grant on that day. */
static uint64_t traits_of_adult(const struct volunteer *volunteer, uint32_t adult, struct date on)
{
    int32_t newest[TRAIT_COUNT];
    uint64_t yes = 0;
    for (uint32_t i = 0; i < TRAIT_COUNT; i++) {
        newest[i] = INT32_MIN;
    }
    for (uint32_t i = 0; i < volunteer->assessed_count; i++) {
        const struct assessed_trait *assessed = &volunteer->assessed[i];
        if ((assessed->adult != NO_ADULT && assessed->adult != adult) ||
            assessed->on.days < newest[assessed->trait]) {
            continue;
        }
        newest[assessed->trait] = assessed->on.days;
        uint64_t bit = UINT64_C(1) << assessed->trait;
        bool holds = assessed->outcome == TRAIT_YES && assessed->on.days <= on.days &&
                     judge_until(assessed->valid_until).days >= on.days;
        yes = holds ? yes | bit : yes & ~bit;
    }
    return yes;
}

uint64_t judge_traits(const struct volunteer *volunteer, struct date on)
{
    uint64_t all = 0;
    bool first = true;
    if (volunteer->assessed_count == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < judge_adults(volunteer); i++) {
        if (i < volunteer->adult_count && !volunteer->adult[i].supports) {
            continue;
        }
        uint64_t one = traits_of_adult(volunteer, i, on);
        all = first ? one : all & one;
        first = false;
    }
    return all;
}

const struct suitability *judge_suitability(const struct volunteer *volunteer, uint8_t service)
{
    const struct suitability *found = NULL;
    for (uint32_t i = 0; i < volunteer->suitability_count; i++) {
        const struct suitability *decision = &volunteer->suitability[i];
        if (decision->service == service &&
            (found == NULL || decision->decided_on.days >= found->decided_on.days)) {
            found = decision;
        }
    }
    return found;
}

static uint8_t severity_of(const struct client_need *need)
{
    return need->severity == WORD_NONE ? 0 : need->severity;
}

uint64_t judge_needs_accepted(const struct volunteer *volunteer, const struct client *client)
{
    if (!volunteer->accepts.needs_said) {
        return client->needs;
    }
    uint64_t accepted = 0;
    for (uint32_t i = 0; i < client->need_count; i++) {
        const struct client_need *need = &client->need[i];
        for (uint32_t j = 0; j < volunteer->accepts.need_count; j++) {
            const struct accepted_need *accepts = &volunteer->accepts.need[j];
            if (accepts->need == need->need && accepts->severity_max >= severity_of(need)) {
                accepted |= UINT64_C(1) << need->need;
            }
        }
    }
    return accepted;
}

uint64_t judge_needs_offered(const struct volunteer *volunteer, const struct client *client)
{
    uint64_t offered = 0;
    for (uint32_t i = 0; i < client->need_count; i++) {
        const struct client_need *need = &client->need[i];
        for (uint32_t j = 0; j < volunteer->offer_count; j++) {
            const struct offer_tag *offer = &volunteer->offer[j];
            if (offer->need == need->need && offer->severity_max >= severity_of(need)) {
                offered |= UINT64_C(1) << need->need;
            }
        }
    }
    return offered;
}

static uint64_t bit(uint32_t number)
{
    return UINT64_C(1) << number;
}

/* What this home has, of the words in `asked`. */
static uint64_t home_words(const struct volunteer *volunteer, uint64_t asked)
{
    uint64_t has = volunteer->home.pets;
    if (volunteer->home.smoking) {
        has |= bit(HOUSEHOLD_smoking) | bit(HOUSEHOLD_smoking_indoors);
    }
    if (volunteer->home.child_count > 0) {
        has |= bit(HOUSEHOLD_children_at_home);
    }
    has |= volunteer->home.wheelchair ? bit(HOUSEHOLD_wheelchair) : 0;
    has |= volunteer->home.own_rooms > 0 ? bit(HOUSEHOLD_own_room) : 0;
    if (volunteer->home.dwelling != NULL && (asked & ~has) != 0) {
        uint32_t dwelling = word_find(vocabulary_household(), volunteer->home.dwelling);
        has |= dwelling < HOUSEHOLD_COUNT ? bit(dwelling) : 0;
    }
    return has & asked;
}

uint64_t judge_home(const struct volunteer *volunteer)
{
    return home_words(volunteer, UINT64_MAX);
}

bool judge_home_avoided(const struct volunteer *volunteer, const struct client *client)
{
    return client->avoid != 0 && home_words(volunteer, client->avoid) != 0;
}

bool judge_access(const struct volunteer *volunteer, const struct client *client)
{
    uint64_t judged = bit(HOUSEHOLD_wheelchair) | bit(HOUSEHOLD_elevator);
    return volunteer->home.wheelchair || (client->needs_access & judged) == 0;
}

bool judge_household_wished(const struct volunteer *volunteer, const struct client *client)
{
    const char *wish = client->prefers.household_wish;
    const char *form = volunteer->home.form;
    if (wish == NULL) {
        return false;
    }
    return (form != NULL && strcmp(wish, form) == 0) ||
           (client->prefers.household < HOUSEHOLD_COUNT &&
            home_words(volunteer, bit(client->prefers.household)) != 0);
}
