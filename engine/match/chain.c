/* whatif.repair: finds who is stranded, asks for the answers with 0, 1, 2, 3 moves, and says them.
 */
#include "match/chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/chain_inside.h"

enum { SCRATCH_CHUNK_BYTES = 65536, TOGETHER_REQUIRED = 0, DAYS_A_MONTH = 30 };

int64_t chain_price(int64_t move_price, int64_t age_days)
{
    int64_t months = age_days <= 0 ? 0 : (age_days + DAYS_A_MONTH - 1) / DAYS_A_MONTH;
    months = months > CHAIN_PRICE_MONTHS_MAX ? CHAIN_PRICE_MONTHS_MAX : months;
    int64_t price = move_price + CHAIN_PRICE_A_MONTH * months;
    return price < 1 ? 1 : price;
}

/* -- what ends -----------------------------------------------------------------------------------
 */

static bool lasts(const struct chain *chain, const struct relation *relation)
{
    return relation_holds(relation, chain->view.today) &&
           (!date_is(relation->until) || relation->until.days >= chain->from.days);
}

static void relations_end(struct chain *chain, const char *volunteer)
{
    const struct directory *directory = chain->directory;
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_relation_of_volunteer(directory, volunteer, slot)) != NO_SLOT) {
        chain->ended[slot] = true;
    }
}

static enum status end_all(struct chain *chain, struct fault *fault)
{
    const struct directory *directory = chain->directory;
    const struct chain_question *question = chain->question;
    if (question->volunteer != NULL) {
        chain->gone = ids_find(&directory->volunteers.ids, question->volunteer);
        if (chain->gone == NO_SLOT) {
            return fault_set(fault, E_NOT_FOUND, "volunteer", "no volunteer '%s'",
                             question->volunteer);
        }
        relations_end(chain, question->volunteer);
    }
    for (uint32_t i = 0; i < value_count(question->relation); i++) {
        const char *id = value_text_or(&question->relation->item[i], "");
        uint32_t slot = ids_find(&directory->relations.ids, id);
        if (slot == NO_SLOT) {
            char path[32];
            snprintf(path, sizeof path, "relations[%u]", i);
            return fault_set(fault, E_NOT_FOUND, path, "no relation '%s'", id);
        }
        chain->ended[slot] = true;
    }
    return OK;
}

/* -- who is stranded -----------------------------------------------------------------------------
 */

static const struct relation *lost_by(const struct chain *chain, const struct client *client)
{
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_relation_of_client(chain->directory, client->id, slot)) !=
           NO_SLOT) {
        const struct relation *relation = chain->directory->relations.profile[slot]->relation;
        if (chain->ended[slot] && lasts(chain, relation)) {
            return chain_is_served(chain, client) ? NULL : relation;
        }
    }
    return NULL;
}

static bool is_together(const struct client *client)
{
    return client->group.id != NULL && client->group.together == TOGETHER_REQUIRED;
}

/* In the order of ids. */
static void member_add(const struct chain *chain, const struct client *client,
                       const struct relation *lost, struct chain_unit *unit)
{
    struct unit_members *members = &unit->members;
    if (members->count == UNIT_MEMBERS_MAX) {
        members->too_many = true;
        return;
    }
    uint32_t at = members->count++;
    for (; at > 0 && strcmp(members->client[at - 1]->id, client->id) > 0; at--) {
        members->client[at] = members->client[at - 1];
        members->worker[at] = members->worker[at - 1];
        unit->relation[at] = unit->relation[at - 1];
    }
    members->client[at] = client;
    members->worker[at] =
        client->worker == NULL ? NULL : directory_worker(chain->directory, client->worker);
    unit->relation[at] = lost;
}

static void sibling_stands(const struct chain *chain, const struct client *sibling,
                           struct unit_members *out)
{
    uint32_t slot = NO_SLOT;
    out->present++;
    while ((slot = directory_next_relation_of_client(chain->directory, sibling->id, slot)) !=
           NO_SLOT) {
        const struct relation *relation = chain->directory->relations.profile[slot]->relation;
        if (!chain->ended[slot] && relation_holds(relation, chain->view.today)) {
            unit_members_stand(out, relation->volunteer);
        }
    }
}

static void group_gather(const struct chain *chain, const struct client *client,
                         struct chain_unit *unit)
{
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_of_group(chain->directory, client->group.id, slot)) != NO_SLOT) {
        const struct client *other = chain->directory->clients.profile[slot]->client;
        const struct relation *lost = lost_by(chain, other);
        if (other->group.together != TOGETHER_REQUIRED || strcmp(other->id, client->id) == 0) {
            continue;
        }
        if (chain_is_served(chain, other)) {
            sibling_stands(chain, other, &unit->members);
        } else if (lost != NULL || other->status == CLIENT_STATUS_waiting) {
            member_add(chain, other, lost, unit);
        }
    }
}

