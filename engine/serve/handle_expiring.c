/* report.expiring: what lapses soon. */
#include "match/expiring.h"
#include "serve/handlers.h"
#include "serve/why.h"

/* fails    E_INVALID_ARGUMENT: a day before today */
static enum status until_given(struct call *call, struct date *out)
{
    const struct directory *directory = &call->tenant->directory;
    int64_t days = command_int(call->command, call->message.params, "within_days");
    const char *named = value_text_or(call_param(call, "until"), NULL);
    *out = (struct date){directory->today.days + (int32_t)days};
    if (named == NULL) {
        return OK;
    }
    *out = date_parse(named);
    return date_is(*out) && out->days >= directory->today.days
               ? OK
               : fault_set(&call->fault, E_INVALID_ARGUMENT, "until",
                           "a day from today on, not '%.32s'", named);
}

static enum status expiring_alone(struct call *call)
{
    struct date until;
    enum status status = until_given(call, &until);
    return status == OK
               ? match_expiring(&call->tenant->directory, until, &call->request, &call->result)
               : status;
}

enum status handle_report_expiring(struct call *call)
{
    struct date until;
    enum status status = until_given(call, &until);
    if (status != OK) {
        return status;
    }
    char text[DATE_TEXT_BYTES];
    date_print(until, text);
    struct value params = value_map(&call->request, 1);
    value_put(&params, &call->request, "until", value_text(&call->request, text));
    return why_ask(call, "expiring", &params, expiring_alone);
}
