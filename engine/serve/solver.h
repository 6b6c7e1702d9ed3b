/* The solver child: integers in on standard input, integers out on standard output. */
#ifndef AMITY_SERVE_SOLVER_H
#define AMITY_SERVE_SOLVER_H

/* Reads one instance, solves it, tells of progress, writes the answer; SIGTERM means: answer with
 * the best found so far. Returns the exit status. */
int solver_main(void);

#endif
