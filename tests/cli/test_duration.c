/* duration_parse and duration_text against known values, and each against the other. */
#include "support/support.h"

#include <locale.h>
#include <math.h>

#include "cli/duration.h"

static void check_value(const char *text, double expected)
{
    double seconds = -1;
    if (!duration_parse(&seconds, text) || seconds != expected)
        fail_msg("'%s' gives %.17g, not %.17g", text, seconds, expected);
}

static void check_refused(const char *text)
{
    double seconds = -1;
    if (duration_parse(&seconds, text))
        fail_msg("'%s' is taken for %.17g", text, seconds);
    if (seconds != -1)
        fail_msg("'%s' is refused, but changed the value", text);
}

static void every_form_gives_its_value(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double seconds;
    } CASES[] = {
        {"0", 0},
        {"0s", 0},
        {"0.000", 0},
        {"0h 0 min", 0},
        {"00:00", 0},
        {"0-00:00:00", 0},
        {"1", 1},
        {"90", 90},
        {"007", 7},
        {"0.5", 0.5},
        {"90s", 90},
        {"90 s", 90},
        {" 90 sec ", 90},
        {"0.1s", 0.1},
        {"2.50", 2.5},
        {"1.5h", 5400},
        {"30m", 1800},
        {"30min", 1800},
        {"90m", 5400},
        {"2h", 7200},
        {"1d", 86400},
        {"1 day", 86400},
        {"12 days", 1036800},
        {"1h30m", 5400},
        {"1d12h", 129600},
        {"2h 10m 5s", 7805},
        {"2 h 10 min 5 s", 7805},
        {"1d 1h 1m 1s", 90061},
        {"1h 0.5s", 3600.5},
        {"30:00", 1800},
        {"90:00", 5400},
        {"0:01", 1},
        {"1:30:00", 5400},
        {"01:30:59", 5459},
        {"36:00:00", 129600},
        {"1-12:00:00", 129600},
        {"0-1:00:00", 3600},
        {"7-23:59:59", 691199},
        {"0.0000000001", 1e-10},
        {"3.14159265358979", 3.14159265358979},
        {"1.000000000000000000000000000000000000000000000000000000000000", 1},
        {"9007199254740993", 9007199254740992.0},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_value(CASES[i].text, CASES[i].seconds);
}

static void what_is_no_duration_is_refused(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "",           " ",          "-",          "-1",          "-0",       "+1",         "- 1",         "s",
        "h",          "abc",        "nan",        "inf",         "infinity", "0x10",       "0x10s",       "1e3",
        "1E3",        "1e3s",       ".",          ".5",          "5.",       "5.s",        "1..5",        "1.5.5",
        "1,5",        "1'000",      "1_000",      "1a",          "90S",      "2H",         "1M",          "1ms",
        "1us",        "1w",         "1y",         "1hours",      "1 h h",    "1hh",        "1h1h",        "1s1m",
        "30m1h",      "1m1min",     "1h30",       "1 30",        "1h 30 ",   "1h-30m",     "1h+30m",      "1h,30m",
        "1h\t30m",    "1h\n",       "1\n",        "90x",         "x90",      "1:",         ":1",          ":",
        "::",         "1:5",        "1:60",       "1:5:00",      "1:60:00",  "1:00:60",    "1:000",       "1:00:",
        "1::00",      "1:00:00:00", "1:-1",       "1:+1",        "-1:00",    "1.5:00",     "1:00.5",      "1: 00",
        " 1:00",      "1:00 ",      "1:00s",      "1:00:00h",    "1-",       "1-12",       "1-12:00",     "-12:00:00",
        "1-24:00:00", "--1:0:0",    "1--1:00:00", "1-1-1:00:00", "1d12:00",  "1d 1:00:00", "1.5-1:00:00",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_refused(CASES[i]);
}

/* What has too many digits is neither infinite nor zero, but refused. */
static void what_no_number_can_hold_is_refused(void **state)
{
    (void)state;
    char text[500];
    memset(text, '9', sizeof text);
    strcpy(text + 400, "s");
    check_refused(text);
    strcpy(text + 400, ":00");
    check_refused(text);
    strcpy(text + 400, "-00:00:00");
    check_refused(text);
    strcpy(text + 305, "d"); /* the number can be held, its seconds cannot */
    check_refused(text);
    memset(text, '0', sizeof text);
    text[1] = '.';
    strcpy(text + 400, "1s");
    check_refused(text);
    strcpy(text + 400, "0s");
    check_value(text, 0);
}

/* Where a comma parts whole from fraction, too; the C locale if the machine has no other. */
static void the_locale_does_not_matter(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"};
    for (size_t i = 0; i < COUNT_OF(NAMES) && setlocale(LC_ALL, NAMES[i]) == NULL; i++)
        continue;
    check_value("1.5h", 5400);
    check_refused("1,5h");
    setlocale(LC_ALL, "C");
}

static void check_text(double seconds, const char *expected)
{
    char text[DURATION_TEXT];
    duration_text(text, seconds);
    assert_string_equal(text, expected);
}

static void texts_have_two_figures_or_so(void **state)
{
    (void)state;
    check_text(0, "0.0 s");
    check_text(0.5, "0.5 s");
    check_text(9.44, "9.4 s");
    check_text(9.5, "10 s");
    check_text(12, "12 s");
    check_text(59.4, "59 s");
    check_text(59.6, "1 min 0 s");
    check_text(185, "3 min 5 s");
    check_text(3599.4, "59 min 59 s");
    check_text(3599.6, "1 h 0 min");
    check_text(7800, "2 h 10 min");
    check_text(86400, "24 h 0 min");
    check_text(172799, "48 h 0 min");
    check_text(12 * 86400, "12 days");
    check_text(340 * 365.25 * 86400, "340 years");
    check_text(4e7 * 365.25 * 86400, "4e+07 years");
}

/* Up to its rounding; years are for the amazed, not for limits. */
static void texts_come_back(void **state)
{
    (void)state;
    for (double seconds = 0.1; seconds < 700 * 86400.0; seconds *= 1.01) {
        char text[DURATION_TEXT];
        double parsed = -1;
        duration_text(text, seconds);
        double rounding = seconds < 9.5 ? 0.05 : seconds < 3599.5 ? 0.5 : seconds < 2 * 86400.0 ? 30 : 43200;
        if (!duration_parse(&parsed, text) || fabs(parsed - seconds) > rounding + 1e-6)
            fail_msg("%.6f s are '%s', and that is %.6f s", seconds, text, parsed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_gives_its_value),         cmocka_unit_test(what_is_no_duration_is_refused),
        cmocka_unit_test(what_no_number_can_hold_is_refused), cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(texts_have_two_figures_or_so),       cmocka_unit_test(texts_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
