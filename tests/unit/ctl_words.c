/* Flags, sentences, letters and tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ctl/arguments.h"
#include "ctl/say.h"
#include "ctl/screen.h"
#include "ctl/subcommand.h"

static const struct flag FLAGS[] = {{"count", 'k', FLAG_NUMBER, "N", ""},
                                    {"pin", 0, FLAG_MANY, "C=V", ""},
                                    {"format", 'f', FLAG_TEXT, "ndjson|csv", ""},
                                    {"yes", 'y', FLAG_SWITCH, "", ""},
                                    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

static enum status read_words(const char *const *words, uint32_t count, struct arena *arena,
                              struct arguments *arguments, struct fault *fault)
{
    const struct flag *const tables[2] = {FLAGS, NULL};
    *fault = (struct fault){0};
    return arguments_read(words, count, tables, arena, arguments, fault);
}

static void flags_are_read_in_every_spelling(void **state)
{
    (void)state;
    const char *const words[] = {"one",      "-k3", "--pin=a=b", "--pin", "c=d",
                                 "--format", "csv", "-y",        "--",    "--two"};
    struct arena arena;
    struct arguments arguments;
    struct fault fault;
    uint32_t at = 0;
    arena_open(&arena, 4096, 0);
    assert_int_equal(read_words(words, 10, &arena, &arguments, &fault), OK);
    assert_int_equal(arguments.operand_count, 2);
    assert_string_equal(arguments.operand[1], "--two");
    assert_int_equal(arguments_number(&arguments, "count", 0), 3);
    assert_string_equal(arguments_next(&arguments, "pin", &at), "a=b");
    assert_string_equal(arguments_next(&arguments, "pin", &at), "c=d");
    assert_null(arguments_next(&arguments, "pin", &at));
    assert_string_equal(arguments_text(&arguments, "format", ""), "csv");
    assert_true(arguments_has(&arguments, "yes"));
    arena_close(&arena);
}

static void a_wrong_flag_is_refused_with_the_nearest_word(void **state)
{
    (void)state;
    static const struct {
        const char *words[2];
        uint32_t count;
        const char *hint;
    } CASES[] = {{{"--coutn", "3"}, 2, "--count"},
                 {{"--format", "cvs"}, 2, "csv"},
                 {{"-k", "x"}, 2, ""},
                 {{"-k", "-1"}, 2, ""},
                 {{"--pin", NULL}, 1, ""},
                 {{"--yes=no", NULL}, 1, ""}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct arena arena;
        struct arguments arguments;
        struct fault fault;
        arena_open(&arena, 4096, 0);
        assert_int_equal(read_words(CASES[i].words, CASES[i].count, &arena, &arguments, &fault),
                         E_INVALID_ARGUMENT);
        assert_string_equal(fault.hint, CASES[i].hint);
        arena_close(&arena);
    }
}

static void subcommands_are_found_by_their_longest_name(void **state)
{
    (void)state;
    const char *const two[] = {"plan", "get", "P-1"};
    const char *const one[] = {"propose", "C-1"};
    const char *const none[] = {"plan"};
    uint32_t used = 0;
    assert_ptr_equal(subcommand_find(two, 3, &used), &subcommand_plan_get);
    assert_int_equal(used, 2);
    assert_ptr_equal(subcommand_find(one, 2, &used), &subcommand_propose);
    assert_int_equal(used, 1);
    assert_null(subcommand_find(none, 1, &used));
    assert_string_equal(subcommand_nearest("porpose"), "propose");
    assert_null(subcommand_nearest("xyzzy"));
}

static void sentences_are_filled_in_each_tongue(void **state)
{
    (void)state;
    const char *const texts[] = {"3,4", NULL};
    struct arena arena;
    arena_open(&arena, 4096, 0);
    assert_string_equal(say_filled(TONGUE_SV, SAY_KM_AWAY, texts, &arena), "3,4 km bort");
    assert_string_equal(say_filled(TONGUE_FI, SAY_KM_AWAY, texts, &arena), "3,4 km päässä");
    for (uint32_t id = 0; id < SAY_COUNT; id++) {
        for (uint32_t tongue = 0; tongue < TONGUE_COUNT; tongue++) {
            const char *text = say_plain((enum tongue)tongue, (enum say)id);
            assert_true(text[0] != '\0');
            for (char n = '1'; n <= '4'; n++) { /* the same blanks in every tongue */
                const char blank[] = {'{', n, '}', '\0'};
                bool here = strstr(text, blank) != NULL;
                assert_int_equal(here, strstr(say_plain(TONGUE_EN, (enum say)id), blank) != NULL);
            }
        }
    }
    arena_close(&arena);
}

