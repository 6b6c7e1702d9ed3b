/* Counts and says who turns whom away. */
#include "match/funnel.h"

#include "match/unlock.h"

struct value texts_say(const struct texts *texts, struct arena *request)
{
    struct value map = value_map(request, 3);
    value_put(&map, request, "sv", value_static(texts_in(texts, "sv")));
    value_put(&map, request, "fi", value_static(texts_in(texts, "fi")));
    value_put(&map, request, "en", value_static(texts_in(texts, "en")));
    return map;
}

void funnel_see(struct funnel_seen *seen, const struct hurdles *hurdles, bool considered)
{
    for (uint32_t i = 0; considered && i < hurdles->count; i++) {
        seen->any[hurdles->item[i].what] = true;
    }
    uint32_t single = hurdles_single(hurdles);
    if (single < HURDLE_KINDS) {
        seen->alone[single] = true;
    }
}

void funnel_count(struct funnel *funnel, const struct funnel_seen *seen)
{
    for (uint32_t i = 0; i < HURDLE_KINDS; i++) {
        funnel->any[i] += seen->any[i] ? 1 : 0;
        funnel->alone[i] += seen->alone[i] ? 1 : 0;
    }
}

static uint32_t who_of(const struct lever_book *book, uint32_t what)
{
    lever_set levers = what < PACK_RULES_MAX ? book->of_rule[what] : lever_bit(hurdle_lever(what));
    uint32_t who = WHO_NOBODY;
    for (; levers != 0; levers &= levers - 1) {
        who |= lever_of((uint32_t)__builtin_ctzll(levers))->who;
    }
    return who;
}

struct value funnel_say(const struct funnel *funnel, const struct view *view,
                        const struct lever_book *book, enum unit_hold hold, struct arena *request)
{
    struct value list = value_list(request, 16);
    for (uint32_t i = 0; i < HURDLE_KINDS; i++) {
        if (funnel->first[i] == 0 && funnel->any[i] == 0 && funnel->alone[i] == 0) {
            continue;
        }
        struct value map = value_map(request, 6);
        value_put(&map, request, "rule", value_static(hurdle_word(view->pack, i, hold)));
        value_put(&map, request, "text", texts_say(hurdle_text(view->pack, i, hold), request));
        value_put(&map, request, "who", who_say(who_of(book, i), request));
        value_put(&map, request, "first", value_int(funnel->first[i]));
        value_put(&map, request, "any", value_int(funnel->any[i]));
        value_put(&map, request, "alone", value_int(funnel->alone[i]));
        value_append(&list, request, map);
    }
    return list;
}

/* What the state of things is called, and who can act. The client's own by its status. */
struct state_words {
    const char *state;
    uint32_t who;
    struct texts text;
};

static const struct state_words CLIENT_STATES[] = {
    [CLIENT_STATUS_waiting] = {"client_waiting", 0, {"", "", ""}},
    [CLIENT_STATUS_offered] = {"client_offered",
                               WHO_OFFICER | WHO_VOLUNTEER,
                               {"Klienten har ett erbjudande som någon ska svara på.",
                                "Asiakkaalla on tarjous, johon odotetaan vastausta.",
                                "The client has an offer that somebody is to answer."}},
    [CLIENT_STATUS_served] = {"client_served",
                              WHO_OFFICER,
                              {"Klienten har redan stöd.", "Asiakas saa jo tukea.",
                               "The client has support already."}},
    [CLIENT_STATUS_paused] = {"client_paused",
                              WHO_OFFICER,
                              {"Ärendet är pausat.", "Asia on keskeytetty.",
                               "The case is paused."}},
    [CLIENT_STATUS_closed] = {"client_closed",
                              WHO_OFFICER,
                              {"Ärendet är avslutat.", "Asia on päätetty.", "The case is closed."}},
};

static const struct state_words VOLUNTEER_WORDS[VOLUNTEER_STATES] = {
    [VOLUNTEER_STATUS_applicant] = {"volunteer_applicant",
                                    WHO_OFFICER,
                                    {"Har anmält sig och är inte utredd ännu.",
                                     "On ilmoittautunut, mutta selvitystä ei ole aloitettu.",
                                     "Has applied and is not assessed yet."}},
    [VOLUNTEER_STATUS_investigating] = {"volunteer_investigating",
                                        WHO_OFFICER,
                                        {"Utreds och är inte godkänd ännu.",
                                         "On selvityksessä, ei vielä hyväksytty.",
                                         "Is being assessed and not approved yet."}},
    [VOLUNTEER_STATUS_approved] = {"volunteer_approved", 0, {"", "", ""}},
    [VOLUNTEER_STATUS_paused] = {"volunteer_paused",
                                 WHO_VOLUNTEER,
                                 {"Har tagit en paus.", "On tauolla.", "Has taken a break."}},
    [VOLUNTEER_STATUS_ended] = {"volunteer_ended",
                                WHO_VOLUNTEER,
                                {"Har slutat.", "On lopettanut.", "Has ended."}},
};

static struct value one_state(const struct state_words *words, struct arena *request)
{
    struct value map = value_map(request, 5);
    value_put(&map, request, "state", value_static(words->state));
    value_put(&map, request, "text", texts_say(&words->text, request));
    value_put(&map, request, "who", who_say(words->who, request));
    return map;
}

static void client_states(const struct unit *unit, const struct directory *directory,
                          struct arena *request, struct value *list)
{
    for (uint32_t status = CLIENT_STATUS_offered; status <= CLIENT_STATUS_closed; status++) {
        struct value clients = value_list(request, 2);
        for (uint32_t i = 0; i < unit->member_count; i++) {
            if (directory_client_status(directory, unit->member[i]) == status) {
                value_append(&clients, request, value_text(request, unit->member[i]->id));
            }
        }
        if (value_count(&clients) > 0) {
            struct value map = one_state(&CLIENT_STATES[status], request);
            value_put(&map, request, "clients", clients);
            value_append(list, request, map);
        }
    }
}

struct value state_say(const struct funnel *funnel, const struct unit *unit,
                       const struct directory *directory, struct arena *request)
{
    struct value list = value_list(request, 4);
    client_states(unit, directory, request, &list);
    if (unit->hold != UNIT_FREE) {
        struct state_words hold = {unit_hold_word(unit->hold), WHO_OFFICER,
                                   *hurdle_text(directory->pack, HURDLE_HOLD, unit->hold)};
        value_append(&list, request, one_state(&hold, request));
    }
    for (uint32_t i = 0; i < VOLUNTEER_STATES; i++) {
        if (i != VOLUNTEER_STATUS_approved && funnel->state[i] > 0) {
            struct value map = one_state(&VOLUNTEER_WORDS[i], request);
            value_put(&map, request, "volunteers", value_int(funnel->state[i]));
            value_append(&list, request, map);
        }
    }
    return list;
}
