/* What volunteers and clients both have: languages, interests, a place, hours of the week. */
#include "bench/people/maker.h"

static const char *const service_words[] = {
#define X(id) #id,
    MADE_SERVICES(X)
#undef X
};

static const char *const need_words[] = {
#define X(id, dimension, sv, fi, en, suggests, priority) #id,
#include "model/taxonomy/needs.def"
#undef X
};

static const struct interest {
    const char *word;
    uint8_t weight[AGE_CLASS_COUNT];
} interests[] = {
#define X(index, id, group, sv, fi, en, child, teen, adult, senior)                                \
    {#id, {child, teen, adult, senior}},
#include "model/taxonomy/interests.def"
#undef X
};
enum { INTEREST_COUNT = sizeof interests / sizeof interests[0] };

/* First languages in ten-thousandths of the people (DATA.md). */
static const struct tongue {
    const char *word;
    uint16_t sweden, finland;
} tongues[] = {
    {"sv", 8210, 150}, {"fi", 180, 8550}, {"en", 60, 65}, {"ar", 250, 78}, {"ku", 100, 40},
    {"fa", 110, 40},   {"so", 70, 48},    {"bs", 50, 5},  {"sr", 50, 3},   {"hr", 30, 1},
    {"pl", 90, 11},    {"es", 80, 18},    {"de", 70, 12}, {"tr", 50, 17},  {"sq", 50, 24},
    {"syr", 50, 0},    {"ti", 60, 3},     {"uk", 40, 60}, {"ru", 30, 180}, {"et", 10, 90},
    {"th", 30, 20},    {"zh", 30, 30},    {"vi", 20, 26}, {"nb", 50, 2},   {"da", 50, 2},
    {"hu", 20, 5},     {"ro", 30, 9},     {"rom", 20, 4}, {"fit", 30, 0},  {"se", 7, 3},
    {"swl", 10, 0},    {"fse", 0, 6},     {"ur", 15, 8},  {"fr", 20, 8},   {"bn", 10, 8},
};
enum { TONGUE_COUNT = sizeof tongues / sizeof tongues[0] };

const char *service_word(uint32_t service)
{
    CHECK(service < MADE_SERVICE_COUNT);
    return service_words[service];
}

const char *need_word(uint32_t need)
{
    CHECK(need < MADE_NEED_COUNT);
    return need_words[need];
}

const char *gender_word(uint32_t gender)
{
    return gender == MADE_FEMALE ? "female" : gender == MADE_MALE ? "male" : "other";
}

const char *tongue_word(uint32_t tongue)
{
    CHECK(tongue < TONGUE_COUNT);
    return tongues[tongue].word;
}

uint8_t tongue_draw(struct random *random, const struct spot *spot)
{
    if (spot->country == COUNTRY_FI && random_below(random, 100) < spot->swedish_percent) {
        return TONGUE_SV;
    }
    uint32_t sum = 0;
    for (uint32_t i = 0; i < TONGUE_COUNT; i++) {
        sum += spot->country == COUNTRY_SE ? tongues[i].sweden : tongues[i].finland;
    }
    uint32_t drawn = random_below(random, sum);
    for (uint32_t i = 0; i + 1 < TONGUE_COUNT; i++) {
        uint32_t weight = spot->country == COUNTRY_SE ? tongues[i].sweden : tongues[i].finland;
        if (drawn < weight) {
            return (uint8_t)i;
        }
        drawn -= weight;
    }
    return TONGUE_COUNT - 1;
}

bool person_tables(struct maker *maker)
{
    for (uint32_t class = 0; class < AGE_CLASS_COUNT; class ++) {
        uint64_t *cumulative = arena_take_many(maker->forever, INTEREST_COUNT, sizeof *cumulative);
        if (cumulative == NULL) {
            return false;
        }
        uint64_t sum = 0;
        for (uint32_t i = 0; i < INTEREST_COUNT; i++) {
            sum += interests[i].weight[class];
            cumulative[i] = sum;
        }
        maker->interest_cumulative[class] = cumulative;
    }
    return true;
}

void interests_write(const struct maker *maker, struct random *random, const char *key, int32_t age,
                     uint32_t count)
{
    uint32_t class = age < 13 ? 0 : age < 20 ? 1 : age < 65 ? 2 : 3;
    uint64_t drawn[(INTEREST_COUNT + 63) / 64] = {0};
    line_list(maker->line, key);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = draw_cumulative(random, maker->interest_cumulative[class], INTEREST_COUNT);
        if ((drawn[at / 64] >> (at % 64) & 1) == 0) {
            drawn[at / 64] |= UINT64_C(1) << (at % 64);
            line_text(maker->line, NULL, interests[at].word);
        }
    }
    line_list_end(maker->line);
}

void place_write(struct line *line, const struct spot *spot, bool exact)
{
    line_map(line, "place");
    if (exact) {
        line_degrees(line, "lat", spot->lat_microdeg);
        line_degrees(line, "lon", spot->lon_microdeg);
    }
    line_text(line, "municipality", places_municipality_code(spot->municipality));
    line_map_end(line);
}

void weekly_write(struct line *line, uint32_t days, int32_t from_hour, int32_t to_hour,
                  uint32_t weeks)
{
    static const char *const day_words[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    char from[] = {(char)('0' + from_hour / 10), (char)('0' + from_hour % 10), ':', '0', '0', '\0'};
    char to[] = {(char)('0' + to_hour / 10), (char)('0' + to_hour % 10), ':', '0', '0', '\0'};
    line_map(line, NULL);
    line_list(line, "days");
    for (uint32_t i = 0; i < 7; i++) {
        if ((days >> i & 1) != 0) {
            line_text(line, NULL, day_words[i]);
        }
    }
    line_list_end(line);
    line_text(line, "from", from);
    line_text(line, "to", to);
    if (weeks != 0) {
        line_list(line, "weeks");
        for (uint32_t i = 0; i < 4; i++) {
            if ((weeks >> i & 1) != 0) {
                line_number(line, NULL, (int64_t)i + 1);
            }
        }
        line_list_end(line);
    }
    line_map_end(line);
}

uint32_t worker_draw(struct maker *maker, struct random *random, uint16_t municipality)
{
    uint32_t worker = (uint32_t)municipality * WORKERS_PER_MUNICIPALITY +
                      random_below(random, WORKERS_PER_MUNICIPALITY);
    maker->worker_used[worker] = true;
    return worker + 1;
}
