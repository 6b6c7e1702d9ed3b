/* Picks the role and runs it: the engine, or a solver or planner that the engine starts. */
#include <stdio.h>
#include <string.h>

#include "serve/boot.h"
#include "serve/config.h"
#include "serve/planner_child.h"
#include "serve/solver.h"

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "--role=solver") == 0) {
        return solver_main();
    }
    if (argc >= 2 && strcmp(argv[1], "--role=planner") == 0) {
        return planner_main();
    }
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            config_help();
            return 0;
        }
        if (strcmp(argv[i], "--version") == 0) {
            printf("amityd %s\n", AMITY_VERSION);
            return 0;
        }
    }
    return boot_engine(argc, argv);
}
