/* Plain values as Amity's answers and parameters have them: nil, truth, integers, reals, texts,
 * bytes, lists and maps with text keys.
 *
 * A tree owns the memory of all values made in it. Values are read through borrowed pointers that
 * live as long as their tree. Every question may be asked of NULL and of the wrong kind: it gives
 * NULL, 0, or the `otherwise` that was passed, so that a chain of questions needs one check at its
 * end. A tree remembers that it ran out of memory: build everything, ask amity_tree_failed once. */
#ifndef AMITY_VALUE_H
#define AMITY_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct amity_tree;
struct amity_value;

enum amity_kind {
    AMITY_NIL,
    AMITY_BOOL,
    AMITY_INT,
    AMITY_UINT, /* only what an int64_t cannot hold */
    AMITY_REAL,
    AMITY_TEXT,
    AMITY_BYTES,
    AMITY_LIST,
    AMITY_MAP,
    AMITY_EXT
};

/* NULL only without memory; free with amity_tree_free (NULL is allowed there). */
struct amity_tree *amity_tree_new(void);
void amity_tree_free(struct amity_tree *tree);
/* Empties the tree for reuse; every value made in it is gone. */
void amity_tree_reset(struct amity_tree *tree);
bool amity_tree_failed(const struct amity_tree *tree);

/* Building. Texts are copied. */
struct amity_value *amity_nil(struct amity_tree *tree);
struct amity_value *amity_bool(struct amity_tree *tree, bool truth);
struct amity_value *amity_int(struct amity_tree *tree, int64_t integer);
struct amity_value *amity_real(struct amity_tree *tree, double real);
struct amity_value *amity_text(struct amity_tree *tree, const char *text);
struct amity_value *amity_list(struct amity_tree *tree);
struct amity_value *amity_map(struct amity_tree *tree);
/* Takes the member or item as it is now: finish a list or map before it is put into another. */
void amity_put(struct amity_tree *tree, struct amity_value *map, const char *key,
               const struct amity_value *member);
void amity_add(struct amity_tree *tree, struct amity_value *list, const struct amity_value *item);
void amity_put_text(struct amity_tree *tree, struct amity_value *map, const char *key,
                    const char *text);
void amity_put_int(struct amity_tree *tree, struct amity_value *map, const char *key,
                   int64_t integer);
void amity_put_bool(struct amity_tree *tree, struct amity_value *map, const char *key, bool truth);
/* A copy that lives in `tree`, wherever the original lives. */
struct amity_value *amity_copy(struct amity_tree *tree, const struct amity_value *value);

/* Asking. */
enum amity_kind amity_kind(const struct amity_value *value);
bool amity_is_nil(const struct amity_value *value);
/* A member by its key. */
const struct amity_value *amity_get(const struct amity_value *map, const char *key);
/* `proposals[0].terms[2].id` */
const struct amity_value *amity_at(const struct amity_value *value, const char *path);
/* Items of a list, members of a map; bytes of a text. */
uint32_t amity_count(const struct amity_value *value);
const struct amity_value *amity_item(const struct amity_value *list, uint32_t index);
const char *amity_key(const struct amity_value *map, uint32_t index);
const struct amity_value *amity_member(const struct amity_value *map, uint32_t index);
/* NUL-terminated; NULL when it is no text. */
const char *amity_as_text(const struct amity_value *value);
const char *amity_text_or(const struct amity_value *value, const char *otherwise);
int64_t amity_int_or(const struct amity_value *value, int64_t otherwise);
double amity_real_or(const struct amity_value *value, double otherwise);
bool amity_bool_or(const struct amity_value *value, bool otherwise);
/* The bytes of text, bytes and ext; *count of them. */
const uint8_t *amity_as_bytes(const struct amity_value *value, uint32_t *count);

/* JSON. NULL when it is not JSON or there is no memory; `line` (may be NULL, 0 = none) gets a
 * sentence of at most `line_bytes` bytes that says what is wrong and where. */
struct amity_value *amity_from_json(struct amity_tree *tree, const char *text, size_t count,
                                    char *line, size_t line_bytes);
/* In the tree's memory; indent 0 gives one line. NULL only without memory. */
const char *amity_to_json(struct amity_tree *tree, const struct amity_value *value, int indent);

#ifdef __cplusplus
}
#endif

#endif
