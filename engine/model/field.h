/* Reads profiles by table: one row a field, with its name, kind, range and place in the struct.
 * What is not in the table is refused with the nearest name; every fault carries the path of the
 * value it speaks of. */
#ifndef AMITY_MODEL_FIELD_H
#define AMITY_MODEL_FIELD_H

#include <stddef.h>

#include "base/value.h"
#include "model/date.h"
#include "model/volunteer.h"
#include "model/words.h"

enum field_kind {
    FIELD_ANY,      /* kept with the profile as it is, not read */
    FIELD_REVISION, /* an integer >= 0, for whoever stores it */
    FIELD_ID,       /* const char *: an id (model/identity.h) */
    FIELD_TEXT,     /* const char *: 1..high bytes (default 256) */
    FIELD_BOOL,     /* bool; otherwise */
    FIELD_INT,      /* an unsigned number of `bytes` bytes, low..high; otherwise */
    FIELD_KM,       /* uint32_t metres from kilometres 0..high; absent = UINT32_MAX */
    FIELD_HOURS,    /* uint32_t quarter-hours from hours 0..high; absent = UINT32_MAX */
    FIELD_WORD,     /* uint8_t: a word of `words`; absent = WORD_NONE */
    FIELD_WORDS,    /* bits over `words`, in `bytes` bytes (4, or a multiple of 8) */
    FIELD_DATE,     /* struct date; absent = DATE_NONE */
    FIELD_IDS,      /* struct id_list of ids, each once */
    FIELD_TEXTS,    /* struct id_list of texts, each once */
    FIELD_RANGE,    /* two uint8_t side by side from [min, max] in low..high; absent = 0, 255 */
    FIELD_SPANS,    /* struct span_list */
    FIELD_MAP,      /* the nested map of `shape`, at offset */
    FIELD_LIST,     /* a pointer to structs of `shape`, and their number at count_offset */
    FIELD_READ      /* whatever `read` makes of it; absent = `otherwise` in `bytes` bytes */
};

/* What one reading carries. */
struct reader {
    const struct zone *zone;
    struct arena *owner;
    struct fault *fault;
    const void *subject; /* the profile being read, for references within it */
};

struct shape;

struct field {
    const char *name;
    enum field_kind kind;
    bool required;
    uint16_t offset, bytes;
    uint16_t count_offset, count_bytes; /* FIELD_LIST */
    bool says;                          /* … that it was given, in the bool at said_offset */
    uint16_t said_offset;
    int64_t low, high, otherwise;
    const struct vocabulary *(*words)(void);
    const struct shape *shape;
    enum status (*read)(struct reader *reader, const struct value *value, void *target);
};

struct shape {
    const char *what; /* "a check" */
    const struct field *field;
    uint32_t field_count;
    size_t bytes; /* of one struct */
    /* Truths across fields, once all are read. */
    enum status (*finish)(struct reader *reader, void *target);
};

enum { FIELD_LIST_MAX = 1000, FIELD_TEXT_MAX = 256 };

/* The row's place in a struct. */
#define FIELD_AT(type, member)                                                                     \
    .offset = offsetof(type, member), .bytes = (uint16_t)sizeof(((type *)NULL)->member)
#define FIELD_COUNTED(type, member, number)                                                        \
    FIELD_AT(type, member), .count_offset = offsetof(type, number),                                \
                            .count_bytes = (uint16_t)sizeof(((type *)NULL)->number)
#define SHAPE_FIELDS(fields) .field = (fields), .field_count = sizeof(fields) / sizeof *(fields)

/* require  target has shape->bytes bytes
 * ensure   absent fields hold what their kind says; a nil counts as absent
 * fails    E_INVALID_ARGUMENT with path and, where there is one, the nearest right word;
 *          E_CONFLICT for a field that is derived and never put; E_NO_MEMORY */
enum status shape_read(struct reader *reader, const struct shape *shape, const struct value *map,
                       void *target) MUST_USE;

/* Single values, for `read` functions. The faults they set have no path of their own. */
enum status read_int(struct reader *reader, const struct value *value, int64_t low, int64_t high,
                     int64_t *out) MUST_USE;
/* Thousandths: kilometres, hours, degrees that may have a fraction. */
enum status read_milli(struct reader *reader, const struct value *value, int64_t low_milli,
                       int64_t high_milli, int64_t *out_milli) MUST_USE;
enum status read_word(struct reader *reader, const struct value *value,
                      const struct vocabulary *words, uint32_t *out) MUST_USE;
enum status read_text(struct reader *reader, const struct value *value, size_t bytes_max,
                      const char **out) MUST_USE;
enum status read_id(struct reader *reader, const struct value *value, const char **out) MUST_USE;
enum status read_date(struct reader *reader, const struct value *value, struct date *out) MUST_USE;
/* n or [min, max] */
enum status read_count_or_range(struct reader *reader, const struct value *value, int64_t low,
                                int64_t high, int64_t out[2]) MUST_USE;
/* A map with coordinates and municipality. */
enum status read_place(struct reader *reader, const struct value *value, void *place) MUST_USE;
/* A latitude or longitude in degrees to microdegrees (int32_t). */
enum status read_latitude(struct reader *reader, const struct value *value, void *target) MUST_USE;
enum status read_longitude(struct reader *reader, const struct value *value, void *target) MUST_USE;
/* struct demand, in the grammar of the contract. */
enum status read_demand(struct reader *reader, const struct value *value, void *demand) MUST_USE;
/* struct availability */
extern const struct shape AVAILABILITY_SHAPE;
/* struct goal */
extern const struct shape GOAL_SHAPE;
/* A client's truths across fields, and what follows from them. */
enum status client_finish(struct reader *reader, void *target) MUST_USE;
/* Refuses a value of the wrong kind: "must be a date (…), not an integer". */
enum status field_wrong_kind(struct reader *reader, const char *wanted, const struct value *value);
/* Refuses with a detail of its own. */
enum status field_refuse(struct reader *reader, const char *path, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Puts name, or [index], before the fault's path and gives the status back. */
enum status field_under(struct reader *reader, enum status status, const char *name);
enum status field_under_item(struct reader *reader, enum status status, uint32_t index);

enum { QUOTE_BYTES = 64 };
/* A short, whole-letter piece of somebody's text for a message. */
const char *field_quote(const char *text, char quote[QUOTE_BYTES]);

#endif
