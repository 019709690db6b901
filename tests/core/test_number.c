/* number_parse against known values, against values computed beside the expression, and against a regular expression. */
#include "support/support.h"

#include <regex.h>

#include "core/number.h"

/* A number of things is the same, below 2^64. */
static void check_count(enum number_status status, uint128 number, const char *text)
{
    const uint64_t before = UINT64_C(0x0123456789abcdef);
    uint64_t count = before;
    enum number_status expected = status == NUMBER_OK && number > UINT64_MAX ? NUMBER_TOO_LARGE : status;
    if (number_parse_count(&count, text) != expected || count != (expected == NUMBER_OK ? number : before))
        fail_msg("'%s' as a number of things is not the same", text);
}

/* Parses, and demands that the value stays as it was on failure. */
static enum number_status parse(uint128 *value, const char *text)
{
    const uint128 before = (uint128)UINT64_C(0x0123456789abcdef) << 60;
    *value = before;
    enum number_status status = number_parse(value, text);
    if (status != NUMBER_OK && *value != before)
        fail_msg("'%s' is refused, but changed the value", text);
    check_count(status, *value, text);
    return status;
}

static void check_value(const char *text, uint128 expected)
{
    uint128 value;
    char got[UINT128_TEXT], right[UINT128_TEXT];
    enum number_status status = parse(&value, text);
    if (status != NUMBER_OK || value != expected)
        fail_msg("'%s' gives status %d, value %s, not %s", text, (int)status, uint128_text(got, value),
                 uint128_text(right, expected));
}

static void check_status(const char *text, enum number_status expected)
{
    uint128 value;
    enum number_status status = parse(&value, text);
    if (status != expected)
        fail_msg("'%s' gives status %d, not %d", text, (int)status, (int)expected);
}

static void every_form_gives_its_value(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint128 value;
    } CASES[] = {
        {"0", 0},
        {"00", 0},
        {"7", 7},
        {"007", 7},
        {"1000000", 1000000},
        {"1e9", 1000000000},
        {"1E9", 1000000000},
        {"10^9", 1000000000},
        {"2^40", UINT64_C(1099511627776)},
        {"2^64-1", UINT64_MAX},
        {"1e12+1e9", UINT64_C(1001000000000)},
        {"3*10^8", 300000000},
        {"3*10^8*2", 600000000},
        {"2^32*2^31", UINT64_C(1) << 63},
        {"18446744073709551615", UINT64_MAX},
        {"018446744073709551615", UINT64_MAX},
        {"000000000000000000000000000000000000000000000000000000000001", 1},
        {"2^64-2^63", UINT64_C(1) << 63},
        {"2^120-2^120", 0},
        {"2^119+2^119-2^120+5", 5},
        {"1-2+3", 2},
        {"0-0", 0},
        {"1e19-1", UINT64_C(9999999999999999999)},
        {"5^27", UINT64_C(7450580596923828125)},
        {"0^0", 1},
        {"0^5", 0},
        {"0^1000000000000000000000000", 0},
        {"1^1000000000000000000000000", 1},
        {"7^0", 1},
        {"7e0", 7},
        {"0e99", 0},
        {"0e1000000000000000000000000", 0},
        {"2*0e99", 0},
        {"1e019", UINT64_C(10000000000000000000)},
        {"2^64-1*1", UINT64_MAX},
        {"2*3+4*5", 26},
        {"2+3*4-5", 9},
        {"18446744073709551616", (uint128)1 << 64},
        {"2^64", (uint128)1 << 64},
        {"2^71+2^64-1", ((uint128)1 << 71) + UINT64_MAX},
        {"1e20", (uint128)UINT64_C(10000000000000000000) * 10},
        {"38*10^20", NUMBER_MAX},
        {"3800000000000000000000", NUMBER_MAX},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_value(CASES[i].text, CASES[i].value);
}

static void every_power_of_ten_and_two_has_its_value(void **state)
{
    (void)state;
    char text[64];
    uint128 value = 1;
    for (int i = 0; i < 72; i++, value *= 2) {
        snprintf(text, sizeof text, "2^%d", i);
        check_value(text, value);
    }
    value = 1;
    for (int i = 0; i < 22; i++, value *= 10) {
        snprintf(text, sizeof text, "1e%d", i);
        check_value(text, value);
        snprintf(text, sizeof text, "10^%d", i);
        check_value(text, value);
    }
}

