/* amity job list, get, watch, cancel. */
#include <string.h>

#include "ctl/follow.h"
#include "ctl/subcommand.h"

static struct amity_value *job_params(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    amity_put_text(run->tree, params, "job", run->arguments.operand[0]);
    if (arguments_has(&run->arguments, "keep")) {
        amity_put_bool(run->tree, params, "keep", true);
    }
    return params;
}

static void job_line(struct run *run, const struct amity_value *job)
{
    struct follow follow = {0};
    follow_read(&follow, job);
    const char *id = amity_text_or(amity_get(job, "job"), "");
    fprintf(run->screen.out, "%s  %s%s%s%s%s\n", id, follow_words(run, &follow),
            follow.plan[0] != '\0' ? " → " : "", follow.plan, follow.error[0] != '\0' ? ": " : "",
            follow.error);
}

static enum ending job_list(struct run *run)
{
    const struct amity_value *answer = NULL;
    struct amity_value *params = amity_map(run->tree);
    enum ending ending = run_call(run, "job.list", params, &answer);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    const struct amity_value *jobs = amity_get(answer, "jobs");
    for (uint32_t i = 0; i < amity_count(jobs); i++) {
        job_line(run, amity_item(jobs, i));
    }
    return END_OK;
}

static enum ending ask_one(struct run *run, const char *method)
{
    const struct amity_value *job = NULL;
    enum ending ending = run_call(run, method, job_params(run), &job);
    if (ending != END_OK) {
        return ending;
    }
    bool failed = strcmp(amity_text_or(amity_get(job, "state"), ""), "failed") == 0;
    if (run->json) {
        ending = run_json(run, job);
    } else {
        job_line(run, job);
    }
    return ending == END_OK && failed ? END_NO : ending;
}

static enum ending job_get(struct run *run)
{
    return ask_one(run, "job.get");
}

static enum ending job_cancel(struct run *run)
{
    return ask_one(run, "job.cancel");
}

static const struct flag CANCEL_FLAGS[] = {
    {"keep", 0, FLAG_SWITCH, "", "end the search, keep the best plan found, with its bound"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

static enum ending job_watch(struct run *run)
{
    struct follow follow;
    enum ending ending = run_connect(run);
    if (ending == END_OK) {
        ending = follow_job(run, run->arguments.operand[0], &follow);
    }
    return ending == END_OK ? ask_one(run, "job.get") : ending;
}

const struct subcommand subcommand_job_list = {
    "job list",         "",   0,       0, "The jobs that run, wait or ended lately.",
    "  amity job list", NULL, job_list};
const struct subcommand subcommand_job_get = {
    "job get",
    "JOB",
    1,
    1,
    "Where a job stands.",
    "  amity job get J-000001\n\nExits with 1 when it failed.",
    NULL,
    job_get};
const struct subcommand subcommand_job_watch = {
    "job watch",
    "JOB",
    1,
    1,
    "Follows a job to its end, with progress. Ctrl-C cancels the job.",
    "  amity job watch J-000001",
    NULL,
    job_watch};
const struct subcommand subcommand_job_cancel = {"job cancel",
                                                 "JOB",
                                                 1,
                                                 1,
                                                 "Ends a job; what stood before stands.",
                                                 "  amity job cancel J-000001\n"
                                                 "  amity job cancel J-000001 --keep",
                                                 CANCEL_FLAGS,
                                                 job_cancel};
