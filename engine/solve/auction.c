/* One forward auction over seats of several slots, from the price levels on. */
#include "solve/auction.h"

#include "solve/instance.h"
#include "solve/shortlist.h"

/* Shares of the greatest gain, and how far below prices may be too high (solve/auction.h). */
enum { EPSILON_PART = 32, MARGIN_PART = 2, OVERSHOOT_EPSILONS = 2 };

struct auction {
    struct market *market;
    struct shortlist *lists; /* [unit_count] */
    int64_t *bid;            /* by slot: what its tenant bid */
    uint32_t *waiting;       /* [unit_count] units without a slot; the last bids next */
    uint32_t waiting_count;
    int64_t epsilon;
};

static void wait_in_line(struct auction *auction, uint32_t unit)
{
    auction->waiting[auction->waiting_count++] = unit;
}

/* The cheapest and the next cheapest slot of a seat, as prices; a free slot costs the seat's
 * starting price, which is what market->price holds while there is room. */
struct slots {
    uint32_t cheapest; /* slot, NO_UNIT when there is room */
    int64_t next;      /* INT64_MAX when the seat has one slot */
};

static struct slots look_at_slots(const struct auction *auction, uint32_t seat)
{
    const struct market *market = auction->market;
    const uint32_t first = market->slot_begin[seat];
    const uint32_t used = market->used[seat];
    const uint32_t room = market_room(market, seat);
    struct slots slots = {NO_UNIT, INT64_MAX};
    int64_t least = INT64_MAX;
    for (uint32_t i = first; i < first + used; i++) {
        if (auction->bid[i] < least) {
            slots.next = least;
            least = auction->bid[i];
            slots.cheapest = i;
        } else if (auction->bid[i] < slots.next) {
            slots.next = auction->bid[i];
        }
    }
    if (room > 0) {
        slots.cheapest = NO_UNIT;
        slots.next = room > 1 ? market->price[seat] : least;
    }
    return slots;
}

/* Puts the unit into the seat at that price; who held the cheapest slot leaves. */
static void award(struct auction *auction, uint32_t unit, uint64_t arc, const struct slots *slots,
                  int64_t price)
{
    struct market *market = auction->market;
    const uint32_t seat = graph_seat(arc);
    if (slots->cheapest == NO_UNIT) {
        market_place(market, unit, arc);
        auction->bid[market->slot[unit]] = price;
    } else {
        const uint32_t leaves = market->tenant[slots->cheapest];
        market->held[leaves] = GRAPH_NO_ARC;
        wait_in_line(auction, leaves);
        market->held[unit] = arc;
        market->slot[unit] = slots->cheapest;
        market->tenant[slots->cheapest] = unit;
        auction->bid[slots->cheapest] = price;
    }
    if (market_room(market, seat) == 0) {
        const uint32_t first = market->slot_begin[seat];
        int64_t least = auction->bid[first];
        for (uint32_t i = first + 1; i < market->slot_begin[seat + 1]; i++) {
            least = auction->bid[i] < least ? auction->bid[i] : least;
        }
        market->price[seat] = least;
    }
}

/* The best of a list, and the profit of the second best or of all others. */
struct choice {
    uint64_t arc; /* GRAPH_NO_ARC: nothing listed is above the others */
    int64_t best;
    int64_t second;
};

static struct choice best_choice(const struct shortlist *list, const struct market *market,
                                 uint32_t unit, uint64_t *ticks)
{
    const struct graph *graph = market->graph;
    const int64_t top = graph->top[unit];
    struct choice choice = {GRAPH_NO_ARC, list->others, list->others};
    uint32_t i = 0;
    for (; i < SHORTLIST_ARCS && list->arc[i] != GRAPH_NO_ARC; i++) {
        const uint64_t arc = list->arc[i];
        const int64_t profit = top - graph_drop(graph, arc) - market->price[graph_seat(arc)];
        if (profit > choice.best) {
            choice = (struct choice){arc, profit, choice.best};
        } else if (profit > choice.second) {
            choice.second = profit;
        }
    }
    *ticks += i;
    return choice;
}

