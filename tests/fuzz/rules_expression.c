/* Any text: it is refused with a place, or compiles to something that answers the same twice, reads
 * only facts of its side, and compiles again to the same from its own text. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "base/text.h"
#include "rules/expression.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static const char PARAMETERS[] = "{\"age_min\":18,\"reach\":\"70 km\",\"fresh\":\"6 months\","
                                 "\"open\":true,\"area\":[\"FI-743\"],\"unset\":null}";

static void answer(const struct expression *expression, const char *text,
                   const struct value *parameters, struct arena *arena)
{
    static const struct client client = {.id = "C"};
    static const struct volunteer volunteer = {.id = "V"};
    struct client_view client_view = {.client = &client, .demand = &client.demand};
    struct volunteer_view volunteer_view = {.volunteer = &volunteer};
    struct pair_view pair = {.client = &client_view, .volunteer = &volunteer_view};
    struct expression *again = NULL;
    struct fault fault = {0};
    bool holds = expression_holds(expression, &pair);
    CHECK(holds == expression_holds(expression, &pair));
    CHECK(expression_compile(expression_text(expression), parameters, arena, &again, &fault) == OK);
    CHECK(strcmp(expression_text(again), text) == 0);
    CHECK(expression_holds(again, &pair) == holds);
    CHECK(expression_needs_wish(again) == expression_needs_wish(expression));
    if (expression_side(expression) == FACT_CLIENT) {
        CHECK(expression_holds_client(expression, &client_view) == holds);
    }
    if (expression_side(expression) == FACT_VOLUNTEER) {
        CHECK(expression_holds_volunteer(expression, &volunteer_view) == holds);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct arena arena;
    struct value parameters;
    struct fault fault = {0};
    struct expression *expression = NULL;
    arena_open(&arena, 4096, 16U << 20);
    CHECK(json_parse(PARAMETERS, sizeof PARAMETERS - 1, &arena, &parameters, &fault) == OK);
    const char *text = arena_text(&arena, (const char *)bytes, count);
    CHECK(text != NULL || arena.exhausted);
    if (text != NULL && expression_compile(text, &parameters, &arena, &expression, &fault) == OK) {
        answer(expression, text, &parameters, &arena);
    } else {
        CHECK(arena.exhausted || fault.detail[0] != '\0');
    }
    arena_close(&arena);
    return 0;
}
