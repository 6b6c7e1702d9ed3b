/* Looks up the pack's words. */
#include "ctl/rulebook.h"

#include <string.h>

struct rulebook {
    const struct amity_value *pack; /* NULL: could not be asked */
};

static const struct amity_value *pack_of(struct run *run)
{
    if (run->rulebook == NULL) {
        const struct amity_value *result = NULL;
        struct amity_error error = {0};
        run->rulebook = arena_take(&run->arena, sizeof *run->rulebook);
        if (run->rulebook == NULL || run->client == NULL) {
            return NULL;
        }
        struct amity_value *params = amity_map(run->tree);
        if (amity_call(run->client, "policy.get", params, run->tree, &result, &error) == AMITY_OK) {
            run->rulebook->pack = amity_get(result, "pack");
        }
    }
    return run->rulebook->pack;
}

/* The entry of pack[list] whose `key` is `id`. */
static const struct amity_value *entry_of(struct run *run, const char *list, const char *key,
                                          const char *id)
{
    const struct amity_value *entries = amity_get(pack_of(run), list);
    for (uint32_t i = 0; i < amity_count(entries); i++) {
        const struct amity_value *entry = amity_item(entries, i);
        if (strcmp(amity_text_or(amity_get(entry, key), ""), id) == 0) {
            return entry;
        }
    }
    return NULL;
}

static const char *text_or_id(const struct run *run, const struct amity_value *texts,
                              const char *id)
{
    const char *text = run_texts(run, texts);
    return text == NULL ? id : text;
}

const char *rulebook_rule(struct run *run, const char *id)
{
    return text_or_id(run, amity_get(entry_of(run, "rules", "id", id), "text"), id);
}

const char *rulebook_term(struct run *run, const char *id)
{
    const struct amity_value *term = entry_of(run, "terms", "id", id);
    return term == NULL ? rulebook_rule(run, id) : text_or_id(run, amity_get(term, "text"), id);
}

const char *rulebook_service(struct run *run, const char *id)
{
    return text_or_id(run, amity_get(entry_of(run, "services", "id", id), "names"), id);
}

const char *rulebook_level(struct run *run, const char *name)
{
    if (strcmp(name, "score") == 0) {
        return run_say(run, SAY_LEVEL_SCORE);
    }
    if (strcmp(name, "disturbance") == 0) {
        return run_say(run, SAY_LEVEL_DISTURBANCE);
    }
    if (strcmp(name, "waited_first") == 0) {
        return run_say(run, SAY_LEVEL_WAITED_FIRST);
    }
    const struct amity_value *level = entry_of(run, "levels", "name", name);
    if (amity_is_nil(level) && strcmp(name, "waiting") == 0) {
        return run_say(run, SAY_LEVEL_WAITING);
    }
    return text_or_id(run, amity_get(level, "text"), name);
}

const char *rulebook_measure(struct run *run, const char *term)
{
    return amity_text_or(amity_get(entry_of(run, "terms", "id", term), "kind"), "");
}

bool rulebook_is_overnight(struct run *run, const char *service)
{
    const struct amity_value *entry = entry_of(run, "services", "id", service);
    return amity_bool_or(amity_get(entry, "overnight"), false);
}

const char *rulebook_reason(struct run *run, const char *why)
{
    static const struct {
        const char *why;
        enum say say;
    } REASONS[] = {
        {"competition", SAY_WHY_competition},
        {"nobody_within_reach", SAY_WHY_nobody_within_reach},
        {"group_incomplete", SAY_WHY_group_incomplete},
        {"group_mixed", SAY_WHY_group_mixed},
        {"group_apart", SAY_WHY_group_apart},
        {"capacity", SAY_WHY_capacity},
        {"below_floor", SAY_WHY_below_floor},
        {"client_gone", SAY_WHY_client_gone},
        {"volunteer_gone", SAY_WHY_volunteer_gone},
        {"already_served", SAY_WHY_already_served},
    };
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
        if (strcmp(REASONS[i].why, why) == 0) {
            return run_say(run, REASONS[i].say);
        }
    }
    return rulebook_rule(run, why);
}