/* One bid of one unit. */
static void place_bid(struct auction *auction, uint32_t unit, uint64_t *ticks)
{
    const struct market *market = auction->market;
    struct shortlist *list = &auction->lists[unit];
    struct choice choice = best_choice(list, market, unit, ticks);
    if (choice.arc == GRAPH_NO_ARC && list->others > 0) {
        shortlist_take(list, market, unit, ticks);
        choice = best_choice(list, market, unit, ticks);
    }
    if (choice.arc == GRAPH_NO_ARC) {
        return;
    }
    const uint32_t seat = graph_seat(choice.arc);
    const int64_t weight = market->graph->top[unit] - graph_drop(market->graph, choice.arc);
    const struct slots slots = look_at_slots(auction, seat);
    if (slots.next != INT64_MAX && weight - slots.next > choice.second) {
        choice.second = weight - slots.next;
    }
    const int64_t raise = choice.best - choice.second + auction->epsilon;
    award(auction, unit, choice.arc, &slots, market->price[seat] + raise);
}

/* Keeps who is epsilon-content at today's prices; all others wait in line. */
static void line_up(struct auction *auction, uint64_t *ticks)
{
    struct market *market = auction->market;
    auction->waiting_count = 0;
    for (uint32_t u = 0; u < market->graph->unit_count; u++) {
        if (market->held[u] != GRAPH_NO_ARC) {
            const int64_t profit = market_profit(market, u);
            if (market_surplus(market, u, ticks) <= profit + auction->epsilon) {
                continue;
            }
            market_withdraw(market, u);
        }
        wait_in_line(auction, u);
    }
    /* Slots moved when others left: everybody pays the seat's price from now on. */
    for (uint32_t v = 0; v < market->graph->seat_count; v++) {
        for (uint32_t i = market->slot_begin[v]; i < market->slot_begin[v + 1]; i++) {
            auction->bid[i] = market->price[v];
        }
    }
}

static enum status bid_until_quiet(struct auction *auction, struct budget *budget,
                                   struct fault *fault)
{
    /* A war of prices that the levels did not foresee is left to the repair. */
    enum { BIDS_BETWEEN_LOOKS = 1 << 13, BIDS_A_UNIT = 256, BIDS_LEAST = 1 << 16 };
    const uint32_t units = auction->market->graph->unit_count;
    const uint64_t bids_max = (uint64_t)BIDS_A_UNIT * units + BIDS_LEAST;
    uint64_t ticks = 0;
    line_up(auction, &ticks);
    for (uint64_t bids = 1; auction->waiting_count > 0 && bids <= bids_max; bids++) {
        place_bid(auction, auction->waiting[--auction->waiting_count], &ticks);
        if (bids % BIDS_BETWEEN_LOOKS != 0) {
            continue;
        }
        const enum status status =
            budget_look(budget, &ticks, "auction", units - auction->waiting_count, units, fault);
        if (status != OK) {
            return status;
        }
    }
    budget_spend(budget, ticks);
    return OK;
}

enum status auction_run(struct paths *paths, const struct price_ranks *ranks, int64_t gain_max,
                        struct arena *job, struct budget *budget, struct fault *fault)
{
    struct market *market = paths->market;
    struct auction auction = {.market = market, .epsilon = gain_max / EPSILON_PART + 1};
    const uint32_t slots = market->slot_begin[market->graph->seat_count];
    auction.bid = arena_take_many(job, slots, sizeof *auction.bid);
    auction.lists = arena_take_many(job, market->graph->unit_count, sizeof *auction.lists);
    auction.waiting = arena_take_many(job, market->graph->unit_count, sizeof *auction.waiting);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u slots", slots);
    }
    enum status status = price_levels(paths, ranks, gain_max / MARGIN_PART, job, budget, fault);
    for (uint32_t unit = 0; unit < market->graph->unit_count; unit++) {
        auction.lists[unit] = (struct shortlist){{GRAPH_NO_ARC}, SHORTLIST_UNTAKEN};
    }
    if (status == OK) {
        status = bid_until_quiet(&auction, budget, fault);
    }
    if (status == OK) {
        paths->lists = auction.lists;
        paths->overshoot = OVERSHOOT_EPSILONS * auction.epsilon;
    }
    return status;
}
