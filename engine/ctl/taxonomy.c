/* Looks up words in the tables of the taxonomy. */
#include "ctl/taxonomy.h"

#include <string.h>

const char *taxonomy_language(const struct run *run, const char *tag)
{
    static const struct {
        const char *tag;
        enum say say;
    } OFTEN[] = {{"sv", SAY_LANG_sv}, {"fi", SAY_LANG_fi},   {"en", SAY_LANG_en},
                 {"ar", SAY_LANG_ar}, {"ku", SAY_LANG_ku},   {"fa", SAY_LANG_fa},
                 {"so", SAY_LANG_so}, {"ru", SAY_LANG_ru},   {"et", SAY_LANG_et},
                 {"uk", SAY_LANG_uk}, {"fse", SAY_LANG_fse}, {"swl", SAY_LANG_swl}};
    static const struct {
        const char *tag, *english;
    } ALL[] = {
#define X(tag, english) {#tag, english},
#include "model/taxonomy/languages.def"
#undef X
    };
    for (size_t i = 0; i < sizeof OFTEN / sizeof OFTEN[0]; i++) {
        if (strcmp(OFTEN[i].tag, tag) == 0) {
            return say_plain(run->tongue, OFTEN[i].say);
        }
    }
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        if (strcmp(ALL[i].tag, tag) == 0) {
            return ALL[i].english;
        }
    }
    return tag;
}

const char *taxonomy_qualification(const struct run *run, const char *id)
{
    static const struct {
        const char *id;
        const char *name[TONGUE_COUNT];
    } ALL[] = {
#define X(id, kind, sv, fi, en, months) {#id, {sv, fi, en}},
#include "model/taxonomy/qualifications.def"
#undef X
    };
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        if (strcmp(ALL[i].id, id) == 0) {
            return ALL[i].name[run->tongue];
        }
    }
    return id;
}
