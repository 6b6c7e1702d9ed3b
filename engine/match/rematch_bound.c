/* Raises prices until no pair that was left out could matter. */
#include "match/rematch_bound.h"

#include <stdlib.h>

#define WEIGHT_MAX ((wide)1 << 90) /* times scores and levels, and summed, stays below 2^127 */

struct raising {
    const struct rematch *rematch;
    struct certificate *certificate;
    uint32_t *position; /* [unit_count]: among the units of its component, ascending */
    uint32_t *component_of_node;
    uint32_t *count_of; /* [component_count]: units */
    bool raised;
};

/* The certificate comes from a child that is not believed: what would be read outside its arrays is
 * left to the verifier to refuse. */
static bool stage_is_sound(const struct raising *raising, const struct certificate_stage *stage)
{
    uint32_t components = raising->certificate->component_count;
    bool of_all = stage->component == CERT_ALL;
    uint32_t roots = of_all ? components : 1;
    bool sound = of_all || stage->component < components;
    for (uint32_t c = 0; c < roots && sound; c++) {
        sound = stage->root[c] < stage->node_count;
    }
    for (uint32_t i = 0; i < stage->node_count && sound; i++) {
        const struct certificate_node *node = &stage->node[i];
        sound =
            node->kind != NODE_BRANCH || (node->taken > i && node->taken < stage->node_count &&
                                          node->left_out > i && node->left_out < stage->node_count);
    }
    for (uint32_t k = 0; k < CERT_VALUES_MAX && sound; k++) {
        sound = stage->weight[k] < WEIGHT_MAX && stage->weight[k] > -WEIGHT_MAX;
    }
    return sound;
}

/* ensure   false when nobody's list was cut short */
static bool anybody_cut(const struct rematch *rematch)
{
    for (uint32_t u = 0; u < rematch->crowd_count; u++) {
        if (rematch->unit[u].unlisted_max >= 0) {
            return true;
        }
    }
    return false;
}

static bool has_search(const struct certificate *certificate)
{
    for (uint32_t i = 0; i < certificate->stage_count; i++) {
        for (uint32_t n = 0; n < certificate->stage[i].node_count; n++) {
            if (certificate->stage[i].node[n].kind == LEAF_SEARCH) {
                return true;
            }
        }
    }
    return false;
}

static wide need_of(const struct raising *raising, const struct certificate_stage *stage,
                    uint32_t unit)
{
    const struct instance *instance = &raising->rematch->instance;
    wide need = stage->weight[instance->level_count] * raising->rematch->unit[unit].unlisted_max;
    for (uint32_t k = 0; k < instance->level_count; k++) {
        need += stage->weight[k] * instance->unit[unit].level[k];
    }
    return need;
}

static void raise_leaf(struct raising *raising, struct certificate_stage *stage, uint32_t node)
{
    const struct rematch *rematch = raising->rematch;
    uint32_t component = raising->component_of_node[node];
    uint32_t first = stage->node[node].first_price;
    if (component == UINT32_MAX || first > stage->price_count ||
        raising->count_of[component] > stage->price_count - first) {
        return; /* in no tree, or not there: the verifier says so */
    }
    wide *price = stage->price + first;
    for (uint32_t u = 0; u < rematch->crowd_count; u++) {
        if (rematch->unit[u].unlisted_max >= 0 &&
            raising->certificate->component_of_unit[u] == component) {
            wide need = need_of(raising, stage, u);
            if (price[raising->position[u]] < need) {
                price[raising->position[u]] = need;
                raising->raised = true;
            }
        }
    }
}

/* Children come after their parents. */
static void raise_stage(struct raising *raising, struct certificate_stage *stage)
{
    uint32_t roots = stage->component == CERT_ALL ? raising->certificate->component_count : 1;
    for (uint32_t i = 0; i < stage->node_count; i++) {
        raising->component_of_node[i] = UINT32_MAX;
    }
    for (uint32_t c = 0; c < roots; c++) {
        raising->component_of_node[stage->root[c]] =
            stage->component == CERT_ALL ? c : stage->component;
    }
    for (uint32_t i = 0; i < stage->node_count; i++) {
        const struct certificate_node *node = &stage->node[i];
        if (node->kind == NODE_BRANCH) {
            raising->component_of_node[node->taken] = raising->component_of_node[i];
            raising->component_of_node[node->left_out] = raising->component_of_node[i];
        } else if (node->kind == LEAF_PRICES) {
            raise_leaf(raising, stage, i);
        }
    }
}

static enum status positions_take(struct raising *raising)
{
    const struct certificate *certificate = raising->certificate;
    uint32_t unit_count = raising->rematch->instance.unit_count;
    uint32_t nodes = 0;
    for (uint32_t i = 0; i < certificate->stage_count; i++) {
        nodes = certificate->stage[i].node_count > nodes ? certificate->stage[i].node_count : nodes;
    }
    raising->count_of = calloc((size_t)certificate->component_count + 1, sizeof *raising->count_of);
    raising->position = calloc((size_t)unit_count + 1, sizeof *raising->position);
    raising->component_of_node = calloc((size_t)nodes + 1, sizeof *raising->component_of_node);
    if (raising->count_of == NULL || raising->position == NULL ||
        raising->component_of_node == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t u = 0; u < unit_count; u++) {
        uint32_t component = certificate->component_of_unit[u];
        if (component < certificate->component_count) {
            raising->position[u] = raising->count_of[component]++;
        }
    }
    return OK;
}

/* What holds for any claim: the verifier then says what follows. */
static void claim_nothing(const struct instance *instance, struct assignment *assignment)
{
    assignment->proved = false;
    for (uint32_t k = 0; k < instance->level_count; k++) {
        assignment->bound.level[k] = INT64_MAX;
    }
    assignment->bound.quality = INT64_MAX;
    assignment->bound.disturbance = INT64_MIN;
}

enum status rematch_bound_all(const struct rematch *rematch, struct assignment *assignment,
                              struct certificate *certificate, bool *over_all)
{
    *over_all = !anybody_cut(rematch);
    if (*over_all || certificate->kind != CERT_STAGES || has_search(certificate)) {
        *over_all = *over_all || certificate->kind == CERT_NONE;
        return OK;
    }
    struct raising raising = {.rematch = rematch, .certificate = certificate};
    enum status status = positions_take(&raising);
    bool sound = status == OK;
    for (uint32_t i = 0; i < certificate->stage_count && sound; i++) {
        sound = stage_is_sound(&raising, &certificate->stage[i]);
    }
    for (uint32_t i = 0; i < certificate->stage_count && sound; i++) {
        raise_stage(&raising, &certificate->stage[i]);
    }
    if (raising.raised) {
        claim_nothing(&rematch->instance, assignment);
    }
    free(raising.count_of);
    free(raising.position);
    free(raising.component_of_node);
    *over_all = sound;
    return status;
}
