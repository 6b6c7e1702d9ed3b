/* What the plan loses when a paper lapses: the live plan is asked with the paper ended yesterday,
 * and put back. */
#include "match/expiring_loss.h"

#include <string.h>

#include "match/loss.h"

/* Steps of the plan for one paper: some tens of milliseconds at most, so that nobody else waits
 * long for the planner. */
enum { LOSS_EFFORT = 20000 };

/* A profile of its own that shares all but the lists in which something ends. What it borrows
 * lives in the profile it was made from: whoever puts it keeps that one until it is gone. */
static struct profile *profile_ended(const struct lapse *lapse, struct profile *from,
                                     struct date yesterday)
{
    struct profile *profile = profile_new();
    if (profile == NULL) {
        return NULL;
    }
    struct arena *arena = &profile->arena;
    struct volunteer *copy = arena_take(arena, sizeof *copy);
    if (copy == NULL) {
        profile_release(profile);
        return NULL;
    }
    profile->revision = from->revision;
    profile->created = from->created;
    *copy = *from->volunteer;
    profile->volunteer = copy;
#define COPY(list, list_count)                                                                     \
    do {                                                                                           \
        size_t bytes = (list_count) * sizeof *(list);                                              \
        void *own = arena_take(arena, bytes);                                                      \
        if (own != NULL) {                                                                         \
            memcpy(own, (list), bytes);                                                            \
            (list) = own;                                                                          \
            (list)[lapse->index].valid_until = yesterday;                                          \
        }                                                                                          \
    } while (0)
    switch (lapse->kind) {
    case LAPSE_check:
        COPY(copy->check, copy->check_count);
        break;
    case LAPSE_qualification:
        COPY(copy->held, copy->held_count);
        break;
    case LAPSE_trait:
        COPY(copy->assessed, copy->assessed_count);
        break;
    case LAPSE_suitability:
        COPY(copy->suitability, copy->suitability_count);
        break;
    default:
        copy->availability.to = yesterday;
        break;
    }
#undef COPY
    if (arena->exhausted) {
        profile_release(profile);
        return NULL;
    }
    return profile;
}

static bool costs(const struct lapse *lapse)
{
    return lapse->kind <= LAPSE_availability;
}

enum status lapse_loss(struct live *live, const struct lapse *lapse, struct arena *request,
                       struct value *out)
{
    const struct directory *directory = live_directory(live);
    *out = value_nil();
    if (!costs(lapse)) {
        return OK;
    }
    struct profile *from = profile_keep(directory->volunteers.profile[lapse->slot]);
    struct profile *ended = profile_ended(lapse, from, (struct date){directory->today.days - 1});
    enum status status = ended == NULL ? E_NO_MEMORY : live_mark(live);
    if (status != OK) {
        profile_release(ended);
        profile_release(from);
        return status;
    }
    struct live_state before;
    struct live_state after;
    live_state(live, &before);
    status = live_put(live, LIVE_VOLUNTEER, ended);
    if (status == OK) {
        status = live_work(live, LOSS_EFFORT);
    }
    if (status == OK) {
        live_state(live, &after);
        bool exact = before.exact && after.exact;
        for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
            before.value.level[k] -= after.value.level[k];
        }
        before.value.quality -= after.value.quality;
        *out = loss_say(live, &before.value, exact, true, request);
    }
    live_rollback(live);
    profile_release(from);
    return status == E_LIMIT ? OK : status; /* too dear to say: nil */
}

enum status match_expiring_live(struct live *live, struct date until, struct arena *request,
                                struct value *out)
{
    const struct directory *directory = live_directory(live);
    enum status status = match_expiring(directory, until, request, out);
    struct lapses lapses = {0};
    if (status == OK && live_is_settled(live)) {
        status = lapses_find(directory, directory->today, until, &lapses);
    }
    const struct value *list = value_get(out, "expiring");
    uint32_t asked = 0;
    for (uint32_t i = 0; status == OK && i < lapses.count && asked < EXPIRING_LOSSES_MAX; i++) {
        struct value loss;
        if (!costs(&lapses.item[i])) {
            continue;
        }
        asked++;
        status = lapse_loss(live, &lapses.item[i], request, &loss);
        value_set(&list->item[i], request, "loss", loss);
    }
    lapses_close(&lapses);
    return status == OK && request->exhausted ? E_NO_MEMORY : status;
}
