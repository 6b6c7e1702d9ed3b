/* Weighted choices and calendar days for made people. */
#include "bench/people/draw.h"

#include "base/check.h"

struct random draw_open(uint64_t seed, enum draw_stream stream, uint64_t index)
{
    uint64_t mixed = seed * UINT64_C(0xd1342543de82ef95) + (uint64_t)stream + 1;
    mixed ^= mixed >> 29;
    return random_seed(mixed * UINT64_C(0xaf251af3b0f025b5) + index * UINT64_C(0x9fb21c651e98df25));
}

uint32_t draw_weighted(struct random *random, const uint16_t *weight, uint32_t count)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += weight[i];
    }
    uint32_t drawn = random_below(random, sum);
    for (uint32_t i = 0; i + 1 < count; i++) {
        if (drawn < weight[i]) {
            return i;
        }
        drawn -= weight[i];
    }
    return count - 1;
}

uint32_t draw_cumulative(struct random *random, const uint64_t *cumulative, uint32_t count)
{
    CHECK(count >= 1 && cumulative[count - 1] >= 1 && cumulative[count - 1] <= UINT32_MAX);
    uint64_t drawn = random_below(random, (uint32_t)cumulative[count - 1]);
    uint32_t low = 0;
    uint32_t high = count - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (cumulative[middle] > drawn) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* Counting years from March makes the leap day the last of the year. */
int32_t day_of(int32_t year, int32_t month, int32_t day)
{
    int32_t from_march = (month + 9) % 12;
    int32_t counted = year - from_march / 10;
    return 365 * counted + counted / 4 - counted / 100 + counted / 400 +
           (from_march * 306 + 5) / 10 + day - 1 - 719468;
}

void day_parts(int32_t days, int32_t *year, int32_t *month, int32_t *day)
{
    int64_t g = (int64_t)days + 719468;
    int64_t y = (10000 * g + 14780) / 3652425;
    int64_t rest = g - (365 * y + y / 4 - y / 100 + y / 400);
    if (rest < 0) {
        y--;
        rest = g - (365 * y + y / 4 - y / 100 + y / 400);
    }
    int64_t from_march = (100 * rest + 52) / 3060;
    *month = (int32_t)((from_march + 2) % 12 + 1);
    *year = (int32_t)(y + (from_march + 2) / 12);
    *day = (int32_t)(rest - (from_march * 306 + 5) / 10 + 1);
}

static int32_t month_days(int32_t year, int32_t month)
{
    int32_t next_year = month == 12 ? year + 1 : year;
    int32_t next_month = month == 12 ? 1 : month + 1;
    return day_of(next_year, next_month, 1) - day_of(year, month, 1);
}

bool day_parse(const char *text, int32_t *days)
{
    int32_t number[3] = {0, 0, 0};
    static const int32_t digits[3] = {4, 2, 2};
    for (int32_t part = 0; part < 3; part++) {
        for (int32_t i = 0; i < digits[part]; i++, text++) {
            if (*text < '0' || *text > '9') {
                return false;
            }
            number[part] = number[part] * 10 + (*text - '0');
        }
        if (*text != (part < 2 ? '-' : '\0')) {
            return false;
        }
        text += part < 2;
    }
    if (number[0] < 1970 || number[0] > 2199 || number[1] < 1 || number[1] > 12 || number[2] < 1 ||
        number[2] > month_days(number[0], number[1])) {
        return false;
    }
    *days = day_of(number[0], number[1], number[2]);
    return true;
}

int32_t day_add_months(int32_t days, int32_t months)
{
    int32_t year;
    int32_t month;
    int32_t day;
    day_parts(days, &year, &month, &day);
    int32_t counted = year * 12 + month - 1 + months;
    year = counted / 12;
    month = counted % 12 + 1;
    int32_t most = month_days(year, month);
    return day_of(year, month, day < most ? day : most);
}

int32_t day_birth(struct random *random, int32_t today, int32_t age)
{
    /* 364, so that the birthday before is never reached, leap year or not */
    return day_add_months(today, -12 * age) - draw_between(random, 0, 364);
}
