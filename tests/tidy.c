/* Reads the tree and holds the house rules: who includes whom, lengths, banned calls and names, no
 * data that changes at file scope. The rules themselves are shown to complain first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tidy/arrows.h"
#include "tidy/shape.h"

extern char **environ;

static void check_all(const struct source *source, struct findings *findings)
{
    check_places(source, findings);
    if (!is_c(source->path)) {
        return;
    }
    check_opening(source, findings);
    check_calls(source, findings);
    check_names(source, findings);
    check_scopes(source, findings);
    check_arrows(source, findings);
}

/* -- the tree -- */

static bool is_read(const char *name)
{
    static const char *const ENDS[] = {".c",  ".h",    ".def", ".py",  ".sh", ".js",  ".mjs",
                                       ".rb", ".json", ".md",  ".txt", ".cc", ".lua", ".csv"};
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        if (ends_with(name, ENDS[i])) {
            return true;
        }
    }
    return strchr(name, '.') == NULL; /* scripts without an ending */
}

static void read_one(const char *path, struct findings *findings, int *files)
{
    char *text = file_read(path);
    assert_non_null(text);
    struct source source = source_of(path, text);
    check_all(&source, findings);
    source_close(&source);
    (*files)++;
}

struct paths {
    char path[4096][300];
    int count;
};

static void paths_add(struct paths *paths, const char *directory, const char *name)
{
    assert_true(paths->count < (int)(sizeof paths->path / sizeof *paths->path));
    int bytes = snprintf(paths->path[paths->count++], sizeof *paths->path, "%s%s%s", directory,
                         directory[0] == '\0' ? "" : "/", name);
    assert_true(bytes < (int)sizeof *paths->path);
}

static void read_tree(const char *top, struct findings *findings, int *files)
{
    static const char *const LEFT_OUT[] = {"corpus", "golden", "node_modules", "build",
                                           "__pycache__"};
    struct paths *waiting = calloc(1, sizeof *waiting);
    assert_non_null(waiting);
    paths_add(waiting, "", top);
    while (waiting->count > 0) {
        char path[300];
        snprintf(path, sizeof path, "%s", waiting->path[--waiting->count]);
        DIR *directory = opendir(path);
        if (directory == NULL) {
            read_one(path, findings, files);
            continue;
        }
        for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
            bool out = entry->d_name[0] == '.';
            for (size_t i = 0; i < sizeof LEFT_OUT / sizeof *LEFT_OUT; i++) {
                out = out || strcmp(entry->d_name, LEFT_OUT[i]) == 0;
            }
            char below[600];
            struct stat there;
            snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
            if (!out && stat(below, &there) == 0 &&
                (S_ISDIR(there.st_mode) || is_read(entry->d_name))) {
                paths_add(waiting, path, entry->d_name);
            }
        }
        closedir(directory);
    }
    free(waiting);
}

static void the_tree_keeps_the_house_rules(void **state)
{
    (void)state;
    static const char *const TOPS[] = {"engine", "proto",          "include",   "bench",
                                       "tests",  "CMakeLists.txt", "README.md", ".ci/run"};
    struct findings findings = {0};
    int files = 0;
    for (size_t i = 0; i < sizeof TOPS / sizeof *TOPS; i++) {
        struct stat there;
        if (stat(TOPS[i], &there) == 0) {
            read_tree(TOPS[i], &findings, &files);
        }
    }
    if (findings.count > 0) {
        fwrite(findings.lines.bytes, 1, findings.lines.count, stderr);
    }
    buffer_close(&findings.lines);
    assert_true(files > 200);
    assert_int_equal(findings.count, 0);
}

static void every_public_header_compiles_alone(void **state)
{
    (void)state;
    DIR *directory = opendir("include/amity");
    assert_non_null(directory);
    int headers = 0;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (!ends_with(entry->d_name, ".h")) {
            continue;
        }
        char path[300];
        snprintf(path, sizeof path, "include/amity/%s", entry->d_name);
        char command[400];
        snprintf(command, sizeof command,
                 "exec cc -std=c17 -Wall -Wextra -Werror -fsyntax-only -Iinclude -xc %s", path);
        char *const arguments[] = {(char[]){"sh"}, (char[]){"-c"}, command, NULL};
        pid_t child = 0;
        assert_int_equal(posix_spawnp(&child, "sh", NULL, NULL, arguments, environ), 0);
        int how = 0;
        assert_int_equal(waitpid(child, &how, 0), child);
        assert_int_equal(how, 0);
        headers++;
    }
    closedir(directory);
    assert_true(headers > 0);
}

/* -- the rules complain -- */

static int complaints_of(const char *path, const char *text)
{
    struct findings findings = {0};
    struct source source = source_of(path, strdup(text));
    check_all(&source, &findings);
    source_close(&source);
    buffer_close(&findings.lines);
    return findings.count;
}

#define GOOD "/* Why. */\n"

