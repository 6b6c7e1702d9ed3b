/* What a volunteer offers, folded into a few lines. */
#include "match/facet_inside.h"

#include <string.h>

#include "model/demand.h"
#include "rules/judge.h"
#include "rules/score.h"

/* FNV-1a. */
uint64_t facet_fingerprint(const char *id)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *id != '\0'; id++) {
        hash = (hash ^ (uint8_t)*id) * UINT64_C(0x100000001b3);
    }
    return hash;
}

bool facet_tells_alone(const char *measure)
{
    return strcmp(measure, "flexibility") == 0 || strcmp(measure, "traits") == 0 ||
           strcmp(measure, "cooperation") == 0;
}

static int32_t own_earned(const struct pack *pack, uint8_t service,
                          const struct volunteer_view *volunteer)
{
    const struct client_view nobody = {.service = service};
    const struct pair_view pair = {.client = &nobody, .volunteer = volunteer};
    int32_t earned = 0;
    for (uint32_t i = 0; i < pack->term_count; i++) {
        const struct score_term *term = &pack->term[i];
        const struct measure *measure = measure_of(term->measure);
        if ((term->services >> service & 1) != 0 && facet_tells_alone(measure->name)) {
            struct measured measured;
            measure->take(pack, &pair, &measured);
            earned += term->weight * measured.thousandths;
        }
    }
    return earned;
}

/* Bits of the prefer rules that may hold: all whose verdict needs more than the volunteer today. */
static uint32_t prefers_of(const struct pack *pack, const struct volunteer_entry *entry)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < PROBE_PREFERS_MAX && pack->prefer_first + i < pack->rule_count; i++) {
        const struct expression *require = pack->rule[pack->prefer_first + i].require;
        bool told = expression_side(require) == FACT_VOLUNTEER && !entry->dated && !entry->leaving;
        if (!told || expression_holds_volunteer(require, &entry->view)) {
            bits |= UINT32_C(1) << i;
        }
    }
    return bits;
}

static void offers_by_severity(const struct volunteer *volunteer, uint64_t offers[3])
{
    for (uint32_t i = 0; i < volunteer->offer_count; i++) {
        const struct offer_tag *offer = &volunteer->offer[i];
        for (uint32_t severity = 0; severity < 3 && severity <= offer->severity_max; severity++) {
            offers[severity] |= UINT64_C(1) << offer->need;
        }
    }
}

void facet_make(const struct pack *pack, uint8_t service, const struct volunteer_entry *entry,
                uint32_t slot, struct facet *out)
{
    const struct volunteer *volunteer = entry->profile->volunteer;
    const struct volunteer_view *view = &entry->view;
    *out = (struct facet){
        .card = volunteer_entry_card(pack, entry, slot),
        .qualifications = volunteer->qualifications,
        .name = facet_fingerprint(volunteer->id),
        .own_earned = own_earned(pack, service, view),
        .prefers = prefers_of(pack, entry),
        .commitment_months = volunteer->commitment_months,
        .age_low = volunteer->accepts.age_min,
        .age_high = volunteer->accepts.age_max,
        .age_middle = (uint8_t)((view->age_min + view->age_max) / 2),
        .age_youngest = view->age_min,
        .weekends = view->weekends,
        .weekends_most = volunteer->availability.weekends_per_month,
        .nights_most = volunteer->availability.nights_per_month,
        .dated = entry->dated,
        .settled = !entry->dated && !entry->leaving,
        .qualified_until = view->qualifications_until.days,
        .places = volunteer->capacity.places,
        .holidays = volunteer->availability.holidays,
        .wheelchair = volunteer->home.wheelchair,
        .home = judge_home(volunteer),
    };
    if (entry->leaving) {
        memset(out->card.room, 0xff, sizeof out->card.room);
        out->card.quarters_free = INT64_MAX;
    }
    memcpy(out->interests, volunteer->interests.word, sizeof out->interests);
    memcpy(out->grid, view->grid.word, sizeof out->grid);
    out->weekly = grid_repeats(out->grid);
    offers_by_severity(volunteer, out->offers);
}