/* A group that stays together at best, at the highest price that any of its members names. */
static void bundle_join(struct chain *chain, struct chain_unit *unit)
{
    const struct client *client = unit->members.client[0];
    if (client->group.id == NULL || is_together(client)) {
        return;
    }
    for (uint32_t i = 0; i + 1 < chain->unit_count && unit->bundle == NO_BUNDLE; i++) {
        const struct client *other = chain->unit[i]->members.client[0];
        if (chain->unit[i]->bundle != NO_BUNDLE && strcmp(other->group.id, client->group.id) == 0) {
            unit->bundle = chain->unit[i]->bundle;
        }
    }
    if (unit->bundle == NO_BUNDLE) {
        unit->bundle = chain->bundle_count++;
    }
    int32_t *price = &chain->split_price[unit->bundle];
    int32_t own = (int32_t)client->group.split_price;
    *price = own > *price ? own : *price;
}

/* Also those whose unit is there already say no more. */
static bool is_taken(const struct chain *chain, const struct client *client)
{
    for (uint32_t i = 0; i < chain->unit_count; i++) {
        const struct unit_members *members = &chain->unit[i]->members;
        for (uint32_t j = 0; j < members->count; j++) {
            if (members->client[j] == client) {
                return true;
            }
        }
    }
    return false;
}

static enum status strand(struct chain *chain, const struct client *client,
                          const struct relation *lost, struct fault *fault)
{
    struct chain_unit *unit = NULL;
    if (is_taken(chain, client)) {
        return OK;
    }
    if (chain->unit_count == CHAIN_STRANDED_MAX) {
        return fault_set(fault, E_TOO_LARGE, "relations", "at most %d clients who lose theirs",
                         CHAIN_STRANDED_MAX);
    }
    enum status status = chain_unit_add(chain, &unit);
    if (status != OK) {
        return status;
    }
    unit->stranded = true;
    member_add(chain, client, lost, unit);
    if (is_together(client)) {
        group_gather(chain, client, unit);
    }
    unit->members.moves = true;
    for (uint32_t i = 0; i < unit->members.count; i++) {
        uint8_t is = unit->members.client[i]->status;
        unit->members.moves =
            unit->members.moves && is != CLIENT_STATUS_closed && is != CLIENT_STATUS_paused;
    }
    bundle_join(chain, unit);
    return OK;
}

static enum status strand_all(struct chain *chain, struct fault *fault)
{
    const struct slots *relations = &chain->directory->relations;
    enum status status = OK;
    for (uint32_t slot = 0; slot < relations->count && status == OK; slot++) {
        if (!chain->ended[slot] || relations->profile[slot] == NULL) {
            continue;
        }
        const struct client *client =
            directory_client(chain->directory, relations->profile[slot]->relation->client);
        const struct relation *lost = client == NULL ? NULL : lost_by(chain, client);
        status = lost == NULL ? OK : strand(chain, client, lost, fault);
    }
    chain->stranded_count = chain->unit_count;
    return status;
}

static void date_add(struct chain *chain, struct date date)
{
    for (uint32_t i = 0; i < chain->date_count; i++) {
        if (chain->date[i].days == date.days) {
            return;
        }
    }
    if (chain->date_count < CHAIN_DATES_MAX) {
        chain->date[chain->date_count++] = date;
    }
}

/* The first days of those who are stranded, before any seat is made. */
static enum status dates_find(struct chain *chain)
{
    for (uint32_t i = 0; i < chain->stranded_count; i++) {
        struct unit unit;
        enum status status =
            unit_make(&chain->view, &chain->unit[i]->members, &chain->scratch, &unit);
        for (uint32_t o = 0; status == OK && o < unit.option_count; o++) {
            date_add(chain, unit.option[o].member[0].start);
        }
        arena_reset(&chain->scratch);
        if (status != OK) {
            return status;
        }
    }
    return OK;
}

/* Fewest choices last: the search takes them from the end. */
static int choice_order(const void *left, const void *right)
{
    const struct chain_unit *a = *(struct chain_unit *const *)left;
    const struct chain_unit *b = *(struct chain_unit *const *)right;
    if (a->pair_count != b->pair_count) {
        return a->pair_count > b->pair_count ? -1 : 1;
    }
    return strcmp(b->members.client[0]->id, a->members.client[0]->id);
}

/* -- saying --------------------------------------------------------------------------------------
 */

