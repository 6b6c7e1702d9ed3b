/* Collects edits. */
#include "ctl/given.h"

#include "ctl/edits.h"
#include "proto/bridge.h"

static enum ending refuse(struct run *run, const char *what, enum status status,
                          const struct fault *fault)
{
    run_complain(
        run, "%s%s%s: %s%s%s%s", what, what[0] != '\0' && fault->path[0] != '\0' ? " " : "",
        fault->path, fault->detail[0] != '\0' ? fault->detail : status_title(status),
        fault->hint[0] != '\0' ? " [hint: " : "", fault->hint, fault->hint[0] != '\0' ? "]" : "");
    return status == E_INVALID_ARGUMENT ? END_USAGE : END_FILE;
}

enum ending edits_given(struct run *run, uint32_t index, const struct amity_value **edits)
{
    struct value *list = arena_take(&run->arena, sizeof *list);
    struct fault fault = {0};
    uint32_t at = 0;
    if (list == NULL) {
        run_complain(run, "no memory for the edits");
        return END_FILE;
    }
    *list = value_list(&run->arena, 8);
    if (index < run->arguments.operand_count) {
        const char *file = run->arguments.operand[index];
        enum status status = edits_read_file(file, &run->arena, list, &fault);
        if (status != OK) {
            return refuse(run, "", status, &fault);
        }
    }
    for (const char *text = arguments_next(&run->arguments, "edit", &at); text != NULL;
         text = arguments_next(&run->arguments, "edit", &at)) {
        enum status status = edits_read(text, &run->arena, list, &fault);
        if (status != OK) {
            return refuse(run, "-e", status, &fault);
        }
    }
    *edits = bridge_public(list);
    if (list->count == 0) {
        run_complain(run, "no edit was given: name a FILE or -e EDIT, as in -e \"-V-204\" (the "
                          "volunteer leaves)");
        return END_USAGE;
    }
    return END_OK;
}

enum ending edits_keep(struct run *run, const char *name, const struct amity_value *edits,
                       const struct amity_value **answer)
{
    struct amity_value *params = amity_map(run->tree);
    const char *note = arguments_text(&run->arguments, "note", NULL);
    amity_put_text(run->tree, params, "name", name);
    amity_put(run->tree, params, "edits", edits);
    if (note != NULL) {
        amity_put_text(run->tree, params, "note", note);
    }
    return run_call(run, "scenario.put", params, answer);
}
