/* Tells the kind of a file and has it read. */
#include "files/read.h"

#include <string.h>

#include "solve/proof.h"

enum { PROBLEMS_MAX = 1 << 16 };

const char *const PROBLEM_KINDS[KIND_COUNT] = {"", "min", "asn", "assign", "gap", "units", "proof"};

/* ---------------------------------------------------------------------- kind */

static const char *base_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash == NULL ? name : slash + 1;
}

static bool name_ends(const char *name, const char *ending)
{
    const size_t bytes = strlen(name);
    const size_t end = strlen(ending);
    return bytes >= end && strcmp(name + bytes - end, ending) == 0;
}

static bool text_begins(const struct read_request *request, const char *word)
{
    const size_t bytes = strlen(word);
    return request->count >= bytes && memcmp(request->text, word, bytes) == 0;
}

/* By words that only one kind has. */
static enum problem_kind kind_by_content(const struct read_request *request)
{
    if (text_begins(request, "amity-proof")) {
        return KIND_PROOF;
    }
    struct scan scan = scan_open(request->text, request->count, NULL);
    if (scan_line(&scan) != 'p') {
        return KIND_GUESS;
    }
    if (scan_word(&scan, "min")) {
        return KIND_MIN;
    }
    return scan_word(&scan, "asn") ? KIND_ASN : KIND_GUESS;
}

static enum problem_kind kind_by_name(const char *name)
{
    static const enum problem_kind ending[] = {KIND_MIN, KIND_ASN, KIND_UNITS, KIND_PROOF};
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        const char *word = PROBLEM_KINDS[ending[i]];
        const size_t dot = strlen(name) - (name_ends(name, word) ? strlen(word) : 0);
        if (name_ends(name, word) && dot > 0 && name[dot - 1] == '.') {
            return ending[i];
        }
    }
    if (strncmp(base_name(name), "gap", 3) == 0) {
        return KIND_GAP;
    }
    return strncmp(base_name(name), "assign", 6) == 0 ? KIND_ASSIGN : KIND_GUESS;
}

/* Whether so many numbers, the first of which are `head`, are one gap problem or several. */
static bool count_is_gap(const int64_t head[3], uint64_t words)
{
    const uint64_t m = (uint64_t)head[0];
    const uint64_t n = (uint64_t)head[1];
    const bool alone = m > 0 && n > 0 && words == 2 + 2 * m * n + m;
    const uint64_t first = 3 + 2 * n * (uint64_t)head[2] + n; /* P agents jobs … */
    return alone || (m == 1 ? words == first : m > 1 && n > 0 && head[2] > 0 && words > first);
}

static enum problem_kind kind_by_count(const struct read_request *request)
{
    const uint64_t words = scan_count_words(request->text, request->count);
    struct scan scan = scan_open(request->text, request->count, NULL);
    int64_t head[4] = {0};
    for (size_t i = 0; i < 4 && i < words; i++) {
        head[i] = scan_number(&scan, "a number", INT32_MIN, INT32_MAX);
    }
    if (scan.status != OK || words == 0 || head[0] < 0) {
        return KIND_GUESS;
    }
    const uint64_t n = (uint64_t)head[0];
    const bool positive = head[1] >= 0 && head[2] >= 0;
    if (words == 1 + n * n) {
        return KIND_ASSIGN;
    }
    if (words >= 4 && positive && (head[3] == 0 || head[3] == 1) &&
        words == 4 + (uint64_t)head[1] + 2 * n + 3 * (uint64_t)head[2]) {
        return KIND_UNITS;
    }
    if (positive && words >= 3 && count_is_gap(head, words)) {
        return KIND_GAP;
    }
    return (words - 1) % 3 == 0 && n > 0 ? KIND_ASSIGN : KIND_GUESS;
}

static enum problem_kind kind_of(const struct read_request *request)
{
    enum problem_kind kind = request->kind;
    kind = kind != KIND_GUESS ? kind : kind_by_content(request);
    kind = kind != KIND_GUESS ? kind : kind_by_name(request->name);
    return kind != KIND_GUESS ? kind : kind_by_count(request);
}