static void bad_includes_are_seen(void **state)
{
    (void)state;
    static const char *const BAD[][2] = {
        {"engine/base/x.c", "#include \"model/date.h\""},
        {"engine/solve/x.c", "#include \"model/date.h\""},
        {"engine/model/x.c", "#include \"rules/pack.h\""},
        {"engine/match/x.c", "#include \"store/store.h\""},
        {"engine/match/x.c", "#include \"proto/reader.h\""},
        {"engine/rules/x.h", "#include \"match/view.h\""},
        {"engine/ctl/x.c", "#include \"serve/house.h\""},
        {"engine/ctl/x.c", "#include \"solve/couple.h\""},
        {"engine/main.c", "#include \"match/view.h\""},
        {"proto/x.c", "#include \"model/date.h\""},
        {"include/amity/x.h", "#include \"base/value.h\""},
        {"engine/new_room/x.c", "int x(void);"},
        {"engine/base/x.c", "#include \"odd/x.h\""},
        {"engine/solve/paths.c", "#include <glpk.h>"},
        {"proto/scan.c", "#include <msgpack.h>"},
        {"engine/match/x.c", "#include <lmdb.h>"},
        {"engine/match/x.c", "#include <event2/event.h>"},
        {"engine/base/value.c", "#include <jansson.h>"},
        {"engine/rules/x.c", "#include <sodium.h>"},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        char text[200];
        snprintf(text, sizeof text, GOOD "%s\n", BAD[i][1]);
        if (complaints_of(BAD[i][0], text) == 0) {
            fail_msg("nobody minds %s in %s", BAD[i][1], BAD[i][0]);
        }
    }
    assert_int_equal(complaints_of("engine/match/x.c", GOOD "#include \"solve/verify.h\"\n"), 0);
    assert_int_equal(complaints_of("engine/ctl/x.c", GOOD "#include \"solve/verify.h\"\n"), 0);
    assert_int_equal(complaints_of("engine/solve/mip.c", GOOD "#include <glpk.h>\n"), 0);
    assert_int_equal(complaints_of("engine/base/x.c", GOOD "/* #include \"model/x.h\" */\n"), 0);
}

static void bad_code_is_seen(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "int f(void);\n",
        GOOD "void f(char *a, char *b)\n{\n    strcpy(a, b);\n}\n",
        GOOD "void f(void)\n{\n    system (\"ls\");\n}\n",
        GOOD "void f(void)\n{\n    if (fork() == 0) {\n    }\n}\n",
        GOOD "static int counter;\n",
        GOOD "int counter = 3;\n",
        GOOD "static const char *name = \"x\";\n",
        GOOD "static struct thing things[4];\n",
        GOOD "struct thing {\n    int x;\n} things;\n",
        GOOD "static int (*hook)(int);\n",
        GOOD "static struct thing things[] = {{1}, {2}};\n",
        GOOD "int f(void)\n{\n    static int calls;\n    return calls++;\n}\n",
        GOOD "typedef struct thing {\n    int x;\n} thing;\n",
        GOOD "typedef struct thing thing_t;\n",
        GOOD "void f(int a, int b, int c, int d, int e, int f, int g)\n{\n}\n",
        GOOD "struct job_manager {\n    int x;\n};\n",
        GOOD "/* TO"
             "DO later */\n",
        GOOD "void f(void)\n{\n",
        GOOD "/* see /ho"
             "me/somebody/x */\n",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        if (complaints_of("engine/base/x.c", BAD[i]) == 0) {
            fail_msg("nobody minds %s", BAD[i]);
        }
    }
    assert_int_not_equal(complaints_of("engine/base/util.c", GOOD "int f(void);\n"), 0);
    assert_int_not_equal(complaints_of("engine/base/text_helper.h", GOOD "int f(void);\n"), 0);
    assert_int_not_equal(complaints_of("tests/foreign/lock.json", "{\"at\": \"registry.npm"
                                                                  "js.org\"}"),
                         0);
}

static char *long_text(const char *before, const char *line, int lines, const char *after)
{
    struct buffer text = {0};
    buffer_print(&text, "%s", before);
    for (int i = 0; i < lines; i++) {
        buffer_print(&text, "%s", line);
    }
    buffer_print(&text, "%s", after);
    buffer_add(&text, "", 1);
    return (char *)text.bytes;
}

static void long_files_and_functions_are_seen(void **state)
{
    (void)state;
    static const char *const BEFORE = GOOD "static int f(const char *a)\n{\n";
    for (int lines = 56; lines <= 58; lines++) {
        char *text = long_text(BEFORE, "    g(\"{\", '{'); /* { */\n", lines, "}\n");
        assert_int_equal(complaints_of("engine/base/x.c", text), lines <= 57 ? 0 : 1);
        free(text);
    }
    for (int lines = 599; lines <= 600; lines++) {
        char *text = long_text(GOOD, "int f(void);\n", lines, "");
        assert_int_equal(complaints_of("engine/base/x.c", text), lines <= 599 ? 0 : 1);
        free(text);
    }
}

static void good_code_is_left_in_peace(void **state)
{
    (void)state;
    static const char *const FINE[] = {
        GOOD "static const char *const NAMES[] = {\"a\", \"b{\"};\n",
        GOOD "enum { A = 1, B };\nstruct x {\n    int data_bytes;\n};\nstruct y;\n",
        GOOD "extern const int x;\ntypedef int (*visit)(struct x *x);\n",
        GOOD "#define X(a) static int a;\n#undef X\n",
        GOOD "int f(int a, int b, int c, int d, int e, int f)\n{\n    return '\"' + '\\'';\n}\n",
        GOOD "static const struct x TABLE[] = {\n    {\"a\", {1, 2}},\n};\nint g(void);\n",
        GOOD "int f(void)\n{\n    static const int X = 3;\n    return X;\n}\n",
        GOOD "/* strcpy(a, b) is banned. */\nvoid my_strcpy(void);\n",
        GOOD "_Static_assert(sizeof(int) == 4, \"int\");\n",
    };
    for (size_t i = 0; i < sizeof FINE / sizeof *FINE; i++) {
        if (complaints_of("engine/base/x.c", FINE[i]) != 0) {
            fail_msg("somebody minds %s", FINE[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_includes_are_seen),
        cmocka_unit_test(bad_code_is_seen),
        cmocka_unit_test(long_files_and_functions_are_seen),
        cmocka_unit_test(good_code_is_left_in_peace),
        cmocka_unit_test(every_public_header_compiles_alone),
        cmocka_unit_test(the_tree_keeps_the_house_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
