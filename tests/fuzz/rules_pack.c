/* Any JSON: as a pack it is refused with a reason or compiles; what compiles answers about a pair,
 * judges no household, and can be laid over by the same bytes as an overlay. */
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "base/json.h"
#include "rules/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static void ask(const struct pack *pack, struct arena *arena)
{
    static const struct client client = {.id = "C"};
    static const struct volunteer volunteer = {.id = "V"};
    struct client_view client_view = {.client = &client, .demand = &client.demand};
    struct volunteer_view volunteer_view = {.volunteer = &volunteer};
    struct pair_view pair = {.client = &client_view, .volunteer = &volunteer_view};
    struct rule_bits failed;
    struct value told;
    rules_of_client(pack, &client_view, &failed);
    rules_of_volunteer(pack, &volunteer_view, &failed);
    uint32_t first = pair_first_block(pack, &pair);
    CHECK(first == UINT32_MAX || first < pack->rule_count);
    int32_t points = score_points(pack, &pair);
    CHECK(points >= 0 && points <= PACK_SCORE_MAX);
    CHECK(pair_explain(pack, &pair, arena, &told) == OK || arena->exhausted);
    CHECK(pack_level_of(pack, &client_view) <= pack->level_count);
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        const struct rule *rule = &pack->rule[i];
        bool judges = expression_reads_mark(rule->require, FACT_NEUTRAL) != FACT_NONE;
        CHECK(!judges || (rule->when != NULL && expression_needs_wish(rule->when)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct arena arena;
    struct value source;
    struct pack *pack = NULL;
    struct pack *over = NULL;
    struct fault fault = {0};
    arena_open(&arena, 4096, 16U << 20);
    if (json_parse((const char *)bytes, count, &arena, &source, &fault) == OK) {
        fault = (struct fault){0};
        if (pack_compile(&source, NULL, &arena, &pack, &fault) == OK) {
            ask(pack, &arena);
            value_set(&source, &arena, "extends", value_static(pack->id));
            fault = (struct fault){0};
            if (pack_compile(&source, pack, &arena, &over, &fault) == OK) {
                ask(over, &arena);
            }
        } else {
            CHECK(fault.detail[0] != '\0');
        }
    }
    arena_close(&arena);
    return 0;
}