static void the_tongue_follows_the_flag_then_the_locale(void **state)
{
    (void)state;
    setenv("LC_ALL", "", 1);
    setenv("LC_MESSAGES", "fi_FI.UTF-8", 1);
    setenv("LANG", "sv_SE.UTF-8", 1);
    assert_int_equal(tongue_wanted("sv"), TONGUE_SV);
    assert_int_equal(tongue_wanted(NULL), TONGUE_FI);
    unsetenv("LC_MESSAGES");
    assert_int_equal(tongue_wanted(NULL), TONGUE_SV);
    setenv("LANG", "C", 1);
    assert_int_equal(tongue_wanted(NULL), TONGUE_EN);
}

static void letters_are_counted_as_columns(void **state)
{
    (void)state;
    assert_int_equal(text_columns("Seinäjoki"), 9);
    assert_int_equal(text_columns("a\xCC\x88"), 1);
    assert_int_equal(text_columns("日本"), 4);
    assert_int_equal(text_columns("████"), 4);
}

/* What is printed on a screen of that width. */
static void screen_on(struct screen *screen, uint32_t columns, char **text, size_t *bytes)
{
    FILE *out = open_memstream(text, bytes);
    assert_non_null(out);
    *screen = (struct screen){.out = out, .err = stderr, .columns = columns};
}

static void no_line_of_a_paragraph_is_wider_than_the_screen(void **state)
{
    (void)state;
    static const char TEXT[] = "Välfärdsområdet måste ha beviljat ett beslut med nummer och datum, "
                               "och vårdnadshavarna måste godkänna stödet som barnet får.";
    for (uint32_t columns = 40; columns < 130; columns += 7) {
        char *text = NULL;
        size_t bytes = 0;
        struct screen screen;
        screen_on(&screen, columns, &text, &bytes);
        screen_paragraph(&screen, STYLE_PLAIN, "  ✓ ", TEXT);
        fclose(screen.out);
        char *rest = NULL;
        for (char *line = strtok_r(text, "\n", &rest); line != NULL;
             line = strtok_r(NULL, "\n", &rest)) {
            assert_true(text_columns(line) <= columns);
        }
        free(text);
    }
}

static void a_tables_columns_stand_under_each_other(void **state)
{
    (void)state;
    static const struct column COLUMNS[] = {
        {"namn", false, false}, {"poäng", true, false}, {"ort", false, false}};
    static const struct cell ROWS[][3] = {
        {{"Åsa", STYLE_PLAIN}, {"7", STYLE_PLAIN}, {"x", STYLE_PLAIN}},
        {{"Bo", STYLE_PLAIN}, {"1 234", STYLE_PLAIN}, {"y", STYLE_PLAIN}}};
    char *text = NULL;
    size_t bytes = 0;
    struct arena arena;
    struct screen screen;
    struct table table;
    arena_open(&arena, 4096, 0);
    screen_on(&screen, 80, &text, &bytes);
    table_open(&table, &arena, COLUMNS, 3);
    table_add(&table, ROWS[0]);
    table_add(&table, ROWS[1]);
    table_print(&table, &screen);
    fclose(screen.out);
    assert_string_equal(text, "  namn  poäng  ort\n  Åsa       7  x\n  Bo    1 234  y\n");
    free(text);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_are_read_in_every_spelling),
        cmocka_unit_test(a_wrong_flag_is_refused_with_the_nearest_word),
        cmocka_unit_test(subcommands_are_found_by_their_longest_name),
        cmocka_unit_test(sentences_are_filled_in_each_tongue),
        cmocka_unit_test(the_tongue_follows_the_flag_then_the_locale),
        cmocka_unit_test(letters_are_counted_as_columns),
        cmocka_unit_test(no_line_of_a_paragraph_is_wider_than_the_screen),
        cmocka_unit_test(a_tables_columns_stand_under_each_other)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
