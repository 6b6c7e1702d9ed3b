/* Forward auctions with falling epsilon over seats of several slots. */
#include "solve/auction.h"

#include <string.h>

#include "solve/instance.h"

/* Shares of the greatest gain. Measured on tight and scarce problems of 100 000 units: one phase
 * beats falling epsilon, whose later phases leave seats with a price and room, dear to clear. */
enum { EPSILON_PART = 32, MARGIN_PART = 10 };

/* A unit's best arcs when it last looked at its whole row. Prices only rise, so as long as one of
 * these is worth `others` the row need not be looked at. */
enum { CHOICES = 7 };
struct bidder {
    uint64_t arc[CHOICES]; /* GRAPH_NO_ARC after the last */
    int64_t others;        /* >= the profit of any other arc, and >= 0: it may go without */
};

struct auction {
    struct market *market;
    struct bidder *bidder; /* [unit_count] */
    int64_t *bid;          /* by slot: what its tenant bid */
    uint32_t *queue;       /* a ring of units without a slot */
    uint32_t head;
    uint32_t waiting;
    int64_t epsilon;
};

static void wait_in_line(struct auction *auction, uint32_t unit)
{
    const uint32_t room = auction->market->graph->unit_count;
    uint32_t at = auction->head + auction->waiting++;
    at = at >= room ? at - room : at;
    auction->queue[at] = unit;
}

static uint32_t next_in_line(struct auction *auction)
{
    const uint32_t unit = auction->queue[auction->head++];
    auction->head = auction->head == auction->market->graph->unit_count ? 0 : auction->head;
    auction->waiting--;
    return unit;
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

/* Looks at the unit's row, in order or not, and keeps the best. */
static void choose(struct bidder *bidder, const struct market *market, uint32_t unit,
                   uint64_t *ticks)
{
    const struct graph *graph = market->graph;
    const int64_t top = graph->top[unit];
    int64_t profit[CHOICES + 1] = {0};
    uint64_t arc[CHOICES + 1];
    for (uint32_t i = 0; i <= CHOICES; i++) {
        arc[i] = GRAPH_NO_ARC;
    }
    const uint32_t ready = graph->ready[unit];
    uint32_t a = graph->begin[unit];
    for (; a < graph->begin[unit + 1]; a++) {
        const int64_t weight = top - graph_drop(graph, graph->arc[a]);
        if (weight <= profit[CHOICES]) {
            if (a < ready) {
                break;
            }
            continue;
        }
        const int64_t here = weight - market->price[graph_seat(graph->arc[a])];
        if (here <= profit[CHOICES]) {
            continue;
        }
        uint32_t i = CHOICES;
        for (; i > 0 && profit[i - 1] < here; i--) {
            profit[i] = profit[i - 1];
            arc[i] = arc[i - 1];
        }
        profit[i] = here;
        arc[i] = graph->arc[a];
    }
    *ticks += a - graph->begin[unit] + 1;
    memcpy(bidder->arc, arc, sizeof bidder->arc);
    bidder->others = profit[CHOICES];
}

/* The best of the choices, and the profit of the second best or of all others. */
struct choice {
    uint64_t arc;
    int64_t best;
    int64_t second;
};

static struct choice best_choice(const struct bidder *bidder, const struct market *market,
                                 uint32_t unit, uint64_t *ticks)
{
    const struct graph *graph = market->graph;
    const int64_t top = graph->top[unit];
    struct choice choice = {GRAPH_NO_ARC, bidder->others, bidder->others};
    uint32_t i = 0;
    for (; i < CHOICES && bidder->arc[i] != GRAPH_NO_ARC; i++) {
        const uint64_t arc = bidder->arc[i];
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
    struct bidder *bidder = &auction->bidder[unit];
    struct choice choice = best_choice(bidder, market, unit, ticks);
    if (choice.arc == GRAPH_NO_ARC && bidder->others > 0) {
        choose(bidder, market, unit, ticks);
        choice = best_choice(bidder, market, unit, ticks);
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
    auction->head = 0;
    auction->waiting = 0;
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
    enum { BIDS_BETWEEN_LOOKS = 1 << 14, BIDS_A_UNIT = 256, BIDS_LEAST = 1 << 16 };
    const uint64_t bids_max =
        (uint64_t)BIDS_A_UNIT * auction->market->graph->unit_count + BIDS_LEAST;
    uint64_t ticks = 0;
    line_up(auction, &ticks);
    for (uint64_t bids = 1; auction->waiting > 0 && bids <= bids_max; bids++) {
        place_bid(auction, next_in_line(auction), &ticks);
        if (bids % BIDS_BETWEEN_LOOKS != 0) {
            continue;
        }
        budget_spend(budget, ticks);
        ticks = 0;
        if (budget_is_cancelled(budget)) {
            return fault_set(fault, E_CANCELLED, "", "cancelled");
        }
        if (budget_is_spent(budget)) {
            return fault_set(fault, E_LIMIT, "", "the budget of %llu ticks is spent",
                             (unsigned long long)budget->ticks_max);
        }
    }
    budget_spend(budget, ticks);
    return OK;
}

enum status auction_run(struct paths *paths, const struct price_ranks *ranks, int64_t gain_max,
                        struct arena *job, struct budget *budget, struct fault *fault)
{
    struct market *market = paths->market;
    struct auction auction = {.market = market};
    const uint32_t slots = market->slot_begin[market->graph->seat_count];
    auction.bid = arena_take_many(job, slots, sizeof *auction.bid);
    auction.bidder = arena_take_many(job, market->graph->unit_count, sizeof *auction.bidder);
    auction.queue = arena_take_many(job, market->graph->unit_count, sizeof *auction.queue);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u slots", slots);
    }
    uint64_t ticks = 0;
    if (price_levels(paths, ranks, gain_max / MARGIN_PART, job, &ticks) != OK) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the price levels");
    }
    budget_spend(budget, ticks);
    for (uint32_t unit = 0; unit < market->graph->unit_count; unit++) {
        auction.bidder[unit] = (struct bidder){{GRAPH_NO_ARC}, INT64_MAX};
    }
    auction.epsilon = gain_max / EPSILON_PART + 1;
    return bid_until_quiet(&auction, budget, fault);
}
