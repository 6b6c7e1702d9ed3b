/* Asks one level about one client. */
#include "rules/level.h"

bool level_holds(const struct pack *pack, uint32_t level, const struct client_view *client)
{
    CHECK(level < pack->level_count);
    return expression_holds_client(pack->level[level].when, client);
}
