/* relation.put: standing relations, as another system keeps them. */
#include <string.h>

#include "serve/handlers.h"
#include "serve/people.h"
#include "serve/relations.h"

static enum status check_relation(struct call *call, struct staging *staging,
                                  const struct profile *profile, const struct value *map)
{
    (void)map;
    const struct relation *relation = profile->relation;
    const struct profile *volunteer = staging_find(staging, STORE_VOLUNTEER, relation->volunteer);
    if (staging_find(staging, STORE_CLIENT, relation->client) == NULL) {
        return fault_set(&call->fault, E_NOT_FOUND, "client", "there is no client %s",
                         relation->client);
    }
    if (volunteer == NULL) {
        return fault_set(&call->fault, E_NOT_FOUND, "volunteer", "there is no volunteer %s",
                         relation->volunteer);
    }
    struct date begins = call->tenant->directory.today;
    if (date_is(relation->since) && relation->since.days > begins.days) {
        begins = relation->since;
    }
    if (!relation_holds(relation, begins)) {
        return OK; /* what has ended takes nothing any more */
    }
    return relations_fit(call, staging, volunteer->volunteer, relation);
}

enum status handle_relation_put(struct call *call, struct staging *staging)
{
    return people_put(call, staging, &PEOPLE_RELATIONS, check_relation);
}
