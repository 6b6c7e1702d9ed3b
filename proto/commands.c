/* Finds methods and checks parameters from the one table. */
#include "proto/commands.h"

#include <string.h>

#include "base/text.h"

#define P(name, kind, required, least, most, standard, help)                                       \
    {name, PARAM_##kind, required, least, most, standard, help},
#define X(id, method, action, roles, people, params, result, help)                                 \
    static const struct command_param PARAMS_OF_##id[] = {params(P) PARAMS_EVERYWHERE(P)};
COMMAND_TABLE(X)
#undef X
#undef P

enum { EVERYWHERE_COUNT = 2, PARAMS_MAX = 16 };

static const struct command COMMANDS[] = {
#define X(id, method, action, roles, people, params, result, help)                                 \
    {COMMAND_##id,                                                                                 \
     method,                                                                                       \
     ACTION_##action,                                                                              \
     roles,                                                                                        \
     people,                                                                                       \
     PARAMS_OF_##id,                                                                               \
     sizeof PARAMS_OF_##id / sizeof PARAMS_OF_##id[0] - EVERYWHERE_COUNT,                          \
     result,                                                                                       \
     help},
    COMMAND_TABLE(X)
#undef X
};

struct role_row {
    const char *name;
    uint32_t bit;
};

static const struct role_row ROLES[] = {{"case_system", ROLE_CASE_SYSTEM},
                                        {"coordinator", ROLE_COORDINATOR},
                                        {"decider", ROLE_DECIDER},
                                        {"auditor", ROLE_AUDITOR},
                                        {"operator", ROLE_OPERATOR}};

enum { ROLE_ROWS = sizeof ROLES / sizeof ROLES[0] };

uint32_t role_of(const char *name)
{
    for (uint32_t i = 0; i < ROLE_ROWS; i++) {
        if (strcmp(ROLES[i].name, name) == 0) {
            return ROLES[i].bit;
        }
    }
    return 0;
}

struct value roles_value(uint32_t roles, struct arena *arena)
{
    struct value list = value_list(arena, ROLE_ROWS);
    for (uint32_t i = 0; i < ROLE_ROWS; i++) {
        if ((roles & ROLES[i].bit) != 0) {
            value_append(&list, arena, value_static(ROLES[i].name));
        }
    }
    return list;
}

const char *command_action_name(enum command_action action)
{
    static const char *const NAMES[] = {"open", "read", "write", "job", "admin"};
    return NAMES[action];
}

const struct command *command_of(enum command_id id)
{
    CHECK((uint32_t)id < COMMAND_COUNT);
    return &COMMANDS[id];
}

const struct command *command_find(const char *method, struct fault *fault)
{
    const char *names[COMMAND_COUNT];
    for (uint32_t i = 0; i < COMMAND_COUNT; i++) {
        names[i] = COMMANDS[i].method;
        if (strcmp(names[i], method) == 0) {
            return &COMMANDS[i];
        }
    }
    if (fault_set(fault, E_UNKNOWN_METHOD, "", "there is no method named %.64s", method) != OK) {
        const char *nearest = text_nearest(method, names, COMMAND_COUNT);
        if (nearest != NULL) {
            fault_hint(fault, "%s", nearest);
        }
    }
    return NULL;
}

static const struct command_param *param_find(const struct command *command, const char *name)
{
    for (uint32_t i = 0; i < command->param_count + EVERYWHERE_COUNT; i++) {
        if (strcmp(command->param[i].name, name) == 0) {
            return &command->param[i];
        }
    }
    return NULL;
}

static enum status unknown_param(const struct command *command, const char *name,
                                 struct fault *fault)
{
    const char *names[PARAMS_MAX];
    uint32_t count = command->param_count + EVERYWHERE_COUNT;
    CHECK(count <= PARAMS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        names[i] = command->param[i].name;
    }
    enum status status = fault_set(fault, E_INVALID_ARGUMENT, name, "%s has no parameter %.64s",
                                   command->method, name);
    const char *nearest = text_nearest(name, names, count);
    if (nearest != NULL) {
        fault_hint(fault, "%s", nearest);
    }
    return status;
}

static enum status wrong_kind(const struct command_param *param, const char *wanted,
                              const struct value *value, struct fault *fault)
{
    return fault_set(fault, E_INVALID_ARGUMENT, param->name, "must be %s, not %s", wanted,
                     value_kind_name(value));
}

static enum status check_text(const struct command_param *param, const struct value *value,
                              struct fault *fault)
{
    if (value->kind != VALUE_TEXT) {
        return wrong_kind(param, "a text", value, fault);
    }
    if (value->count < param->least || value->count > param->most) {
        return fault_set(fault, E_INVALID_ARGUMENT, param->name,
                         "must have %lld to %lld bytes, not %u", (long long)param->least,
                         (long long)param->most, value->count);
    }
    return OK;
}

static enum status check_int(const struct command_param *param, const struct value *value,
                             struct fault *fault)
{
    if (value->kind != VALUE_INT) {
        return wrong_kind(param, "an integer", value, fault);
    }
    if (value->integer < param->least || value->integer > param->most) {
        return fault_set(fault, E_INVALID_ARGUMENT, param->name, "must be %lld to %lld, not %lld",
                         (long long)param->least, (long long)param->most,
                         (long long)value->integer);
    }
    return OK;
}

static bool is_date(const char *text)
{
    for (uint32_t i = 0; i < 10; i++) {
        bool is_dash = i == 4 || i == 7;
        if (is_dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') {
            return false;
        }
    }
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year =
        (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
    int month = (text[5] - '0') * 10 + text[6] - '0';
    int day = (text[8] - '0') * 10 + text[9] - '0';
    if (text[10] != '\0' || month < 1 || month > 12 || day < 1) {
        return false;
    }
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= DAYS[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

static enum status check_items(const struct command_param *param, const struct value *value,
                               struct fault *fault)
{
    bool of_ids = param->kind == PARAM_IDS;
    if (value->kind != VALUE_LIST) {
        return wrong_kind(param, of_ids ? "a list of ids" : "a list of maps", value, fault);
    }
    if (value->count < param->least || value->count > param->most) {
        return fault_set(fault, E_INVALID_ARGUMENT, param->name,
                         "must have %lld to %lld items, not %u", (long long)param->least,
                         (long long)param->most, value->count);
    }
    for (uint32_t i = 0; i < value->count; i++) {
        const struct value *item = &value->item[i];
        bool is_fit =
            of_ids ? item->kind == VALUE_TEXT && item->count >= 1 && item->count <= PARAM_ID_BYTES
                   : item->kind == VALUE_MAP;
        if (!is_fit) {
            enum status status =
                of_ids ? fault_set(fault, E_INVALID_ARGUMENT, "",
                                   "must be a text of 1 to %d bytes, not %s", PARAM_ID_BYTES,
                                   item->kind == VALUE_TEXT ? "one of another length"
                                                            : value_kind_name(item))
                       : fault_set(fault, E_INVALID_ARGUMENT, "", "must be a map, not %s",
                                   value_kind_name(item));
            fault_under(fault, "%s[%u]", param->name, i);
            return status;
        }
    }
    return OK;
}

static enum status check_errors(const struct command_param *param, const struct value *value,
                                struct fault *fault)
{
    static const char *const WORDS[] = {"map", "text"};
    const char *word = value_text_or(value, "");
    if (strcmp(word, WORDS[0]) == 0 || strcmp(word, WORDS[1]) == 0) {
        return OK;
    }
    enum status status =
        fault_set(fault, E_INVALID_ARGUMENT, param->name, "must be \"map\" or \"text\"");
    const char *nearest = text_nearest(word, WORDS, 2);
    fault_hint(fault, "%s", nearest != NULL ? nearest : WORDS[0]);
    return status;
}

static enum status check_param(const struct command_param *param, const struct value *value,
                               struct fault *fault)
{
    switch (param->kind) {
    case PARAM_TEXT:
    case PARAM_ID:
        return check_text(param, value, fault);
    case PARAM_DATE:
        return is_date(value_text_or(value, "")) ? OK
                                                 : fault_set(fault, E_INVALID_ARGUMENT, param->name,
                                                             "must be a date like \"2026-09-01\"");
    case PARAM_INT:
        return check_int(param, value, fault);
    case PARAM_BOOL:
        return value->kind == VALUE_BOOL ? OK : wrong_kind(param, "true or false", value, fault);
    case PARAM_MAP:
        return value->kind == VALUE_MAP ? OK : wrong_kind(param, "a map", value, fault);
    case PARAM_LIST:
    case PARAM_IDS:
        return check_items(param, value, fault);
    case PARAM_ID_OR_MAP:
        if (value->kind == VALUE_MAP ||
            (value->kind == VALUE_TEXT && value->count >= 1 && value->count <= PARAM_ID_BYTES)) {
            return OK;
        }
        return wrong_kind(param, "an id or a whole profile", value, fault);
    case PARAM_ERRORS:
        return check_errors(param, value, fault);
    }
    return OK;
}

/* acting: {worker, role}, both or none. */
static enum status check_acting(const struct value *acting, struct fault *fault)
{
    if (value_is_nil(acting)) {
        return OK;
    }
    for (uint32_t i = 0; i < acting->count; i++) {
        const char *key = acting->member[i].key;
        if (strcmp(key, "worker") != 0 && strcmp(key, "role") != 0) {
            enum status status = fault_set(fault, E_INVALID_ARGUMENT, key, "unknown field");
            fault_under(fault, "acting");
            fault_hint(fault, "worker, role");
            return status;
        }
    }
    const struct value *worker = value_get(acting, "worker");
    if (worker == NULL || worker->kind != VALUE_TEXT || worker->count == 0 ||
        worker->count > PARAM_ID_BYTES) {
        return fault_set(fault, E_INVALID_ARGUMENT, "acting.worker",
                         "must be the id of the worker who decides");
    }
    const char *names[ROLE_ROWS];
    for (uint32_t i = 0; i < ROLE_ROWS; i++) {
        names[i] = ROLES[i].name;
    }
    const char *role = value_text_or(value_get(acting, "role"), "");
    if (role_of(role) == 0) {
        enum status status = fault_set(fault, E_INVALID_ARGUMENT, "acting.role", "must be a role");
        const char *nearest = text_nearest(role, names, ROLE_ROWS);
        fault_hint(fault, "%s", nearest != NULL ? nearest : "decider");
        return status;
    }
    return OK;
}

enum status command_check_params(const struct command *command, const struct value *params,
                                 struct fault *fault)
{
    CHECK(params->kind == VALUE_MAP);
    for (uint32_t i = 0; i < params->count; i++) {
        const struct value_member *member = &params->member[i];
        const struct command_param *param = param_find(command, member->key);
        if (param == NULL) {
            return unknown_param(command, member->key, fault);
        }
        if (member->value.kind == VALUE_NIL) {
            continue;
        }
        enum status status = check_param(param, &member->value, fault);
        if (status != OK) {
            return status;
        }
    }
    for (uint32_t i = 0; i < command->param_count; i++) {
        const struct command_param *param = &command->param[i];
        if (param->required && value_is_nil(value_get(params, param->name))) {
            return fault_set(fault, E_INVALID_ARGUMENT, param->name, "is missing: %s", param->help);
        }
    }
    return check_acting(value_get(params, "acting"), fault);
}

/* The running limit of a parameter, or -1 where the table's range is all. */
static int64_t limit_of(const struct command *command, const struct command_param *param,
                        const struct limits *limits)
{
    if (command->id == COMMAND_PLAN_ACCEPT && param->kind == PARAM_LIST) {
        return limits->pairs_per_accept;
    }
    if (command->id == COMMAND_WORKER_PUT && param->kind == PARAM_LIST) {
        return limits->busy_slots;
    }
    if (command->id == COMMAND_REMATCH_START && param->kind == PARAM_LIST) {
        return limits->pins_per_job;
    }
    if (command->id == COMMAND_CHANGES_SINCE && strcmp(param->name, "limit") == 0) {
        return limits->changes_page;
    }
    if (param->kind == PARAM_LIST) {
        return limits->profiles_per_put;
    }
    if (param->kind == PARAM_IDS) {
        return limits->ids_per_request;
    }
    if (strcmp(param->name, "limit") == 0) {
        return limits->list_page;
    }
    if (strcmp(param->name, "where") == 0) {
        return limits->where_bytes;
    }
    return strcmp(param->name, "k") == 0 ? limits->proposals : -1;
}

enum status command_check_limits(const struct command *command, const struct value *params,
                                 const struct limits *limits, struct fault *fault)
{
    for (uint32_t i = 0; i < command->param_count; i++) {
        const struct command_param *param = &command->param[i];
        const struct value *value = value_get(params, param->name);
        int64_t limit = limit_of(command, param, limits);
        if (limit < 0 || value_is_nil(value)) {
            continue;
        }
        int64_t asked = value->kind == VALUE_INT ? value->integer : value->count;
        if (asked > limit) {
            return fault_set(fault, E_TOO_LARGE, param->name, "at most %lld, not %lld",
                             (long long)limit, (long long)asked);
        }
    }
    return OK;
}

int64_t command_int(const struct command *command, const struct value *params, const char *name)
{
    const struct command_param *param = param_find(command, name);
    CHECK(param != NULL && param->kind == PARAM_INT);
    return value_int_or(value_get(params, name), param->standard);
}

bool command_bool(const struct command *command, const struct value *params, const char *name)
{
    const struct command_param *param = param_find(command, name);
    CHECK(param != NULL && param->kind == PARAM_BOOL);
    return value_bool_or(value_get(params, name), param->standard != 0);
}
