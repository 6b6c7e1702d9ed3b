/* Reads DIMACS minimum-cost flow and assignment files. */
#include "files/read.h"

enum { NODES_MAX = (1 << 24) - 1, ARCS_MAX = (1 << 27) - 1, ARC_BYTES_LEAST = 8 };

/* The problem line, before which only comments may stand. A promise of more arcs than the text
 * could hold is refused before memory is taken for them. */
static enum status counts_read(struct scan *scan, const char *word, uint32_t *nodes, uint32_t *arcs)
{
    const char letter = scan_line(scan);
    if (scan->status == OK && (letter != 'p' || !scan_word(scan, word))) {
        return scan_refuse(scan, "the first line must be 'p %s NODES ARCS'", word);
    }
    *nodes = (uint32_t)scan_field(scan, "the number of nodes", 0, NODES_MAX);
    *arcs = (uint32_t)scan_field(scan, "the number of arcs", 0, ARCS_MAX);
    scan_line_end(scan);
    if (scan->status == OK && *arcs > scan->count / ARC_BYTES_LEAST) {
        return scan_refuse(scan, "%u arcs are promised, more than the file can hold", *arcs);
    }
    if (scan->status == OK && *nodes > scan->count) {
        return scan_refuse(scan, "%u nodes are promised, more than the file can name", *nodes);
    }
    return scan->status;
}

static enum status counts_agree(struct scan *scan, uint32_t arcs, uint32_t promised)
{
    if (scan->status == OK && arcs != promised) {
        return scan_refuse(scan, "%u arcs were promised, %u are there", promised, arcs);
    }
    return scan->status;
}

static enum status letter_refuse(struct scan *scan, char letter)
{
    return scan_refuse(scan,
                       letter == 'p' ? "a second problem line"
                                     : "a line must begin with c, n or a, not '%c'",
                       letter);
}

static void min_arc_read(struct scan *scan, struct flow_network *network, uint32_t a)
{
    const int64_t nodes = network->node_count;
    network->tail[a] = (uint32_t)(scan_field(scan, "the arc's tail", 1, nodes) - 1);
    network->head[a] = (uint32_t)(scan_field(scan, "the arc's head", 1, nodes) - 1);
    network->low[a] = scan_field(scan, "the least flow", 0, FLOW_AMOUNT_MAX);
    network->high[a] = scan_field(scan, "the capacity", network->low[a], FLOW_AMOUNT_MAX);
    network->cost[a] = scan_field(scan, "the cost", -FLOW_COST_MAX, FLOW_COST_MAX);
    scan_line_end(scan);
}

enum status read_min(struct scan *scan, struct arena *job, struct problem *out)
{
    struct flow_network *network = &out->network;
    uint32_t arcs = 0;
    if (counts_read(scan, "min", &network->node_count, &network->arc_count) != OK) {
        return scan->status;
    }
    enum status status = flow_take(network, job, scan->fault);
    if (status != OK) {
        return status;
    }
    for (char letter = scan_line(scan); letter != 0; letter = scan_line(scan)) {
        if (letter == 'n') {
            const int64_t v = scan_field(scan, "the node", 1, network->node_count);
            const int64_t supply =
                scan_field(scan, "the supply", -FLOW_AMOUNT_MAX, FLOW_AMOUNT_MAX);
            scan_line_end(scan);
            if (scan->status == OK) {
                network->supply[v - 1] = supply;
            }
        } else if (letter == 'a' && arcs < network->arc_count) {
            min_arc_read(scan, network, arcs++);
        } else if (letter == 'a') {
            return scan_refuse(scan, "more arcs than the %u promised", network->arc_count);
        } else {
            return letter_refuse(scan, letter);
        }
    }
    return counts_agree(scan, arcs, network->arc_count);
}

/* --------------------------------------------------------------------- assignment */

struct asn {
    uint32_t node_count;
    uint32_t *unit_of; /* [node_count] 1 + the unit, 0 = a seat */
    uint32_t *seat_of; /* [node_count] the seat */
};

/* Nodes that are assigned become units in the order of their numbers, all others seats. */
static void asn_number(struct asn *asn, struct draft *draft)
{
    for (uint32_t v = 0; v < asn->node_count; v++) {
        if (asn->unit_of[v] != 0) {
            asn->unit_of[v] = ++draft->unit_count;
        } else {
            asn->seat_of[v] = draft->seat_count++;
        }
    }
}

static void asn_arc_read(struct scan *scan, const struct asn *asn, bool maximise,
                         struct draft_pair *pair)
{
    const int64_t tail = scan_field(scan, "the arc's tail", 1, asn->node_count) - 1;
    const int64_t head = scan_field(scan, "the arc's head", 1, asn->node_count) - 1;
    const int64_t cost = scan_field(scan, "the cost", -DRAFT_GAIN_MAX, DRAFT_GAIN_MAX);
    scan_line_end(scan);
    if (scan->status == OK && (asn->unit_of[tail] == 0 || asn->unit_of[head] != 0)) {
        (void)scan_refuse(scan, "an arc must lead from a node with an n line to one without");
    }
    if (scan->status == OK) {
        *pair = (struct draft_pair){.unit = asn->unit_of[tail] - 1,
                                    .seat = asn->seat_of[head],
                                    .gain = maximise ? cost : -cost,
                                    .load = 1};
    }
}

static enum status asn_lines(struct scan *scan, struct asn *asn, struct draft *draft, bool maximise)
{
    const uint32_t promised = draft->pair_count;
    uint32_t arcs = 0;
    for (char letter = scan_line(scan); letter != 0; letter = scan_line(scan)) {
        if (letter == 'n') {
            const int64_t v = scan_field(scan, "the node", 1, asn->node_count);
            scan_line_end(scan);
            if (arcs > 0) {
                return scan_refuse(scan, "n lines must stand before the arcs");
            }
            if (scan->status == OK) {
                asn->unit_of[v - 1] = 1;
            }
        } else if (letter == 'a' && arcs < promised) {
            if (arcs == 0) {
                asn_number(asn, draft);
            }
            asn_arc_read(scan, asn, maximise, &draft->pair[arcs++]);
        } else if (letter == 'a') {
            return scan_refuse(scan, "more arcs than the %u promised", promised);
        } else {
            return letter_refuse(scan, letter);
        }
    }
    if (arcs == 0) {
        asn_number(asn, draft);
    }
    return counts_agree(scan, arcs, promised);
}

enum status read_asn(struct scan *scan, struct arena *job, struct problem *out)
{
    struct draft draft = {.everybody = true};
    struct asn asn = {0};
    if (counts_read(scan, "asn", &asn.node_count, &draft.pair_count) != OK) {
        return scan->status;
    }
    draft.pair = arena_take_many(job, draft.pair_count, sizeof *draft.pair);
    asn.unit_of = arena_take_many(job, asn.node_count, sizeof *asn.unit_of);
    asn.seat_of = arena_take_many(job, asn.node_count, sizeof *asn.seat_of);
    draft.room = arena_take_many(job, asn.node_count, sizeof *draft.room);
    if (job->exhausted) {
        return fault_set(scan->fault, E_NO_MEMORY, "", "no memory for the problem");
    }
    for (uint32_t v = 0; v < asn.node_count; v++) {
        draft.room[v] = 1;
    }
    if (asn_lines(scan, &asn, &draft, out->maximise) != OK) {
        return scan->status;
    }
    return draft_finish(&draft, job, out, scan->fault);
}