static struct value moved_say(struct chain *chain, const struct chain_unit *unit, uint32_t member,
                              const char *to)
{
    struct arena *owner = chain->owner;
    const struct relation *relation = unit->relation[member];
    struct value map = value_map(owner, 7);
    int64_t age =
        date_is(relation->since) ? (int64_t)chain->view.today.days - relation->since.days : 0;
    value_put(&map, owner, "client", value_text(owner, unit->members.client[member]->id));
    value_put(&map, owner, "from", value_text(owner, relation->volunteer));
    value_put(&map, owner, "to", value_text(owner, to));
    value_put(&map, owner, "relation", value_text(owner, relation->id));
    value_put(&map, owner, "service",
              value_static(word_of(vocabulary_service(), relation->service)));
    value_put(&map, owner, "age_days", value_int(age));
    value_put(&map, owner, "price", value_int(chain_price(chain->move_price, age)));
    return map;
}

static struct value placed_say(struct chain *chain, const struct chain_unit *unit, uint32_t member,
                               const struct chain_pair *pair, const struct judged *judged)
{
    struct arena *owner = chain->owner;
    const char *to = chain->seat[pair->seat]->entry->profile->volunteer->id;
    struct value map = value_map(owner, 4);
    value_put(&map, owner, "client", value_text(owner, unit->members.client[member]->id));
    value_put(&map, owner, "to", value_text(owner, to));
    value_put(
        &map, owner, "service",
        value_static(word_of(vocabulary_service(), unit->option[pair->option].asked.service)));
    value_put(&map, owner, "score", value_int(judged->points_of[member]));
    return map;
}

static void unplaced_say(struct chain *chain, const struct chain_best *best, struct value *list)
{
    for (uint32_t u = 0; u < chain->stranded_count; u++) {
        const struct unit_members *members = &chain->unit[u]->members;
        bool placed = false;
        for (uint32_t i = 0; i < best->count; i++) {
            placed = placed || best->unit[i] == u;
        }
        for (uint32_t m = 0; m < members->count && !placed; m++) {
            value_append(list, chain->owner, value_text(chain->owner, members->client[m]->id));
        }
    }
}

static struct value levels_say(struct chain *chain, const struct chain_best *best, bool exact)
{
    struct arena *owner = chain->owner;
    const struct pack *pack = chain->view.pack;
    struct value list = value_list(owner, pack->level_count);
    for (uint32_t k = 0; k < pack->level_count; k++) {
        struct value map = value_map(owner, 4);
        int64_t all = 0;
        int64_t open = 0;
        for (uint32_t u = 0; u < chain->stranded_count; u++) {
            const struct chain_unit *unit = chain->unit[u];
            all += unit->level[k];
            open += unit->asked && unit->pair_count == 0 ? 0 : unit->level[k];
        }
        value_put(&map, owner, "name", value_text(owner, pack->level[k].name));
        value_put(&map, owner, "value", value_int(best->level[k]));
        value_put(&map, owner, "bound", value_int(exact ? best->level[k] : open));
        value_put(&map, owner, "all", value_int(all));
        value_append(&list, owner, map);
    }
    return list;
}

static struct value proof_say(const struct chain *chain, bool exact)
{
    struct value map = value_map(chain->owner, 2);
    value_put(&map, chain->owner, "kind", value_static(exact ? "exact" : "bound"));
    value_put(&map, chain->owner, "effort", value_int((int64_t)chain->effort));
    return map;
}

static struct value answer_say(struct chain *chain, const struct chain_best *best, uint32_t moves,
                               bool exact)
{
    struct arena *owner = chain->owner;
    struct value moved = value_list(owner, CHAIN_MOVES_MAX);
    struct value placed = value_list(owner, best->count + 1);
    struct value unplaced = value_list(owner, chain->stranded_count);
    struct value map = value_map(owner, 9);
    for (uint32_t i = 0; i < best->count; i++) {
        const struct chain_unit *unit = chain->unit[best->unit[i]];
        const struct chain_pair *pair = &unit->pair[best->at[i]];
        const char *to = chain->seat[pair->seat]->entry->profile->volunteer->id;
        struct judged judged = {0};
        bool judges = unit->stranded && chain_judge(chain, unit, pair, &judged);
        for (uint32_t m = 0; m < unit->members.count; m++) {
            if (judges) {
                value_append(&placed, owner, placed_say(chain, unit, m, pair, &judged));
            } else if (!unit->stranded) {
                value_append(&moved, owner, moved_say(chain, unit, m, to));
            }
        }
    }
    unplaced_say(chain, best, &unplaced);
    value_put(&map, owner, "moves", value_int(moves));
    value_put(&map, owner, "moved", moved);
    value_put(&map, owner, "placed", placed);
    value_put(&map, owner, "unplaced", unplaced);
    value_put(&map, owner, "levels", levels_say(chain, best, exact));
    value_put(&map, owner, "quality", value_int(best->quality));
    value_put(&map, owner, "price", value_int(best->price));
    value_put(&map, owner, "exact", value_bool(exact));
    value_put(&map, owner, "proof", proof_say(chain, exact));
    return map;
}

