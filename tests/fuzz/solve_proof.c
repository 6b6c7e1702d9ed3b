/* Proof files from anybody: reading and verifying must end with a verdict, whatever they hold. The
 * digest is made right, so that what lies behind it is reached. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "solve/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static void read_and_verify(const char *text, size_t count)
{
    enum { UNITS_MAX = 12, ARCS_MAX = 48 };
    struct arena job;
    arena_open(&job, 1 << 12, (size_t)1 << 26);
    struct proof proof;
    struct fault fault = {0};
    if (proof_read(text, count, &job, &proof, &fault) == OK) {
        struct proof_text again;
        const enum status status = proof_write(&proof, &again, &fault);
        CHECK(status == OK);
        CHECK(again.count == count && memcmp(again.bytes, text, count) == 0);
        proof_text_close(&again);
        /* Larger ones may take long, as they may for anybody: the effort is capped, not small. */
        if (proof.instance.unit_count <= UNITS_MAX && proof.instance.arc_count <= ARCS_MAX) {
            struct verdict verdict;
            if (proof_verify(&proof, &verdict, &fault) == OK) {
                CHECK(!proof.assignment.proved || verdict.proved);
            }
        }
    }
    arena_close(&job);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    read_and_verify((const char *)bytes, count);
    size_t body = count;
    for (size_t i = 0; i + 5 <= count; i++) {
        if (memcmp(bytes + i, "\nend\n", 5) == 0) {
            body = i + 5;
            break;
        }
    }
    char *text = malloc(body + 80);
    if (text == NULL) {
        return 0;
    }
    memcpy(text, bytes, body);
    const struct digest digest = digest_of(bytes, body);
    memcpy(text + body, "digest ", 7);
    digest_print(&digest, text + body + 7);
    text[body + 71] = '\n';
    read_and_verify(text, body + 72);
    free(text);
    return 0;
}
