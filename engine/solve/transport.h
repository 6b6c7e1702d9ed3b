/* The transportation core: the exact lexicographic optimum of an uncoupled instance, with prices
 * that prove it.
 *
 * Problem. Each unit at most once, seat v at most relations_max(v) units:
 *     lexicographically maximise  sum level_0, …, sum level_{L-1}, sum score, - sum disturbance.
 *
 * One integer weight. The sets of units that can be placed together are the independent sets of a
 * transversal matroid. In a matroid the greatest sets under any weights depend on the *order* of
 * the weights alone (greedy), so the level vectors may be replaced by their lexicographic rank:
 *     rank(u) = 0 for the zero vector, else 1 + the number of distinct smaller non-zero vectors
 *               (among all units of the instance)
 *     gain(a) = score(a) * D - disturbance(a),       D = 1 + sum over units of the greatest
 *                                                          disturbance among the unit's arcs
 *     w(a)    = rank(unit(a)) * B + gain(a),         B = 1 + sum over units of
 *                                                          (max(0, gain) - min(0, gain))
 * where max and min run over the unit's arcs. B exceeds any possible change of the total gain, D
 * any possible total disturbance, so the assignment of greatest total weight is the lexicographic
 * optimum. Powers of B, which would overflow, are not needed. With groups, hours or other coupling
 * the matroid is gone and so is this argument: solve/couple.h.
 *
 * Bounds. Every w and every price is < 2^60 or the instance is refused (E_LIMIT): 100 000 units of
 * four ranks at 1000 points need 2^29, so that leaves much room. Sums over units are taken in 128
 * bits by whoever sums.
 *
 * Method (solve/market.h has the words and the optimality theorem): successive shortest paths,
 * ranks descending, each cut at the best end found (solve/paths.h): where there is room this is a
 * greedy pass with short corrections. Where there are more places than units and nothing is
 * disturbed, units get lists of their few best arcs in one pass over the instance (solve/front.h);
 * a row is opened only when its list is worn out, and packed, with all others, only when the
 * auction is needed. Whether a list suffices is certain: prices only rise here, and it knows what
 * the best arc that is not on it is worth (solve/shortlist.h). When the ticks a search grow beyond
 * what an auction would cost, the rest goes to the auction with price levels (solve/auction.h,
 * solve/price.h), and the exact repair (solve/repair.h) ends it.
 *
 * Deterministic: no clock, no addresses, ties by lower seat and lower unit (in the order of
 * solve/weigh.h).
 *
 * References: Kuhn 1955; Tomizawa 1971 and Edmonds and Karp 1972 (paths); Bertsekas 1988 (auction);
 * Ahuja and Orlin 1991 (levels).
 *
 * Where the time goes, 100 000 units and 3.5 million arcs: where there is room, half in that one
 * pass over the arcs, a fifth in the paths, a sixth in numbering the units and ranking them, the
 * rest in the first touch of new memory; on tight problems a tenth in packing the rows, a third in
 * the levels, a fifth in the auction, a tenth in the forward and a fifth in the backward searches
 * of the repair.
 *
 * Rejected where there is room: packing all rows and bringing the first eight arcs of each to its
 * front (3 to 3.5 times the time, a third of it in writing, another in wrongly guessed branches);
 * a bit an arc in place of the picked arcs' places (fewer instructions, no less time); finding the
 * chosen arc in the instance's row afterwards (a twelfth of the time, for what the list knows).
 *
 * Rejected, measured on such problems: network simplex (LEMON's, on the same machine: 1.5 to 2 s
 * where there is room, 6 to 12 s on tight ones), its successive paths (0.5 to 1.2 s where there is
 * room), cost scaling (19 to 46 s), restarting each auction
 * phase from nothing; arcs of 12 bytes, whole rows sorted at first, units in the instance's order
 * (together twice the time, but a sixth more on scarce problems); an auction of a smaller epsilon
 * (a 64th to a 256th: 2 to 7 times the bids, the backward searches as long as before, since they
 * carry real surplus across regions); as short a list of each
 * seat's in-arcs for the backward searches as units have for the forward ones (what is real surplus
 * has far to go, and needs the long rows after all: the same instructions, no less time); no
 * levels, but rank constants of one to four times the greatest gain in the auction (0.05 to 0.23 s
 * for it, and nothing left to clear, but 1.5 s and more of forward searches that open the regions
 * one by one). */
#ifndef AMITY_SOLVE_TRANSPORT_H
#define AMITY_SOLVE_TRANSPORT_H

#include "solve/budget.h"
#include "solve/certificate.h"
#include "solve/graph.h"
#include "solve/instance.h"

enum transport_method {
    TRANSPORT_CHOOSE, /* paths, and the auction when they grow long */
    TRANSPORT_PATHS,  /* paths alone: the same optimum, for tests and comparison */
    TRANSPORT_AUCTION /* the auction from the start */
};

struct transport_request {
    enum transport_method method;
    /* Work memory beyond the result, given back by the caller when it likes. */
    struct arena *job;
};

/* require  instance passed instance_check and is not coupled; assignment->arc_of_unit has
 *          unit_count entries
 * ensure   OK: assignment is optimal, bound = worth, proved; certificate is CERT_PRICES with
 *          unit_price and seat_price in `job`.
 *          E_LIMIT, E_CANCELLED: assignment is feasible (what was found), bound = the greatest
 *          conceivable, not proved, certificate CERT_NONE
 * fails    E_LIMIT (ticks, or weights too large: then nothing is assigned), E_CANCELLED,
 *          E_NO_MEMORY
 * cost     work memory: some 180 bytes a unit and 70 a seat; 8 an arc where rows are packed, 16
 *          where the auction is needed */
enum status transport_solve(const struct instance *instance,
                            const struct transport_request *request, struct budget *budget,
                            struct assignment *assignment, struct certificate *certificate,
                            struct fault *fault) MUST_USE;

/* The graph of the weights above: what transport_solve works on, for those who measure.
 * fails    E_LIMIT, E_NO_MEMORY */
enum status transport_graph(const struct instance *instance, struct graph *graph, struct arena *job,
                            struct fault *fault) MUST_USE;

struct market;
struct weighing;
/* The method itself, on a market that was opened empty over the weighing's graph: of it graph,
 * order, base and gain_max are read. They guide, they need not be ranks: the result is exact.
 * ensure   OK: market_is_optimal
 * fails    E_LIMIT, E_CANCELLED, E_NO_MEMORY: consistent, not optimal */
enum status transport_market(struct market *market, struct weighing *weighing,
                             const struct transport_request *request, struct budget *budget,
                             struct fault *fault) MUST_USE;

#endif
