/* Reads and finds labels. */
#include "ctl/labels.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json.h"
#include "ctl/cells.h"
#include "ctl/source.h"

static int by_id(const void *left, const void *right)
{
    const struct label *a = left;
    const struct label *b = right;
    return strcmp(a->id, b->id);
}

static int by_id_and_order(const void *left, const void *right)
{
    const struct label *a = left;
    const struct label *b = right;
    int order = by_id(left, right);
    return order != 0 ? order : a->order < b->order ? -1 : 1;
}

/* Sorts; of several lines about one id the last stays. */
static void labels_sort(struct labels *labels)
{
    uint32_t kept = 0;
    if (labels->count > 1) {
        qsort(labels->label, labels->count, sizeof *labels->label, by_id_and_order);
    }
    for (uint32_t i = 0; i < labels->count; i++) {
        bool newer = kept > 0 && strcmp(labels->label[kept - 1].id, labels->label[i].id) == 0;
        labels->label[newer ? kept - 1 : kept++] = labels->label[i];
    }
    labels->count = kept;
}

static enum status label_add(struct labels *labels, const struct value *map, struct arena *arena,
                             struct fault *fault)
{
    const char *id = value_text_or(value_get(map, "id"), NULL);
    const char *name = value_text_or(value_get(map, "name"), NULL);
    if (id == NULL || name == NULL) {
        fault_set(fault, E_INVALID_ARGUMENT, "", "a label has an id and a name");
        fault_hint(fault, "{\"id\": \"C-17\", \"name\": \"Aino\"}, or CSV with columns id,name");
        return E_INVALID_ARGUMENT;
    }
    struct label label = {arena_text(arena, id, strlen(id)), arena_text(arena, name, strlen(name)),
                          labels->count};
    if (label.id == NULL || label.name == NULL ||
        !array_room((void **)&labels->label, &labels->room, labels->count, 1, sizeof label)) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for labels");
    }
    labels->label[labels->count++] = label;
    return OK;
}

/* ensure   *ended at the file's end */
static enum status label_next(struct source *source, struct arena *line, struct labels *out,
                              struct arena *arena, bool *ended, struct fault *fault)
{
    struct value map = value_nil();
    enum status status = OK;
    const char **cell = NULL;
    const char *text = NULL;
    size_t bytes = 0;
    uint32_t count = 0;
    bool csv = source->column_count > 0;
    enum source_step step = csv ? source_record(source, &cell, &count, fault)
                                : source_line(source, &text, &bytes, fault);
    *ended = step == SOURCE_END;
    if (step != SOURCE_LINE) {
        return fault->status;
    }
    if (csv) {
        status = cells_to_value(source, cell, count, line, &map, fault);
    } else {
        status = json_parse(text, bytes, line, &map, fault);
    }
    if (status == OK) {
        status = label_add(out, &map, arena, fault);
    }
    arena_reset(line);
    return status;
}

enum status labels_read(const char *path, struct arena *arena, struct labels *out,
                        struct fault *fault)
{
    enum { LINE_CHUNK_BYTES = 4096 };
    struct source source;
    struct arena line;
    size_t length = strlen(path);
    enum status status = source_open(&source, path, fault);
    bool ended = false;
    arena_open(&line, LINE_CHUNK_BYTES, 0);
    if (status == OK && length > 4 && strcmp(path + length - 4, ".csv") == 0) {
        status = source_header(&source, fault);
    }
    while (status == OK && !ended) {
        status = label_next(&source, &line, out, arena, &ended, fault);
    }
    if (status != OK && status != E_NOT_FOUND) {
        fault_under(fault, "%s:%u", path, source.line);
    }
    labels_sort(out);
    arena_close(&line);
    source_close(&source);
    return status;
}

void labels_close(struct labels *labels)
{
    free(labels->label);
    *labels = (struct labels){0};
}

const char *labels_find(const struct labels *labels, const char *id)
{
    struct label key = {.id = id};
    const struct label *found =
        labels->count == 0 ? NULL : bsearch(&key, labels->label, labels->count, sizeof key, by_id);
    return found == NULL ? NULL : found->name;
}
