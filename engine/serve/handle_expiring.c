/* report.expiring: what lapses soon. */
#include "match/expiring.h"
#include "serve/handlers.h"

enum status handle_report_expiring(struct call *call)
{
    const struct directory *directory = &call->tenant->directory;
    int64_t days = command_int(call->command, call->message.params, "within_days");
    struct date until = {directory->today.days + (int32_t)days};
    const char *named = value_text_or(call_param(call, "until"), NULL);
    if (named != NULL) {
        until = date_parse(named);
        if (!date_is(until) || until.days < directory->today.days) {
            return fault_set(&call->fault, E_INVALID_ARGUMENT, "until",
                             "a day from today on, not '%.32s'", named);
        }
    }
    return match_expiring(directory, until, &call->request, &call->result);
}