/* One too many at every stage: digits, exponent, power, product, sum, result. */
static void too_large_is_noticed_at_every_stage(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "3800000000000000000001",
        "9999999999999999999999",
        "2^72",
        "38*10^20+1",
        "1e22",
        "10^22",
        "2^120",
        "2^121",
        "2^121-2^121",
        "3^81",
        "2^1000000000000000000000000000000",
        "2^99999999999999999999999999999999999999999999999999",
        "1e99999999999999999999999999999999999999999999999999",
        "99999999999999999999999999999999999999999999999999999",
        "99999999999999999999999999999999999999999999999999999-99999999999999999999999999999999999999999999999999999",
        "340282366920938463463374607431768211456", /* 2^128: zero in 128 bits */
        "2^64*2^64",
        "2^64*2^56*2",
        "2^71*2",
        "2^119+2^119+1",
        "1e36+1e36",
        "1e19*1e19",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_status(CASES[i], NUMBER_TOO_LARGE);
}

static void below_zero_is_noticed(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "-1", "-18446744073709551616", "0-1", "1-2", "1e9-1e10", "2^64-2^65", "1-2^120-2^120", "3-2*2",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_status(CASES[i], NUMBER_NEGATIVE);
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "",     " ",      "-",     "+",    "*",    "^",     "e",     "x",     "abc",   "e9",    "^9",       "*9",
        "+1",   "--1",    "-+1",   "- 1",  " 1",   "1 ",    "1\n",   "1x",    "1e",    "1^",    "1*",       "1+",
        "1-",   "1e+9",   "1e-9",  "1^-1", "1^^2", "1ee2",  "2^3^2", "1e2e3", "1e2^3", "1**2",  "1++2",     "1+-2",
        "1--2", "1.5",    "1,000", "0x10", "1e9.", "1_000", "1'000", "(1)",   "1/2",   "1e9 1", "\xc2\xb2", "1\xe2\x81\xb5",
        "\xff", "10^9kb", "inf",   "nan",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_status(CASES[i], NUMBER_NOT_ONE);
}

/* Every power of one or two digits with an exponent of one digit, with the value by repeated multiplication. */
struct term {
    char text[16];
    int64_t value;
};

static size_t make_terms(struct term *terms, const int *bases, size_t base_count, int exponent_max)
{
    size_t count = 0;
    for (size_t i = 0; i < base_count; i++) {
        terms[count].value = bases[i];
        snprintf(terms[count++].text, sizeof terms->text, "%d", bases[i]);
        for (int exponent = 0; exponent <= exponent_max; exponent++)
            for (const char *sign = "eE^"; *sign != '\0'; sign++) {
                int64_t value = *sign == '^' ? 1 : bases[i];
                for (int k = 0; k < exponent; k++)
                    value *= *sign == '^' ? bases[i] : 10;
                terms[count].value = value;
                snprintf(terms[count++].text, sizeof terms->text, "%d%c%hhu", bases[i], *sign, (unsigned char)exponent);
            }
    }
    return count;
}

static void check_signed(const char *text, int64_t expected)
{
    if (expected < 0)
        check_status(text, NUMBER_NEGATIVE);
    else
        check_value(text, (uint64_t)expected);
}

