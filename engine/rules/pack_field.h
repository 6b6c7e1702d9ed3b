/* Reading the fields of a pack, each fault with its path and the nearest right word. Private to the
 * compiler of packs. */
#ifndef AMITY_RULES_PACK_FIELD_H
#define AMITY_RULES_PACK_FIELD_H

#include "rules/pack.h"

struct pack_reader {
    const struct value *source; /* as it was put: faults speak of its places */
    const struct value *parameters;
    struct arena *owner;
    struct fault *fault;
};

/* The fields each kind of entry may have. */
extern const struct vocabulary PACK_FIELDS, PACK_SERVICE_FIELDS, PACK_RULE_FIELDS, PACK_TERM_FIELDS,
    PACK_LEVEL_FIELDS;

enum status pack_refuse(struct pack_reader *reader, const char *path, const char *format, ...)
    PRINTF_LIKE(3, 4);
void pack_hint(struct pack_reader *reader, const char *hint); /* NULL = none */
/* Puts the entry's place before the fault's path: `rules[2]` as it was put, or, for one that came
 * from the pack below, `extends.rules[2]`. */
void pack_under(struct pack_reader *reader, const char *list, const struct value *entry,
                uint32_t index);
enum status pack_no_memory(struct pack_reader *reader);
/* Every member of the map is a known field. */
enum status pack_fields(struct pack_reader *reader, const struct value *entry,
                        const struct vocabulary *fields) MUST_USE;
/* A short text that must be there. */
enum status pack_id(struct pack_reader *reader, const struct value *entry, const char *name,
                    const char **out) MUST_USE;
enum status pack_word(struct pack_reader *reader, const struct value *value,
                      const struct vocabulary *words, const char *path, uint32_t *out) MUST_USE;
/* weight: 1..PACK_WEIGHT_MAX */
enum status pack_weight(struct pack_reader *reader, const struct value *entry,
                        uint16_t *out) MUST_USE;
/* {sv, fi, en}, of which at least one must be there. */
enum status pack_texts(struct pack_reader *reader, const struct value *map, const char *path,
                       struct texts *out) MUST_USE;
/* text (in every language), source, requirements (a list, kept as one text with blanks between). */
enum status pack_described(struct pack_reader *reader, const struct value *entry,
                           struct texts *text, const char **source,
                           const char **requirements) MUST_USE;
enum status pack_date(struct pack_reader *reader, const struct value *entry, const char *name,
                      struct date *out) MUST_USE;
enum status pack_expression(struct pack_reader *reader, const struct value *entry, const char *name,
                            bool required, struct expression **out) MUST_USE;

#endif