/* -- the question --------------------------------------------------------------------------------
 */

static enum status answers_find(struct chain *chain, struct value *answers)
{
    enum status status = OK;
    struct chain_best best = {0};
    uint32_t room = chain->stranded_count + CHAIN_MOVES_MAX + 1;
    uint64_t effort = chain->question->effort == 0 ? CHAIN_EFFORT : chain->question->effort;
    uint32_t rounds = chain->question->moves + 1;
    best.unit = arena_take_many(&chain->work, room, sizeof *best.unit);
    best.at = arena_take_many(&chain->work, room, sizeof *best.at);
    status = chain->work.exhausted ? E_NO_MEMORY : OK;
    chain->effort_end = effort;
    for (uint32_t i = 0; i < chain->stranded_count && status == OK; i++) {
        status = chain_ask(chain, chain->unit[i]);
        status = status == E_LIMIT ? OK : status;
    }
    if (status == OK && chain->stranded_count > 1) {
        qsort(chain->unit, chain->stranded_count, sizeof *chain->unit, choice_order);
    }
    for (uint32_t moves = 0; moves < rounds && status == OK; moves++) {
        chain->effort_end = effort * (moves + 1) / rounds;
        bool exact = chain_search(chain, moves, &best, &status);
        if (status == OK) {
            value_append(answers, chain->owner, answer_say(chain, &best, moves, exact));
        }
    }
    return status;
}

static int id_order(const void *left, const void *right)
{
    const struct value *a = left;
    const struct value *b = right;
    return strcmp(a->text, b->text);
}

static struct value stranded_say(const struct chain *chain)
{
    struct value list = value_list(chain->owner, chain->stranded_count);
    for (uint32_t u = 0; u < chain->stranded_count; u++) {
        const struct chain_unit *unit = chain->unit[u];
        for (uint32_t m = 0; m < unit->members.count; m++) {
            if (unit->relation[m] != NULL) {
                value_append(&list, chain->owner,
                             value_text(chain->owner, unit->members.client[m]->id));
            }
        }
    }
    if (list.count > 1) {
        qsort(list.item, list.count, sizeof *list.item, id_order);
    }
    return list;
}

static enum status ask(struct chain *chain, struct value *out, struct fault *fault)
{
    const struct directory *directory = chain->directory;
    const struct chain_question *question = chain->question;
    struct arena *owner = chain->owner;
    struct value answers = value_list(owner, CHAIN_MOVES_MAX + 1);
    uint32_t seats = directory->volunteers.count;
    chain->ended =
        arena_take_many(&chain->work, (size_t)directory->relations.count + 1, sizeof *chain->ended);
    chain->seat_of_slot =
        arena_take_many(&chain->work, (size_t)seats + 1, sizeof *chain->seat_of_slot);
    if (chain->work.exhausted) {
        return E_NO_MEMORY;
    }
    memset(chain->seat_of_slot, 0xff, ((size_t)seats + 1) * sizeof *chain->seat_of_slot);
    enum status status = end_all(chain, fault);
    status = status == OK ? strand_all(chain, fault) : status;
    status = status == OK ? dates_find(chain) : status;
    if (status == OK && chain->stranded_count > 0) {
        status = answers_find(chain, &answers);
    }
    if (status == OK) {
        *out = value_map(owner, 5);
        value_put(out, owner, "volunteer",
                  question->volunteer == NULL ? value_nil()
                                              : value_text(owner, question->volunteer));
        char day[DATE_TEXT_BYTES];
        date_print(chain->from, day);
        value_put(out, owner, "from", value_text(owner, day));
        value_put(out, owner, "stranded", stranded_say(chain));
        value_put(out, owner, "answers", answers);
        status = owner->exhausted ? E_NO_MEMORY : OK;
    }
    return status;
}

enum status match_chains(const struct directory *directory, const struct chain_question *question,
                         struct arena *owner, struct value *out, struct fault *fault)
{
    CHECK(question->moves <= CHAIN_MOVES_MAX);
    struct chain *chain = calloc(1, sizeof *chain);
    if (chain == NULL) {
        return E_NO_MEMORY;
    }
    chain->directory = directory;
    chain->question = question;
    chain->view = view_borrow(directory);
    chain->owner = owner;
    chain->gone = NO_SLOT;
    chain->from = date_is(question->from) ? question->from : directory->today;
    chain->move_price =
        value_int_or(value_at(&directory->pack->merged, "parameters.move_price"), 100);
    arena_open(&chain->scratch, SCRATCH_CHUNK_BYTES, 0);
    arena_open(&chain->work, SCRATCH_CHUNK_BYTES, 0);
    enum status status = ask(chain, out, fault);
    arena_close(&chain->scratch);
    arena_close(&chain->work);
    free(chain->unit);
    free(chain->seat);
    free(chain);
    return status;
}
