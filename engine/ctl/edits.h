/* Hypothetical edits as a coordinator types them: a short form, JSON, or a file of either; what the
 * wire takes comes out. */
#ifndef AMITY_CTL_EDITS_H
#define AMITY_CTL_EDITS_H

#include "base/value.h"

/* The paragraph and examples of every subcommand that takes edits. */
#define EDITS_TEACHING                                                                               \
    "An edit in short, each after its own -e:\n\n"                                                   \
    "  -V-204                              the volunteer leaves (-C-17: the client)\n"               \
    "  V-204.max_km+=15                    a field changes: = sets, += adds, -= takes away\n"        \
    "  C-17.max_km=40; status=waiting      several fields of one person\n"                           \
    "  volunteers where volunteer.age_max < 40: max_km+=10\n"                                        \
    "                                      everybody of whom it holds (as export --where)\n"         \
    "  +maria.json                         somebody comes: a profile as export writes it\n"          \
    "  pin C-17=V-204                      this pair must be in the plan\n"                          \
    "  exclude C-17=V-204                  this pair must not\n"                                     \
    "  '{\"delete_volunteer\": \"V-204\"}'     as the wire has it (PROTOCOL.md, whatif.run)\n\n"     \
    "FILE holds a JSON list of edits, {\"edits\": […]}, or an edit a line, in JSON or in short;\n" \
    "lines that begin with # are passed over, profiles as export writes them come. - is\n"           \
    "standard input. Ids that do not begin with V- or C- are written with their kind:\n"             \
    "'volunteer Maria.max_km=40'.\n"

/* Adds what one text says (a short form, JSON of one edit, a list, {edits}) to `list`.
 * owns     in `arena`
 * fails    E_INVALID_ARGUMENT with a hint; E_NOT_FOUND (a profile's file); E_NO_MEMORY */
enum status edits_read(const char *text, struct arena *arena, struct value *list,
                       struct fault *fault) MUST_USE;
/* The same for a file, or "-"; path: the file, and the line where there are lines. */
enum status edits_read_file(const char *name, struct arena *arena, struct value *list,
                            struct fault *fault) MUST_USE;

#endif
