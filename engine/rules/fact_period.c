/* How each fact about being there through the whole planned period is got. */
#include "rules/fact.h"

#define GET(name) void fact_get_##name(const struct pair_view *pair, struct fact_value *out)

/* As far ahead as absences are counted: eleven years of days. */
enum { DAY_S = 86400, DAYS_MAX = 4096, DAY_WORDS = DAYS_MAX / 64 };

GET(pair_available_through)
{
    const struct client_view *client = pair->client;
    const struct availability *offered = &pair->volunteer->volunteer->availability;
    fact_say(out, true,
             (!date_is(offered->from) || offered->from.days <= client->start.days) &&
                 (!date_is(offered->to) || offered->to.days >= client->end.days));
}

/* Marks the whole days of the spans, counted from `first`, that lie among `days` days. */
static void mark(const struct span_list *list, int64_t first, int64_t days, uint64_t *away)
{
    for (uint32_t i = 0; i < list->count; i++) {
        int64_t from_s = list->span[i].from_s - first * DAY_S;
        int64_t to_s = list->span[i].to_s - first * DAY_S;
        int64_t from = from_s <= 0 ? 0 : (from_s + DAY_S - 1) / DAY_S;
        int64_t to = to_s <= 0 ? 0 : to_s / DAY_S;
        to = to < days ? to : days;
        for (int64_t day = from; day < to; day++) {
            away[day / 64] |= UINT64_C(1) << (day % 64);
        }
    }
}

static int64_t longest_run(const uint64_t *away, int64_t days)
{
    int64_t longest = 0;
    int64_t run = 0;
    for (int64_t day = 0; day < days; day++) {
        run = (away[day / 64] >> (day % 64) & 1) != 0 ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

GET(pair_absence_days)
{
    const struct client_view *view = pair->client;
    const struct client *client = view->client;
    const struct volunteer *volunteer = pair->volunteer->volunteer;
    const struct span_list *list[] = {&client->busy, &client->availability.except, &volunteer->busy,
                                      &volunteer->availability.except};
    int64_t days = (int64_t)view->end.days - view->start.days + 1;
    uint64_t away[DAY_WORDS] = {0};
    uint32_t spans = 0;
    days = days < 0 ? 0 : days < DAYS_MAX ? days : DAYS_MAX;
    for (uint32_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        spans += list[i]->count;
        mark(list[i], view->start.days, days, away);
    }
    fact_say(out, true, spans > 0 ? longest_run(away, days) : 0);
}
