/* Asks one level about one client, or about all who are placed together. */
#include "rules/level.h"

bool level_holds(const struct pack *pack, uint32_t level, const struct client_view *client)
{
    CHECK(level < pack->level_count);
    return expression_holds_client(pack->level[level].when, client);
}

int32_t days_waited(const struct client_view *client)
{
    const struct date since = client->client->waiting_since;
    int32_t days = date_is(since) ? client->today.days - since.days : -1;
    return date_is(since) && days < 0 ? 0 : days;
}

int32_t weeks_waited(const struct client_view *client, int32_t most)
{
    int32_t days = days_waited(client);
    int32_t weeks = days < 0 ? 0 : days / 7;
    return weeks < most ? weeks : most;
}

int32_t level_worth(const struct pack *pack, uint32_t level, const struct client_view *member,
                    uint32_t member_count)
{
    const int32_t weeks_max = pack->level[level].weeks_max;
    int32_t weeks = 0;
    bool any = false;
    for (uint32_t i = 0; i < member_count; i++) {
        bool holds = level_holds(pack, level, &member[i]);
        any = any || holds;
        weeks += holds && weeks_max > 0 ? weeks_waited(&member[i], weeks_max) : 0;
    }
    return weeks_max > 0 ? weeks : any ? (int32_t)member_count : 0;
}
