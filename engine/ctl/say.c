/* Chooses the tongue and fills the sentences. */
#include "ctl/say.h"

#include <stdlib.h>
#include <string.h>

static const char *const SENTENCES[SAY_COUNT][TONGUE_COUNT] = {
#define X(id, sv, fi, en) [SAY_##id] = {sv, fi, en},
#include "ctl/say.def"
#undef X
};

enum tongue tongue_of(const char *name)
{
    if (name != NULL && strncmp(name, "sv", 2) == 0) {
        return TONGUE_SV;
    }
    return name != NULL && strncmp(name, "fi", 2) == 0 ? TONGUE_FI : TONGUE_EN;
}

const char *tongue_name(enum tongue tongue)
{
    static const char *const NAMES[] = {"sv", "fi", "en"};
    return NAMES[tongue];
}

enum tongue tongue_wanted(const char *flag)
{
    static const char *const VARIABLES[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    if (flag != NULL) {
        return tongue_of(flag);
    }
    for (uint32_t i = 0; i < sizeof VARIABLES / sizeof VARIABLES[0]; i++) {
        const char *name = getenv(VARIABLES[i]);
        if (name != NULL && name[0] != '\0') {
            return tongue_of(name);
        }
    }
    return TONGUE_EN;
}

const char *say_plain(enum tongue tongue, enum say id)
{
    return SENTENCES[id][tongue];
}

const char *say_filled(enum tongue tongue, enum say id, const char *const *texts,
                       struct arena *arena)
{
    const char *sentence = SENTENCES[id][tongue];
    size_t room = strlen(sentence) + 1;
    uint32_t count = 0;
    for (; texts[count] != NULL; count++) {
        room += strlen(texts[count]);
    }
    char *out = arena_take(arena, room);
    size_t bytes = 0;
    for (const char *at = sentence; out != NULL && *at != '\0'; at++) {
        uint32_t index =
            at[0] == '{' && at[1] >= '1' && at[2] == '}' ? (uint32_t)(at[1] - '1') : UINT32_MAX;
        if (index < count) {
            size_t length = strlen(texts[index]);
            memcpy(out + bytes, texts[index], length);
            bytes += length;
            at += 2;
        } else {
            out[bytes++] = *at;
        }
    }
    return out == NULL ? sentence : out;
}
