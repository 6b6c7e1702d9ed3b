/* Single values of a profile: numbers, words, texts, ids, dates, places. */
#include <math.h>
#include <string.h>

#include "model/field.h"
#include "model/identity.h"

enum { PLACE_FROM_CENTRE_M_MAX = 200000 };

const char *field_quote(const char *text, char quote[QUOTE_BYTES])
{
    size_t bytes = strlen(text);
    if (bytes > QUOTE_BYTES - 1) {
        bytes = QUOTE_BYTES - 1;
        while (bytes > 0 && ((unsigned char)text[bytes] & 0xC0U) == 0x80U) {
            bytes--; /* not into the middle of a letter */
        }
    }
    memcpy(quote, text, bytes);
    quote[bytes] = '\0';
    return quote;
}

enum status field_wrong_kind(struct reader *reader, const char *wanted, const struct value *value)
{
    return field_refuse(reader, "", "must be %s, not %s", wanted, value_kind_name(value));
}

/* Some clients know only one kind of number and send 3 as 3.0. */
enum status read_int(struct reader *reader, const struct value *value, int64_t low, int64_t high,
                     int64_t *out)
{
    int64_t number = 0;
    if (value->kind == VALUE_INT) {
        number = value->integer;
    } else if (value->kind == VALUE_REAL && value->real >= -1e15 && value->real <= 1e15 &&
               value->real == floor(value->real)) {
        number = (int64_t)value->real;
    } else if (value->kind == VALUE_UINT) {
        number = INT64_MAX;
    } else {
        return field_wrong_kind(reader, "an integer", value);
    }
    if (number < low || number > high) {
        return field_refuse(reader, "", "must be %lld to %lld, not %lld", (long long)low,
                            (long long)high, (long long)number);
    }
    *out = number;
    return OK;
}

enum status read_milli(struct reader *reader, const struct value *value, int64_t low_milli,
                       int64_t high_milli, int64_t *out_milli)
{
    if (value->kind != VALUE_INT && value->kind != VALUE_REAL && value->kind != VALUE_UINT) {
        return field_wrong_kind(reader, "a number", value);
    }
    double number = value->kind == VALUE_UINT ? 1e18 : value_real_or(value, 0.0);
    double low = (double)low_milli / 1000.0;
    double high = (double)high_milli / 1000.0;
    if (!(number >= low && number <= high)) { /* also refuses what is not a number */
        return field_refuse(reader, "", "must be %g to %g, not %g", low, high, number);
    }
    *out_milli = llround(number * 1000.0);
    return OK;
}

enum status read_word(struct reader *reader, const struct value *value,
                      const struct vocabulary *words, uint32_t *out)
{
    if (value->kind != VALUE_TEXT) {
        char wanted[80] = "a word for ";
        strncat(wanted, words->name, sizeof wanted - strlen(wanted) - 1);
        return field_wrong_kind(reader, wanted, value);
    }
    *out = word_find(words, value->text);
    if (*out != WORD_UNKNOWN) {
        return OK;
    }
    char quote[QUOTE_BYTES];
    enum status status = field_refuse(reader, "", "`%s` is no word for %s",
                                      field_quote(value->text, quote), words->name);
    const char *nearest = word_nearest(words, value->text);
    if (nearest != NULL) {
        fault_hint(reader->fault, "%s", nearest);
    } else if (words->count > 0 && words->count <= 12 && reader->fault != NULL) {
        char all[FAULT_HINT_BYTES] = "one of";
        for (uint32_t i = 0; i < words->count; i++) {
            strncat(all, i == 0 ? " " : ", ", sizeof all - strlen(all) - 1);
            strncat(all, words->word[i], sizeof all - strlen(all) - 1);
        }
        fault_hint(reader->fault, "%s", all);
    }
    return status;
}

enum status read_text(struct reader *reader, const struct value *value, size_t bytes_max,
                      const char **out)
{
    if (value->kind != VALUE_TEXT) {
        return field_wrong_kind(reader, "a text", value);
    }
    if (value->count == 0 || value->count > bytes_max) {
        return field_refuse(reader, "", "must have 1 to %zu bytes, not %u", bytes_max,
                            value->count);
    }
    *out = arena_text(reader->owner, value->text, value->count);
    if (*out == NULL) {
        return fault_set(reader->fault, E_NO_MEMORY, "", "the profile is too large to be held");
    }
    return OK;
}

enum status read_id(struct reader *reader, const struct value *value, const char **out)
{
    if (value->kind != VALUE_TEXT) {
        enum status status = field_wrong_kind(reader, "a text that is an id", value);
        if (value->kind == VALUE_INT && reader->fault != NULL) {
            fault_hint(reader->fault, "write it as a text: \"%lld\"", (long long)value->integer);
        }
        return status;
    }
    enum status status = id_check(value->text, reader->fault);
    return status != OK ? status : read_text(reader, value, ID_BYTES_MAX, out);
}

enum status read_date(struct reader *reader, const struct value *value, struct date *out)
{
    if (value->kind != VALUE_TEXT) {
        return field_wrong_kind(reader, "a date (\"YYYY-MM-DD\")", value);
    }
    *out = date_parse(value->text);
    if (!date_is(*out)) {
        char quote[QUOTE_BYTES];
        enum status status = field_refuse(
            reader, "", "must be a date that exists, YYYY-MM-DD of 1900 to 2199, not `%s`",
            field_quote(value->text, quote));
        return status;
    }
    return OK;
}

