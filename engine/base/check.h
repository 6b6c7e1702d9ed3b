/* Promises we make to ourselves. A broken one is a bug, never an input error: the process stops
 * before wrong answers leave it. CHECK is always compiled in; CHECK_SLOW (whole-structure truths)
 * only in verify builds (AMITY_VERIFY). */
#ifndef AMITY_BASE_CHECK_H
#define AMITY_BASE_CHECK_H

_Noreturn void check_failed(const char *what, const char *file, int line);

#define CHECK(truth) ((truth) ? (void)0 : check_failed(#truth, __FILE__, __LINE__))

#ifdef AMITY_VERIFY
#define CHECK_SLOW(truth) CHECK(truth)
#else
#define CHECK_SLOW(truth) ((void)sizeof(truth))
#endif

#define MUST_USE                         __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

#endif
