/* Who may include whom, and which room alone may include which library: DESIGN section 4. */
#ifndef AMITY_TESTS_TIDY_ARROWS_H
#define AMITY_TESTS_TIDY_ARROWS_H

#include "tidy/source.h"

struct room {
    const char *name;
    const char *directory; /* with its slash; the longest one that fits a path is the room */
    const char *sees;      /* rooms, each between spaces; its own and base always */
};

static const struct room ROOMS[] = {
    {"main", "engine/main.c", " serve "},
    {"base", "engine/base/", " "},
    {"solve", "engine/solve/", " "},
    {"files", "engine/files/", " solve "},
    {"model", "engine/model/", " taxonomy "},
    {"proto", "proto/", " include "},
    {"rules", "engine/rules/", " model "},
    {"store", "engine/store/", " model proto include "},
    {"match", "engine/match/", " rules solve model "},
    {"serve", "engine/serve/", " match store rules solve model proto include "},
    {"ctl", "engine/ctl/", " proto include people proof taxonomy "},
    {"console", "engine/console/", " proto include "},
    {"people", "bench/people/", " taxonomy "},
    {"include", "include/amity/", " "},
    {"bench", "bench/", " people proof solve match rules model proto include "},
    {"tests", "tests/", "*"},
};

/* Only these may include these headers (a prefix of the path). */
struct library {
    const char *header; /* a prefix of what stands between < and > */
    const char *where[3];
};

static const struct library LIBRARIES[] = {
    {"glpk.h", {"engine/solve/mip.c", "bench/peers/"}},
    {"msgpack", {"proto/reader.c", "proto/writer.c"}},
    {"lmdb.h", {"engine/store/"}},
    {"event2/", {"engine/serve/", "engine/console/"}},
    {"jansson.h", {"engine/base/json.c"}},
    {"sodium", {"engine/base/digest.c", "engine/serve/", "engine/store/"}},
};

static inline const struct room *room_of(const char *path)
{
    const struct room *found = NULL;
    for (size_t i = 0; i < sizeof ROOMS / sizeof *ROOMS; i++) {
        bool longer = found == NULL || strlen(ROOMS[i].directory) > strlen(found->directory);
        if (starts_with(path, ROOMS[i].directory) && longer) {
            found = &ROOMS[i];
        }
    }
    return found;
}

/* The room a quoted header belongs to: "solve/mip.h" to solve, "amity/client.h" to include; ""
 * for one of the same directory. The verifier, its instance and the proof are the part of solve
 * that offline programs see. */
static inline const char *room_of_header(const char *header)
{
    static const char *const PROOF[] = {"solve/verify.h", "solve/proof.h", "solve/instance.h",
                                        "solve/certificate.h", "solve/proof_stream.h"};
    for (size_t i = 0; i < sizeof PROOF / sizeof *PROOF; i++) {
        if (strcmp(header, PROOF[i]) == 0) {
            return "proof";
        }
    }
    if (starts_with(header, "amity/")) {
        return "include";
    }
    if (starts_with(header, "bench/people/")) {
        return "people";
    }
    if (starts_with(header, "bench/")) {
        return "bench";
    }
    if (starts_with(header, "model/taxonomy/")) {
        return "taxonomy"; /* words only, for whoever makes people of them */
    }
    if (starts_with(header, "proto/")) {
        return "proto";
    }
    for (size_t i = 0; i < sizeof ROOMS / sizeof *ROOMS; i++) {
        size_t bytes = strlen(ROOMS[i].name);
        if (starts_with(ROOMS[i].directory, "engine/") && starts_with(header, ROOMS[i].name) &&
            header[bytes] == '/') {
            return ROOMS[i].name;
        }
    }
    return strchr(header, '/') == NULL ? "" : "nowhere";
}

static inline bool may_include(const struct room *room, const char *header)
{
    const char *other = room_of_header(header);
    if (strcmp(room->sees, "*") == 0 || other[0] == '\0' || strcmp(other, room->name) == 0) {
        return true;
    }
    if (strcmp(room->name, "include") != 0 && strcmp(other, "base") == 0) {
        return true;
    }
    char word[40];
    snprintf(word, sizeof word, " %s ", other);
    bool sees_words = strcmp(other, "taxonomy") == 0 && strstr(room->sees, " model ") != NULL;
    bool sees_solve = strcmp(other, "proof") == 0 && strstr(room->sees, " solve ") != NULL;
    bool is_solve = strcmp(other, "proof") == 0 && strcmp(room->name, "solve") == 0;
    return strstr(room->sees, word) != NULL || sees_words || sees_solve || is_solve;
}

static inline void check_library(const struct source *source, const char *header, size_t offset,
                                 struct findings *findings)
{
    for (size_t i = 0; i < sizeof LIBRARIES / sizeof *LIBRARIES; i++) {
        bool allowed = !starts_with(header, LIBRARIES[i].header);
        for (int k = 0; k < 3 && !allowed; k++) {
            allowed =
                LIBRARIES[i].where[k] != NULL && starts_with(source->path, LIBRARIES[i].where[k]);
        }
        if (!allowed && !starts_with(source->path, "tests/")) {
            complain(findings, source, offset, "may not include <%s>", header);
        }
    }
}

static inline void check_arrows(const struct source *source, struct findings *findings)
{
    const struct room *room = room_of(source->path);
    if (room == NULL) {
        complain(findings, source, 0, "stands in no room of the house");
        return;
    }
    for (const char *at = strstr(source->bare, "#include"); at != NULL;
         at = strstr(at + 1, "#include")) {
        const char *open = at + strcspn(at, "<\"\n");
        if (*open == '\n' || *open == '\0') {
            continue;
        }
        char header[200];
        snprintf(header, sizeof header, "%.*s", (int)strcspn(open + 1, ">\"\n"), open + 1);
        size_t offset = (size_t)(at - source->bare);
        if (*open == '<') {
            check_library(source, header, offset, findings);
        } else if (!may_include(room, header)) {
            complain(findings, source, offset, "%s may not include \"%s\"", room->name, header);
        }
    }
}

#endif
