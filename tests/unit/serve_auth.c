/* Who may do what: the full matrix of roles, methods and doors against a table written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "serve/auth.h"

/* One letter a role that may: s case_system, c coordinator, d decider, a auditor, o operator; * is
 * everybody, known or not. (S3-22, S3-23, S4-15: only deciders accept.) */
static const struct {
    const char *method, *who;
} MAY[] = {
    {"session.hello", "*"},     {"server.ping", "*"},        {"server.info", "scdao"},
    {"server.stats", "scdao"},  {"server.shutdown", "o"},    {"volunteer.put", "sc"},
    {"volunteer.get", "scd"},   {"volunteer.list", "scd"},   {"volunteer.delete", "sc"},
    {"client.put", "sc"},       {"client.get", "scd"},       {"client.list", "scd"},
    {"client.delete", "sc"},    {"worker.put", "sco"},       {"worker.get", "scdo"},
    {"relation.put", "sc"},     {"relation.get", "scd"},     {"relation.list", "scd"},
    {"changes.since", "scda"},  {"match.propose", "scd"},    {"match.clients", "scd"},
    {"match.explain", "scd"},   {"rematch.start", "scd"},    {"job.get", "scdo"},
    {"job.list", "scdo"},       {"job.cancel", "scdo"},      {"job.watch", "scdo"},
    {"plan.get", "scda"},       {"plan.list", "scda"},       {"plan.diff", "scda"},
    {"plan.accept", "sd"},      {"plan.proof", "scda"},      {"policy.get", "scdao"},
    {"policy.put", "o"},        {"policy.check", "scdao"},   {"match.whynot", "scd"},
    {"report.expiring", "scd"}, {"report.fairness", "scda"}, {"report.price", "scd"},
    {"whatif.run", "scd"},      {"whatif.recruit", "scd"},   {"whatif.repair", "scd"},
    {"scenario.put", "scd"},    {"scenario.get", "scd"},     {"scenario.list", "scd"},
    {"scenario.delete", "scd"}, {"scenario.run", "scd"},     {"scenario.compare", "scd"},
    {"scenario.apply", "cd"},
};

static const struct {
    char letter;
    uint32_t role;
} ROLES[] = {{'s', ROLE_CASE_SYSTEM},
             {'c', ROLE_COORDINATOR},
             {'d', ROLE_DECIDER},
             {'a', ROLE_AUDITOR},
             {'o', ROLE_OPERATOR}};

static const char *who_may(const char *method)
{
    for (size_t i = 0; i < sizeof MAY / sizeof *MAY; i++) {
        if (strcmp(MAY[i].method, method) == 0) {
            return MAY[i].who;
        }
    }
    return NULL;
}

static void every_method_is_in_the_matrix(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < COMMAND_COUNT; id++) {
        assert_non_null(who_may(command_of((enum command_id)id)->method));
    }
    assert_int_equal(sizeof MAY / sizeof *MAY, COMMAND_COUNT);
}

static void every_role_may_what_the_matrix_says_and_nothing_else(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < COMMAND_COUNT; id++) {
        const struct command *command = command_of((enum command_id)id);
        const char *who = who_may(command->method);
        for (size_t r = 0; r < sizeof ROLES / sizeof *ROLES; r++) {
            bool allowed = who[0] == '*' || strchr(who, ROLES[r].letter) != NULL;
            struct standing standing = {.roles = ROLES[r].role, .has_tenant = true};
            struct fault fault = {0};
            enum status status = auth_may(&standing, command, &fault);
            assert_int_equal(status, allowed ? OK : E_FORBIDDEN);
            assert_int_equal(fault.status, status);
        }
    }
}

static void nobody_known_may_greet_and_ping_only(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < COMMAND_COUNT; id++) {
        const struct command *command = command_of((enum command_id)id);
        bool open = who_may(command->method)[0] == '*';
        struct standing nobody = {0};
        struct standing no_tenant = {.roles = ROLES_ALL};
        assert_int_equal(auth_may(&nobody, command, NULL), open ? OK : E_UNAUTHENTICATED);
        assert_int_equal(auth_may(&no_tenant, command, NULL), open ? OK : E_UNAUTHENTICATED);
    }
}

static void tcp_may_greet_and_ping_only_whoever_calls(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < COMMAND_COUNT; id++) {
        const struct command *command = command_of((enum command_id)id);
        bool open = who_may(command->method)[0] == '*';
        struct standing standing = {.roles = ROLES_ALL, .has_tenant = true, .tcp = true};
        struct fault fault = {0};
        assert_int_equal(auth_may(&standing, command, &fault), open ? OK : E_UNAUTHENTICATED);
        assert_true(open || fault.hint[0] != '\0');
    }
}

static void the_daemons_own_user_has_every_role_and_others_none(void **state)
{
    (void)state;
    char principal[65];
    assert_int_equal(auth_roles_of_uid(1000, 1000, principal, sizeof principal), ROLES_ALL);
    assert_string_equal(principal, "uid:1000");
    assert_int_equal(auth_roles_of_uid(0, 1000, principal, sizeof principal), ROLES_ALL);
    assert_int_equal(auth_roles_of_uid(1001, 1000, principal, sizeof principal), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_is_in_the_matrix),
        cmocka_unit_test(every_role_may_what_the_matrix_says_and_nothing_else),
        cmocka_unit_test(nobody_known_may_greet_and_ping_only),
        cmocka_unit_test(tcp_may_greet_and_ping_only_whoever_calls),
        cmocka_unit_test(the_daemons_own_user_has_every_role_and_others_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
