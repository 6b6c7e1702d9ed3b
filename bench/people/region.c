/* From a slug such as fi-etela-pohjanmaa or se-umea-with-neighbours to municipalities. */
#include "bench/people/region.h"

#include <string.h>

#include "base/text.h"
#include "bench/people/people.h"
#include "bench/people/places.h"

enum {
    SLUG_BYTES = 96,
    NEIGHBOUR_COUNT = 6,          /* the nearest seats */
    NEIGHBOUR_M = 90000,          /* not farther than this */
    SLUG_COUNT_MAX = 2 * 600 + 64 /* codes and names of municipalities, counties, countries */
};

#define NEIGHBOURS_SUFFIX "-with-neighbours"

/* The letters a-z and 0-9 of a name, accents dropped, all else one hyphen. */
static void slug_of(const char *code, const char *name, char slug[SLUG_BYTES])
{
    size_t used = 0;
    slug[used++] = code[0] == 'F' ? 'f' : 's';
    slug[used++] = code[0] == 'F' ? 'i' : 'e';
    slug[used++] = '-';
    for (const char *at = name; *at != '\0' && used + 1 < SLUG_BYTES; at++) {
        unsigned char letter = (unsigned char)*at;
        if (letter == 0xc3) {
            at++;
            unsigned char second = (unsigned char)*at | 0x20;
            letter = second == 0xb6 || second == 0xb8 ? 'o' : second == 0xa9 ? 'e' : 'a';
        }
        if (letter >= 'A' && letter <= 'Z') {
            letter = (unsigned char)(letter + ('a' - 'A'));
        }
        bool kept = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        if (kept) {
            slug[used++] = (char)letter;
        } else if (slug[used - 1] != '-') {
            slug[used++] = '-';
        }
    }
    slug[used] = '\0';
}

static void code_slug(const char *code, char slug[SLUG_BYTES])
{
    size_t i = 0;
    for (; code[i] != '\0' && i + 1 < SLUG_BYTES; i++) {
        slug[i] = code[i] >= 'A' && code[i] <= 'Z' ? (char)(code[i] + ('a' - 'A')) : code[i];
    }
    slug[i] = '\0';
}

static bool same_region(const struct municipality_row *a, const struct municipality_row *b)
{
    return a->code[0] == b->code[0] && strcmp(a->region_name, b->region_name) == 0;
}

void people_regions(void (*each)(void *state, const char *slug, const char *name), void *state)
{
    const struct municipality_row *rows = places_municipalities();
    uint32_t count = places_municipality_count();
    char slug[SLUG_BYTES];
    each(state, "se", "Sweden");
    each(state, "fi", "Finland");
    for (uint32_t i = 0; i < count; i++) {
        bool first = true;
        for (uint32_t j = 0; j < i && first; j++) {
            first = !same_region(&rows[i], &rows[j]);
        }
        if (first) {
            slug_of(rows[i].code, rows[i].region_name, slug);
            each(state, slug, rows[i].region_name);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        code_slug(rows[i].code, slug);
        each(state, slug, rows[i].name);
        slug_of(rows[i].code, rows[i].name, slug);
        each(state, slug, rows[i].name);
    }
}

struct slug_list {
    struct arena *request;
    const char **word;
    uint32_t count;
};

static void slug_collect(void *state, const char *slug, const char *name)
{
    (void)name;
    struct slug_list *list = state;
    const char *copy = arena_text(list->request, slug, strlen(slug));
    if (copy != NULL && list->count < SLUG_COUNT_MAX) {
        list->word[list->count++] = copy;
    }
}

static enum status region_unknown(const char *slug, struct arena *request, struct fault *fault)
{
    struct slug_list list = {.request = request};
    list.word = arena_take_many(request, SLUG_COUNT_MAX, sizeof *list.word);
    const char *nearest = NULL;
    if (list.word != NULL) {
        people_regions(slug_collect, &list);
        nearest = text_nearest(slug, list.word, list.count);
    }
    enum status status =
        fault_set(fault, E_INVALID_ARGUMENT, "region", "there is no region \"%s\"", slug);
    fault_hint(fault, "%s", nearest != NULL ? nearest : "fi-etela-pohjanmaa");
    return status;
}

static void mark_neighbours(uint32_t centre, bool *in)
{
    const struct municipality_row *rows = places_municipalities();
    uint32_t count = places_municipality_count();
    in[centre] = true;
    int64_t reached = -1;
    for (uint32_t found = 0; found < NEIGHBOUR_COUNT; found++) {
        int64_t best = (int64_t)NEIGHBOUR_M * NEIGHBOUR_M;
        uint32_t best_at = count;
        for (uint32_t i = 0; i < count; i++) {
            int64_t square = places_square_m(rows[centre].lat_microdeg, rows[centre].lon_microdeg,
                                             rows[i].lat_microdeg, rows[i].lon_microdeg);
            if (i != centre && square > reached && square < best &&
                rows[i].code[0] == rows[centre].code[0]) {
                best = square;
                best_at = i;
            }
        }
        if (best_at == count) {
            return;
        }
        in[best_at] = true;
        reached = best;
    }
}

/* Counties go before municipalities of the same name: se-uppsala is the county. */
static bool mark_county(const char *slug, bool *in)
{
    const struct municipality_row *rows = places_municipalities();
    char candidate[SLUG_BYTES];
    bool found = false;
    for (uint32_t i = 0; i < places_municipality_count(); i++) {
        slug_of(rows[i].code, rows[i].region_name, candidate);
        candidate[2] = strlen(slug) == 2 ? '\0' : candidate[2];
        if (strcmp(candidate, slug) == 0) {
            in[i] = true;
            found = true;
        }
    }
    return found;
}

static bool mark_municipality(const char *slug, bool neighbours, bool *in)
{
    const struct municipality_row *rows = places_municipalities();
    char by_code[SLUG_BYTES];
    char by_name[SLUG_BYTES];
    for (uint32_t i = 0; i < places_municipality_count(); i++) {
        code_slug(rows[i].code, by_code);
        slug_of(rows[i].code, rows[i].name, by_name);
        if (strcmp(by_code, slug) == 0 || strcmp(by_name, slug) == 0) {
            in[i] = true;
            if (neighbours) {
                mark_neighbours(i, in);
            }
            return true;
        }
    }
    return false;
}

static enum status mark_part(const char *slug, struct arena *request, bool *in, struct fault *fault)
{
    size_t length = strlen(slug);
    size_t suffix = sizeof NEIGHBOURS_SUFFIX - 1;
    if (length > suffix && strcmp(slug + length - suffix, NEIGHBOURS_SUFFIX) == 0) {
        const char *stem = arena_text(request, slug, length - suffix);
        if (stem == NULL) {
            return fault_set(fault, E_NO_MEMORY, "region", "no memory for the region's name");
        }
        return mark_municipality(stem, true, in) ? OK : region_unknown(stem, request, fault);
    }
    if (mark_county(slug, in) || mark_municipality(slug, false, in)) {
        return OK;
    }
    return region_unknown(slug, request, fault);
}

enum status region_mark(const char *region, struct arena *request, bool *in, struct fault *fault)
{
    const char *rest = region;
    while (true) {
        const char *plus = strchr(rest, '+');
        size_t bytes = plus == NULL ? strlen(rest) : (size_t)(plus - rest);
        const char *part = arena_text(request, rest, bytes);
        if (part == NULL) {
            return fault_set(fault, E_NO_MEMORY, "region", "no memory for the region's name");
        }
        enum status status = mark_part(part, request, in, fault);
        if (status != OK || plus == NULL) {
            return status;
        }
        rest = plus + 1;
    }
}
