/* Watches a job. */
#include "ctl/follow.h"

#include <signal.h>
#include <string.h>
#include <time.h>

static void keep(char *to, size_t room, const char *text)
{
    snprintf(to, room, "%s", text);
}

void follow_read(struct follow *follow, const struct amity_value *job)
{
    const struct amity_value *bound = amity_get(job, "bound");
    const struct amity_value *seconds = amity_get(job, "seconds");
    keep(follow->state, sizeof follow->state, amity_text_or(amity_get(job, "state"), ""));
    keep(follow->plan, sizeof follow->plan, amity_text_or(amity_get(job, "plan"), ""));
    keep(follow->error, sizeof follow->error, amity_text_or(amity_at(job, "error.detail"), ""));
    follow->done = amity_int_or(amity_get(job, "done"), 0);
    follow->total = amity_int_or(amity_get(job, "total"), 0);
    follow->best = amity_int_or(amity_get(job, "best"), 0);
    follow->bounded = bound != NULL && !amity_is_nil(bound);
    follow->bound = amity_int_or(bound, 0);
    follow->seconds = amity_real_or(seconds, follow->seconds);
}

static const char *state_words(struct run *run, const char *state)
{
    static const struct {
        const char *state;
        enum say say;
    } STATES[] = {{"queued", SAY_JOB_STATE_queued},   {"preparing", SAY_JOB_STATE_preparing},
                  {"solving", SAY_JOB_STATE_solving}, {"verifying", SAY_JOB_STATE_verifying},
                  {"storing", SAY_JOB_STATE_storing}, {"done", SAY_JOB_STATE_done},
                  {"failed", SAY_JOB_STATE_failed},   {"cancelled", SAY_JOB_STATE_cancelled}};
    for (size_t i = 0; i < sizeof STATES / sizeof STATES[0]; i++) {
        if (strcmp(STATES[i].state, state) == 0) {
            return run_say(run, STATES[i].say);
        }
    }
    return state;
}

const char *follow_words(struct run *run, const struct follow *follow)
{
    bool solving = strcmp(follow->state, "solving") == 0;
    const char *words = run_text(run, "%s s · %s", run_decimal(run, follow->seconds),
                                 state_words(run, follow->state));
    if (solving && follow->bounded) {
        words = run_text(run, "%s · %s", words,
                         SAY(run, SAY_JOB_BOUND, run_number(run, follow->bound),
                             run_number(run, follow->bound - follow->best)));
    } else if (solving && follow->best > 0) {
        words =
            run_text(run, "%s · %s", words, SAY(run, SAY_JOB_BEST, run_number(run, follow->best)));
    }
    return words;
}

static bool has_ended(const struct follow *follow)
{
    return strcmp(follow->state, "done") == 0 || strcmp(follow->state, "failed") == 0 ||
           strcmp(follow->state, "cancelled") == 0;
}

static void notified(void *state, const char *method, const struct amity_value *params)
{
    struct follow *follow = state;
    const char *job = amity_text_or(amity_get(params, "job"), "");
    if (strcmp(method, "job.progress") == 0 && strcmp(job, follow->job) == 0 &&
        !has_ended(follow)) {
        follow_read(follow, params);
    }
}

static struct amity_value *job_params(struct run *run, const struct follow *follow)
{
    struct amity_value *params = amity_map(run->tree);
    amity_put_text(run->tree, params, "job", follow->job);
    return params;
}

static enum ending refresh(struct run *run, struct follow *follow)
{
    const struct amity_value *job = NULL;
    enum ending ending = run_call(run, "job.get", job_params(run, follow), &job);
    if (ending == END_OK) {
        follow_read(follow, job);
    }
    return ending;
}

static void show(struct run *run, const struct follow *follow)
{
    int64_t share = follow->total > 0 ? follow->done * 1000 / follow->total : 1001;
    share = share > 1000 && follow->total > 0 ? 1000 : share;
    screen_bar(&run->screen, (uint32_t)share, follow_words(run, follow));
}

/* Waits for news of the job; asks by itself when none comes for a while. */
static enum ending wait_for_end(struct run *run, struct follow *follow, const sigset_t *interrupt,
                                bool *interrupted)
{
    enum { NEWS_MS = 200, QUIET_MAX = 10 };
    const struct timespec now = {0};
    uint32_t quiet = 0;
    enum ending ending = END_OK;
    while (ending == END_OK && !has_ended(follow)) {
        struct amity_error error = {0};
        enum amity_status status = amity_wait(run->client, NEWS_MS, &error);
        quiet = status == AMITY_TIMEOUT ? quiet + 1 : 0;
        if (status != AMITY_OK && status != AMITY_TIMEOUT) {
            return run_error(run, status, &error);
        }
        if (sigtimedwait(interrupt, NULL, &now) == SIGINT) {
            *interrupted = true;
            ending = run_call(run, "job.cancel", job_params(run, follow), NULL);
        } else if (quiet >= QUIET_MAX) {
            quiet = 0;
            ending = refresh(run, follow);
        }
        show(run, follow);
    }
    return ending;
}

enum ending follow_job(struct run *run, const char *job, struct follow *out)
{
    sigset_t interrupt;
    sigset_t before;
    bool interrupted = false;
    *out = (struct follow){0};
    keep(out->job, sizeof out->job, job);
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, &before);
    amity_on_notification(run->client, notified, out);
    enum ending ending = run_call(run, "job.watch", job_params(run, out), NULL);
    if (ending == END_OK) {
        ending = refresh(run, out); /* it may have ended before it was watched */
    }
    if (ending == END_OK) {
        ending = wait_for_end(run, out, &interrupt, &interrupted);
    }
    amity_on_notification(run->client, NULL, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    screen_bar_end(&run->screen);
    if (ending == END_OK && strcmp(out->state, "failed") == 0) {
        run_complain(run, "%s", SAY(run, SAY_JOB_FAILED, out->error));
        return END_NO;
    }
    if (ending == END_OK && strcmp(out->state, "cancelled") == 0) {
        run_complain(run, "%s", run_say(run, SAY_JOB_CANCELLED));
        return interrupted ? END_INTERRUPTED : END_NO;
    }
    return ending;
}