/* All expressions a, a*b, a+b, a-b, a*b+c, a*b-c, a+b*c, a-b*c, a+b-c, a-b+c, a*b*c over the terms. */
static void small_expressions_have_their_values(void **state)
{
    (void)state;
    static const int BASES[] = {0, 1, 2, 3, 10};
    static struct term terms[128];
    size_t count = make_terms(terms, BASES, COUNT_OF(BASES), TEST_LIGHT ? 1 : 2);
    static const char *const SIGNS[] = {"*", "+", "-"};
    char text[80];
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < count; b++)
            for (size_t s = 0; s < 3; s++) {
                int64_t x = terms[a].value, y = terms[b].value;
                snprintf(text, sizeof text, "%.15s%s%.15s", terms[a].text, SIGNS[s], terms[b].text);
                check_signed(text, s == 0 ? x * y : s == 1 ? x + y : x - y);
                for (size_t c = 0; c < count; c++)
                    for (size_t t = 0; t < 3; t++) {
                        int64_t z = terms[c].value;
                        int64_t value = s == 0 ? (t == 0   ? x * y * z
                                                  : t == 1 ? x * y + z
                                                           : x * y - z)
                                               : x + (s == 1 ? 1 : -1) * (t == 0 ? y * z : y) +
                                                     (t == 1   ? z
                                                      : t == 2 ? -z
                                                               : 0);
                        snprintf(text, sizeof text, "%.15s%s%.15s%s%.15s", terms[a].text, SIGNS[s], terms[b].text, SIGNS[t],
                                 terms[c].text);
                        check_signed(text, value);
                    }
            }
}

/* All texts of up to six characters over an alphabet, judged by a regular expression of the grammar. */
static void exactly_the_grammar_is_accepted(void **state)
{
    (void)state;
    static const char ALPHABET[] = "012e^*+-";
    enum { LETTERS = sizeof ALPHABET - 1, LENGTH_MAX = TEST_LIGHT ? 5 : 6 };
    regex_t grammar, leading_minus;
#define POWER "[0-9]+([e^][0-9]+)?"
#define PRODUCT POWER "([*]" POWER ")*"
    assert_int_equal(regcomp(&grammar, "^" PRODUCT "([+-]" PRODUCT ")*$", REG_EXTENDED | REG_NOSUB), 0);
    assert_int_equal(regcomp(&leading_minus, "^-[0-9]", REG_EXTENDED | REG_NOSUB), 0);
    uint64_t texts = 1;
    for (int length = 0; length <= LENGTH_MAX; length++, texts *= LETTERS)
        for (uint64_t code = 0; code < texts; code++) {
            char text[LENGTH_MAX + 1] = {0};
            uint64_t rest = code;
            for (int i = 0; i < length; i++, rest /= LETTERS)
                text[i] = ALPHABET[rest % LETTERS];
            uint128 value;
            enum number_status status = parse(&value, text);
            bool right = regexec(&grammar, text, 0, NULL, 0) == 0;
            if (right ? status == NUMBER_NOT_ONE : status == NUMBER_OK)
                fail_msg("'%s' gives status %d", text, (int)status);
            if (regexec(&leading_minus, text, 0, NULL, 0) == 0 && status != NUMBER_NEGATIVE)
                fail_msg("'%s' is not called negative", text);
        }
    regfree(&grammar);
    regfree(&leading_minus);
}

static void random_numbers_come_back(void **state)
{
    (void)state;
    uint64_t random = 3;
    char text[UINT128_TEXT];
    for (int i = 0; i < 100000; i++) {
        uint128 n = ((uint128)random_next(&random) << 7 | random_below(&random, 128)) >> i % 71;
        if (n <= NUMBER_MAX)
            check_value(uint128_text(text, n), n);
    }
}

static void every_failure_has_its_own_text(void **state)
{
    (void)state;
    const char *not_one = number_status_text(NUMBER_NOT_ONE), *negative = number_status_text(NUMBER_NEGATIVE);
    const char *large = number_status_text(NUMBER_TOO_LARGE);
    assert_non_null(strstr(not_one, "whole number"));
    assert_non_null(strstr(negative, "negative"));
    assert_non_null(strstr(large, "too large"));
    assert_non_null(strstr(large, "3800000000000000000000"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_gives_its_value),          cmocka_unit_test(every_power_of_ten_and_two_has_its_value),
        cmocka_unit_test(too_large_is_noticed_at_every_stage), cmocka_unit_test(below_zero_is_noticed),
        cmocka_unit_test(what_is_no_number_is_refused),        cmocka_unit_test(small_expressions_have_their_values),
        cmocka_unit_test(exactly_the_grammar_is_accepted),     cmocka_unit_test(random_numbers_come_back),
        cmocka_unit_test(every_failure_has_its_own_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
