/* The command table as Markdown, so that PROTOCOL.md cannot say anything else than the code. */
#include "proto/commands.h"

static const char *kind_words(enum param_kind kind)
{
    switch (kind) {
    case PARAM_TEXT:
        return "text";
    case PARAM_ID:
        return "id";
    case PARAM_DATE:
        return "date";
    case PARAM_INT:
        return "integer";
    case PARAM_BOOL:
        return "true or false";
    case PARAM_MAP:
        return "map";
    case PARAM_LIST:
        return "list of maps";
    case PARAM_IDS:
        return "list of ids";
    case PARAM_ID_OR_MAP:
        return "id or profile";
    case PARAM_ERRORS:
        return "`map` or `text`";
    }
    return "";
}

static void roles_print(struct buffer *out, uint32_t roles)
{
    if (roles == ROLES_ALL) {
        buffer_print(out, "every role");
        return;
    }
    static const char *const NAMES[] = {"case_system", "coordinator", "decider", "auditor",
                                        "operator"};
    const char *comma = "";
    for (uint32_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if ((roles & role_of(NAMES[i])) != 0) {
            buffer_print(out, "%s%s", comma, NAMES[i]);
            comma = ", ";
        }
    }
}

static void range_print(struct buffer *out, const struct command_param *param)
{
    if (param->kind == PARAM_INT && param->most == INT64_MAX) {
        buffer_print(out, " from %lld", (long long)param->least);
    } else if (param->kind == PARAM_INT) {
        buffer_print(out, " %lld–%lld", (long long)param->least, (long long)param->most);
    } else if (param->kind == PARAM_TEXT) {
        buffer_print(out, " to %lld bytes", (long long)param->most);
    }
    if (param->required) {
        buffer_print(out, ", required");
    } else if (param->kind == PARAM_BOOL) {
        buffer_print(out, ", standard %s", param->standard != 0 ? "true" : "false");
    } else if (param->kind == PARAM_INT && param->standard != 0) {
        buffer_print(out, ", standard %lld", (long long)param->standard);
    }
}

static void command_print(struct buffer *out, const struct command *command)
{
    buffer_print(out, "| `%s` | %s | ", command->method, command->help);
    for (uint32_t i = 0; i < command->param_count; i++) {
        const struct command_param *param = &command->param[i];
        buffer_print(out, "%s`%s` (%s", i > 0 ? "<br>" : "", param->name, kind_words(param->kind));
        range_print(out, param);
        buffer_print(out, "): %s", param->help);
    }
    buffer_print(out, " | %s | %s | ", command->result, command_action_name(command->action));
    if (command->action == ACTION_OPEN) {
        buffer_print(out, "anybody");
    } else {
        roles_print(out, command->roles);
    }
    buffer_print(out, " |\n");
}

void commands_print(struct buffer *out)
{
    buffer_print(out, "| method | what it does | parameters | result | class | who may |\n"
                      "|---|---|---|---|---|---|\n");
    for (uint32_t i = 0; i < COMMAND_COUNT; i++) {
        command_print(out, command_of((enum command_id)i));
    }
}
