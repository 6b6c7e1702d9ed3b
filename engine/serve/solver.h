/* The solver child: integers in on standard input, integers out on standard output. */
#ifndef AMITY_SERVE_SOLVER_H
#define AMITY_SERVE_SOLVER_H

/* How it ends. */
enum { SOLVER_CANNOT_READ = 2, SOLVER_CANNOT_SPEAK = 3, SOLVER_NO_MEMORY = 4 };
enum { SOLVER_NICE = 10 };

/* Reads one instance, solves it, tells of progress, writes the answer; SIGTERM means: answer with
 * the best found so far. Returns the exit status. */
int solver_main(void);

#endif
