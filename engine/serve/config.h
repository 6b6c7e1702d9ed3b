/* What the daemon is told: flags, and a configuration file under them. */
#ifndef AMITY_SERVE_CONFIG_H
#define AMITY_SERVE_CONFIG_H

#include "serve/house.h"

/* Reads `amityd` flags (and the JSON file that --config names: the same names without dashes, plus
 * `limits: {…}`). Flags win. Everything that lives on is in `forever`.
 * fails    E_INVALID_ARGUMENT: path = the flag or the field, with a hint */
enum status config_read(int argument_count, char *const *arguments, struct arena *forever,
                        struct config *out, struct fault *fault) MUST_USE;
/* The help that --help prints. */
void config_help(void);

#endif
