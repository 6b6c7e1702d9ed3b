/* plan.proof: the whole problem, the answer, and what proves it, in one text that anybody can check
 * without the system that made it (`amity verify FILE`).
 *
 * It holds integers only: people appear as the numbers 0, 1, 2 … that the solver saw, in an order
 * that says nothing about them.
 *
 * Format, version 1. Lines of a keyword and fields, one space between, each ended by one newline;
 * numbers in decimal without leading zeros; `-` stands for "none"; hours are `-` (none), `*` (all
 * 672) or eleven 64-bit words, hour 0 in the lowest bit of the first. In this order:
 *
 *   amity-proof 1
 *   policy TOKEN                     the rule pack and its version
 *   seed N
 *   counts UNITS SEATS ARCS DEMANDS BUNDLES LEVELS
 *   demand VISITS VISIT_HOURS PER_WEEK CONTINUOUS WEEKENDS NIGHTS HOURS_Q OWN_ROOMS     each
 *   bundle SPLIT_PRICE                                                                  each
 *   seat RELATIONS_MAX PLACES OWN_ROOMS WEEKENDS_MAX NIGHTS_MAX WEEKENDS_FREE HOURS_Q_MAX
 *        LIMITED (CLASS MAX)*LIMITED HOURS                                              each
 *   unit MEMBERS BUNDLE PIN WEEKENDS_FREE LEVEL*LEVELS HOURS                            each
 *   arc UNIT SEAT DEMAND RELATIONS SERVICE SCORE DISTURBANCE                            each
 *   choice ARC                       what unit 0, 1, … was given, or -                  each
 *   worth LEVEL*LEVELS QUALITY DISTURBANCE
 *   bound LEVEL*LEVELS QUALITY DISTURBANCE
 *   proved 0|1
 *   certificate none|prices|stages
 *     prices:  unit_price N each unit; seat_price N each seat       (solve/transport.h)
 *     stages:  components N; unit_component N each unit; seat_component N each seat; stages N;
 *              for each stage (solve/certificate.h)
 *                stage COMPONENT NODES PRICES WEIGHT*(LEVELS + 2)
 *                root NODE                       one, or one for each component when `-`
 *                node branch ARC TAKEN LEFT_OUT | node prices FIRST | node search | node empty
 *                price N                         each, up to 128 bits
 *   end
 *   digest HEX                       BLAKE2b-256 of everything before this line
 *
 * The digest finds accidents; forgery is found by verification, which trusts nothing. What is not
 * in the file is who the people are and whether the rules were right: those the plan's policy and
 * the audit answer for. */
#ifndef AMITY_SOLVE_PROOF_H
#define AMITY_SOLVE_PROOF_H

#include "solve/verify.h"

enum { PROOF_VERSION = 1, PROOF_POLICY_BYTES = 128 };

struct proof {
    char policy[PROOF_POLICY_BYTES]; /* NUL-terminated; unprintable characters become _ */
    uint64_t seed;
    struct instance instance;
    struct assignment assignment;
    struct certificate certificate;
};

struct proof_text {
    char *bytes; /* malloc'ed, not NUL-terminated */
    size_t count;
    size_t room;
};

/* require  the instance passed instance_check; assignment and certificate are its own
 * owns     text->bytes is the caller's: proof_text_close
 * fails    E_NO_MEMORY */
enum status proof_write(const struct proof *proof, struct proof_text *text,
                        struct fault *fault) MUST_USE;
/* The same in two parts: what is known before there is an answer, and the rest behind it.
 * require  proof_write_answer: text is what proof_write_problem gave for the same proof, which now
 *          has its answer. What it holds is given back when this fails */
enum status proof_write_problem(const struct proof *proof, struct proof_text *text,
                                struct fault *fault) MUST_USE;
enum status proof_write_answer(const struct proof *proof, struct proof_text *text,
                               struct fault *fault) MUST_USE;
void proof_text_close(struct proof_text *text);

/* Reads a file that anybody may have made.
 * ensure   OK: well-formed, the instance passes instance_check, every index of the answer and the
 *          certificate's arrays is in range; arrays live in `job`. It is not verified yet.
 * fails    E_INVALID_ARGUMENT with the line; E_LIMIT; E_NO_MEMORY
 * cost     memory at most about 60 bytes a byte of text */
enum status proof_read(const char *text, size_t count, struct arena *job, struct proof *proof,
                       struct fault *fault) MUST_USE;

/* verify_assignment on what was read. */
enum status proof_verify(const struct proof *proof, struct verdict *verdict,
                         struct fault *fault) MUST_USE;

#endif