enum status read_count_or_range(struct reader *reader, const struct value *value, int64_t low,
                                int64_t high, int64_t out[2])
{
    if (value->kind != VALUE_LIST) {
        enum status status = read_int(reader, value, low, high, &out[0]);
        out[1] = out[0];
        return status;
    }
    if (value->count != 2) {
        return field_refuse(reader, "", "must be a number or [min, max], not a list of %u",
                            value->count);
    }
    for (uint32_t i = 0; i < 2; i++) {
        enum status status = read_int(reader, &value->item[i], low, high, &out[i]);
        if (status != OK) {
            return field_under_item(reader, status, i);
        }
    }
    if (out[0] > out[1]) {
        enum status status = field_refuse(reader, "", "begins after it ends: [%lld, %lld]",
                                          (long long)out[0], (long long)out[1]);
        fault_hint(reader->fault, "[%lld, %lld]", (long long)out[1], (long long)out[0]);
        return status;
    }
    return OK;
}

static enum status read_degrees(struct reader *reader, const struct value *value, double most,
                                int32_t *out)
{
    if (value->kind != VALUE_INT && value->kind != VALUE_REAL) {
        return field_wrong_kind(reader, "a number of degrees", value);
    }
    double degrees = value_real_or(value, 0.0);
    if (!(degrees >= -most && degrees <= most)) {
        return field_refuse(reader, "", "must be %g to %g degrees, not %g", -most, most, degrees);
    }
    *out = (int32_t)lround(degrees * 1e6);
    return OK;
}

enum status read_latitude(struct reader *reader, const struct value *value, void *target)
{
    return read_degrees(reader, value, 90.0, target);
}

enum status read_longitude(struct reader *reader, const struct value *value, void *target)
{
    return read_degrees(reader, value, 180.0, target);
}

struct place_said {
    int32_t lat_microdeg, lon_microdeg;
    bool lat_said, lon_said, municipality_said;
    uint16_t municipality;
};

static enum status municipality_read(struct reader *reader, const struct value *value, void *target)
{
    uint32_t word = 0;
    enum status status = read_word(reader, value, vocabulary_municipality(), &word);
    *(uint16_t *)target = (uint16_t)word;
    return status;
}

static const struct field PLACE_FIELDS[] = {
    {"lat", FIELD_READ, FIELD_AT(struct place_said, lat_microdeg), .read = read_latitude,
     .says = true, .said_offset = offsetof(struct place_said, lat_said)},
    {"lon", FIELD_READ, FIELD_AT(struct place_said, lon_microdeg), .read = read_longitude,
     .says = true, .said_offset = offsetof(struct place_said, lon_said)},
    {"municipality", FIELD_READ, FIELD_AT(struct place_said, municipality),
     .read = municipality_read, .says = true,
     .said_offset = offsetof(struct place_said, municipality_said)},
};
static const struct shape PLACE_SHAPE = {
    .what = "a place", SHAPE_FIELDS(PLACE_FIELDS), .bytes = sizeof(struct place_said)};

static struct place centre_of(uint16_t number)
{
    const struct municipality *municipality = municipality_of(number);
    return (struct place){municipality->lat_microdeg, municipality->lon_microdeg, number, true};
}

static enum status municipality_missing(struct reader *reader, const struct place_said *said)
{
    enum status status =
        field_refuse(reader, "municipality", "is missing: it decides who is responsible");
    if (!said->lat_said || !said->lon_said) {
        return status;
    }
    struct place here = {said->lat_microdeg, said->lon_microdeg, 0, false};
    uint16_t nearest = 0;
    uint32_t nearest_m = UINT32_MAX;
    for (uint16_t i = 0; i < vocabulary_municipality()->count; i++) {
        struct place centre = centre_of(i);
        uint32_t distance_m = place_distance_m(&here, &centre);
        if (distance_m < nearest_m) {
            nearest = i;
            nearest_m = distance_m;
        }
    }
    const struct municipality *found = municipality_of(nearest);
    fault_hint(reader->fault, "the nearest centre is that of %s (%s)", found->id, found->name);
    return status;
}

enum status read_place(struct reader *reader, const struct value *value, void *target)
{
    struct place *place = target;
    struct place_said said = {0};
    enum status status = shape_read(reader, &PLACE_SHAPE, value, &said);
    if (status != OK) {
        return status;
    }
    if (said.lat_said != said.lon_said) {
        return field_refuse(reader, said.lat_said ? "lon" : "lat",
                            "is missing: give both coordinates or none");
    }
    if (!said.municipality_said) {
        return municipality_missing(reader, &said);
    }
    struct place centre = centre_of(said.municipality);
    *place = centre;
    if (!said.lat_said) {
        return OK;
    }
    *place = (struct place){said.lat_microdeg, said.lon_microdeg, said.municipality, false};
    uint32_t distance_m = place_distance_m(place, &centre);
    if (distance_m <= PLACE_FROM_CENTRE_M_MAX) {
        return OK;
    }
    const struct municipality *named = municipality_of(said.municipality);
    status = field_refuse(reader, "lat", "these coordinates are %u km from the centre of %s (%s)",
                          distance_m / 1000, named->id, named->name);
    struct place swapped = {said.lon_microdeg, said.lat_microdeg, said.municipality, false};
    if (place_distance_m(&swapped, &centre) <= PLACE_FROM_CENTRE_M_MAX) {
        fault_hint(reader->fault, "lat and lon look swapped");
    } else {
        fault_hint(reader->fault, "the centre of %s is lat %.4f, lon %.4f", named->id,
                   named->lat_microdeg / 1e6, named->lon_microdeg / 1e6);
    }
    return status;
}
