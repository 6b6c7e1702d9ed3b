/* Waits for the planner. */
#include "ctl/patience.h"

#include <string.h>
#include <time.h>

enum { PATIENCE_MS = 30000, PAUSE_MS = 100, QUIET_MS = 300 };

int64_t patience_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool patience_goes_on(struct run *run, int64_t began_ms, int64_t patience_ms)
{
    int64_t gone = patience_now_ms() - began_ms;
    if (gone >= patience_ms) {
        return false;
    }
    if (gone >= QUIET_MS) {
        enum { WITHOUT_SHARE = 1001 };
        screen_bar(&run->screen, WITHOUT_SHARE,
                   SAY(run, SAY_PLANNER_WAIT, run_decimal(run, (double)gone / 1000.0)));
    }
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    nanosleep(&pause, NULL);
    return true;
}

static bool is_not_ready(enum amity_status status, const struct amity_error *error)
{
    return status == AMITY_REFUSED && strcmp(error->type, "unavailable") == 0 &&
           strcmp(error->detail, "the planner is off") != 0;
}

enum ending run_call_patiently(struct run *run, const char *method,
                               const struct amity_value *params, const struct amity_value **result)
{
    struct amity_error error = {0};
    enum ending ending = run_connect(run);
    int64_t began = patience_now_ms();
    if (ending != END_OK) {
        return ending;
    }
    enum amity_status status = amity_call(run->client, method, params, run->tree, result, &error);
    while (is_not_ready(status, &error) && patience_goes_on(run, began, PATIENCE_MS)) {
        error = (struct amity_error){0};
        status = amity_call(run->client, method, params, run->tree, result, &error);
    }
    screen_bar_end(&run->screen);
    return status == AMITY_OK ? END_OK : run_error(run, status, &error);
}
