/* Puts the house together, runs it, takes it apart. */
#ifndef AMITY_SERVE_BOOT_H
#define AMITY_SERVE_BOOT_H

/* The daemon: returns its exit status. */
int boot_engine(int argument_count, char *const *arguments);

#endif