/* gap1 … gap12, with or without .txt, were published to be maximised. */
static bool name_is_maximised(const char *name)
{
    const char *at = base_name(name);
    if (strncmp(at, "gap", 3) != 0 || at[3] < '0' || at[3] > '9') {
        return false;
    }
    for (at += 3; *at >= '0' && *at <= '9';) {
        at++;
    }
    return *at == '\0' || *at == '.';
}

static bool is_maximised(const struct read_request *request, enum problem_kind kind)
{
    if (request->sense != SENSE_OF_KIND) {
        return request->sense == SENSE_MAXIMISE;
    }
    return kind == KIND_UNITS || (kind == KIND_GAP && name_is_maximised(request->name));
}

/* ------------------------------------------------------------------- reading */

static enum status proof_problem_read(const struct read_request *request, struct arena *job,
                                      struct problem *out, struct fault *fault)
{
    struct proof proof;
    enum status status = proof_read(request->text, request->count, job, &proof, fault);
    out->instance = proof.instance;
    return status;
}

/* How many problems a gap file says it holds; the scan stands at the first. One problem alone has
 * no such number: then the counts of agents and jobs account for all numbers there are. */
static uint32_t gap_count_read(struct scan *scan)
{
    const struct scan start = *scan;
    struct scan look = scan_open(scan->text, scan->count, NULL);
    const uint64_t words = scan_count_words(scan->text, scan->count);
    const uint64_t m = (uint64_t)scan_number(&look, "", 0, INT32_MAX);
    const uint64_t n = (uint64_t)scan_number(&look, "", 0, INT32_MAX);
    if (look.status == OK && words == 2 + 2 * m * n + m) {
        *scan = start;
        return 1;
    }
    return (uint32_t)scan_number(scan, "the number of problems", 1, PROBLEMS_MAX);
}

static enum status gaps_read(struct scan *scan, struct arena *job, bool maximise,
                             struct problem_list *out)
{
    const uint32_t count = gap_count_read(scan);
    out->problem = arena_take_many(job, count, sizeof *out->problem);
    if (out->problem == NULL) {
        return fault_set(scan->fault, E_NO_MEMORY, "", "no memory for %u problems", count);
    }
    for (uint32_t i = 0; i < count && scan->status == OK; i++) {
        out->problem[i] = (struct problem){.kind = KIND_GAP, .maximise = maximise, .scale = 1};
        enum status status = read_gap(scan, job, &out->problem[i]);
        if (status != OK) {
            return status;
        }
        out->count++;
    }
    if (scan->status == OK && !scan_is_at_end(scan)) {
        return scan_refuse(scan, "more numbers than the counts at the start promise");
    }
    return scan->status;
}

static enum status one_read(struct scan *scan, struct arena *job, struct problem *problem)
{
    switch (problem->kind) {
    case KIND_MIN:
        if (problem->maximise) {
            return fault_set(scan->fault, E_INVALID_ARGUMENT, "",
                             "a minimum-cost flow is minimised");
        }
        return read_min(scan, job, problem);
    case KIND_ASN:
        return read_asn(scan, job, problem);
    case KIND_ASSIGN:
        return read_assign(scan, job, problem);
    default:
        return read_units(scan, job, problem);
    }
}

enum status problems_read(const struct read_request *request, struct arena *job,
                          struct problem_list *out, struct fault *fault)
{
    const enum problem_kind kind = kind_of(request);
    struct scan scan = scan_open(request->text, request->count, fault);
    *out = (struct problem_list){0};
    if (kind == KIND_GUESS) {
        enum status status =
            fault_set(fault, E_INVALID_ARGUMENT, "", "no format that is known here: %llu words",
                      (unsigned long long)scan_count_words(request->text, request->count));
        fault_hint(fault, "--kind min, asn, assign, gap, units or proof");
        return status;
    }
    if (kind == KIND_GAP) {
        return gaps_read(&scan, job, is_maximised(request, kind), out);
    }
    out->problem = arena_take_many(job, 1, sizeof *out->problem);
    if (out->problem == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory");
    }
    *out->problem =
        (struct problem){.kind = kind, .maximise = is_maximised(request, kind), .scale = 1};
    out->count = 1;
    return kind == KIND_PROOF ? proof_problem_read(request, job, out->problem, fault)
                              : one_read(&scan, job, out->problem);
}
