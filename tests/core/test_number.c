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
    size_t at = SIZE_MAX;
    enum number_status status = number_parse(value, text, &at);
    if (status != NUMBER_OK && (*value != before || at > strlen(text)))
        fail_msg("'%s' is refused, but changed the value, or is wrong behind its end", text);
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
        {"1.5e9", 1500000000},
        {"1.50e1", 15},
        {"1.0", 1},
        {"0.000e0", 0},
        {"0.001e3", 1},
        {"3.8e21", NUMBER_MAX},
        {"3.80000000000000000000000000000000000000000000000000e21", NUMBER_MAX},
        {"1.234567890123456789e18", UINT64_C(1234567890123456789)},
        {"1e+18", UINT64_C(1000000000000000000)},
        {"1_000_000", 1000000},
        {"1_0e1_0", UINT64_C(100000000000)},
        {"0x10", 16},
        {"0XfF", 255},
        {"0xffff_ffff_ffff_ffff", UINT64_MAX},
        {"0x1e9", 489},
        {"0x1e+9", 39},
        {"2**20", 1048576},
        {"2**3*2", 16},
        {"2*2**3", 16},
        {"(10^9+7)*2", 2000000014},
        {"2^(3*4)", 4096},
        {"(2^3)^2", 64},
        {"2^(3^2)", 512},
        {"((((1))))", 1},
        {"10^18/2", UINT64_C(500000000000000000)},
        {"100/10/5", 2},
        {"100/10*5", 50},
        {"100/(10*5)", 2},
        {"(1-3)/2+2", 1},
        {"(0-2)^3+9", 1},
        {"(0-1)^1000000000000000000000001+2", 1},
        {"(0-1)^1000000000000000000000000", 1},
        {"0/5", 0},
        {"2^119/2^55", (uint128)1 << 64},
        {"1e2^3", 1000000},
        {"2^1e1", 1024},
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
        "3.800000000000000000001e21",
        "0xffffffffffffffffffffffffffffffffffff",
        "(2^119+2^119)*2/4",
        "1.00000000000000000000000000000000000000000001e60",
        "(0-2)^121",
        "1_000e+20",
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
        "",     " ",     "-",      "+",    "*",    "^",    "e",     "x",     "abc",   "e9",       "^9",
        "*9",   "+1",    "--1",    "-+1",  "- 1",  " 1",   "1 ",    "1\n",   "1x",    "1e",       "1^",
        "1*",   "1+",    "1-",     "1^-1", "1e-9", "1^^2", "1ee2",  "2^3^2", "1e2e3", "2**3^2",   "1++2",
        "1+-2", "1--2",  "1,000",  "1e9.", "1_",   "_1",   "1__0",  "1'000", "1e9 1", "\xc2\xb2", "\xff",
        "inf",  "nan",   "10^9kb", "1.",   ".5e1", "1.e5", "1.0.2", "1._5",  "0x",    "0xg",      "0x_1",
        "1x0",  "(",     ")",      "()",   "(1",   "1)",   "(1))",  "2(3)",  "(2)3",  "1//2",     "/2",
        "1/",   "1***2", "1^",     "1**",  "1^*2", "(1+)", "1e++2", "1e+-2", "0x1.8", "1e(2)",    "1\xe2\x81\xb5",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_status(CASES[i], NUMBER_NOT_ONE);
}

static void what_does_not_come_out_whole_is_no_whole_number(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "1.5",   "1.23e1",  "0.1",     "1e5+0.5", "7/2",     "2/3*3",
        "1/4*8", "2^(0-1)", "10^18/7", "1/1e9",   "(1-4)/2", "0.00000000000000000000000000000000000000000000000000001e5"};
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_status(CASES[i], NUMBER_FRACTION);
    check_status("1/0", NUMBER_BY_ZERO);
    check_status("0/(2-2)", NUMBER_BY_ZERO);
}

/* As deep as is allowed, and far deeper, where it must not exhaust the stack. */
static void brackets_nest_to_a_bound(void **state)
{
    (void)state;
    enum { DEEP = 100000 };
    static char text[2 * DEEP + 2];
    for (int depth = 100; depth <= DEEP; depth = depth == 100 ? 101 : DEEP * (depth == 101 ? 1 : 2)) {
        memset(text, '(', (size_t)depth);
        text[depth] = '7';
        memset(text + depth + 1, ')', (size_t)depth);
        text[2 * depth + 1] = '\0';
        check_status(text, depth == 100 ? NUMBER_OK : NUMBER_NOT_ONE);
    }
}

/* What a random expression is worth: computed while its text is made. */
struct made {
    enum number_status status;
    int64_t value;
};

static struct made make_expression(char *text, size_t room, uint64_t *random, int depth);

/* x SIGN y, each in brackets; the first that is wrong counts. */
static struct made make_pair(char *text, size_t room, uint64_t *random, int depth)
{
    static const char SIGNS[] = "+-*/^";
    char left[512], right[512];
    struct made x = make_expression(left, sizeof left, random, depth - 1);
    struct made y = make_expression(right, sizeof right, random, depth - 1);
    char sign = SIGNS[random_below(random, 5)];
    snprintf(text, room, "(%s)%c(%s)", left, sign, right);
    if (sign == '^') { /* the square: other powers leave 64 bits */
        snprintf(text, room, "(%s)%s2", left, random_below(random, 2) == 0 ? "^" : "**");
        y = (struct made){NUMBER_OK, 2};
    }
    if (x.status != NUMBER_OK || y.status != NUMBER_OK)
        return x.status != NUMBER_OK ? x : y;
    if (sign == '/' && (y.value == 0 || x.value % y.value != 0))
        return (struct made){y.value == 0 ? NUMBER_BY_ZERO : NUMBER_FRACTION, 0};
    return (struct made){NUMBER_OK, sign == '+'   ? x.value + y.value
                                    : sign == '-' ? x.value - y.value
                                    : sign == '/' ? x.value / y.value
                                                  : x.value * (sign == '^' ? x.value : y.value)};
}

/* Its value is below 2^62 in size at a depth up to 4. */
static struct made make_expression(char *text, size_t room, uint64_t *random, int depth)
{
    if (depth > 0 && random_below(random, 5) > 0)
        return make_pair(text, room, random, depth);
    static const char *const FORMS[] = {"%d", "0x%x", "%d.0", "0.%de1", "0_%d", "00%de+0"};
    int digit = (int)random_below(random, 10);
    /* NOLINTNEXTLINE(clang-diagnostic-format-nonliteral): the forms are those above. */
    snprintf(text, room, FORMS[random_below(random, COUNT_OF(FORMS))], digit);
    return (struct made){NUMBER_OK, digit};
}

static void random_expressions_have_their_values(void **state)
{
    (void)state;
    uint64_t random = 5;
    char text[1200];
    size_t whole = 0;
    for (int i = 0; i < (TEST_LIGHT ? 20000 : 200000); i++) {
        struct made made = make_expression(text, sizeof text, &random, 4);
        if (made.status != NUMBER_OK || made.value < 0) {
            check_status(text, made.status != NUMBER_OK ? made.status : NUMBER_NEGATIVE);
        } else {
            check_value(text, (uint64_t)made.value);
            whole++;
        }
    }
    assert_true(whole > (TEST_LIGHT ? 1000 : 10000));
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
    static const char ALPHABET[] = "02e^*+-._x";
    enum { LETTERS = sizeof ALPHABET - 1, LENGTH_MAX = TEST_LIGHT ? 4 : 6 };
    regex_t grammar, leading_minus;
#define DIGITS "[0-9]+(_[0-9]+)*"
#define LITERAL "(0x[0-9a-f]+(_[0-9a-f]+)*|" DIGITS "([.][0-9]+)?(e[+]?" DIGITS ")?)"
#define POWER LITERAL "((\\^|[*][*])" LITERAL ")?"
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
    static const struct {
        const char *text, *message;
    } CASES[] = {
        {"", "is not a whole number; write it like 1000000, "},
        {"x", "is not a whole number; write it like 1000000, "},
        {"1e9x", "is not a whole number: it goes wrong at 'x'; write it like 1000000, "},
        {"2^3^2", "is not a whole number: it goes wrong at '^2'; write it like "},
        {"(1+2", "is not a whole number: something is missing at its end; write it like "},
        {"1+1.5", "is not a whole number: it goes wrong at '1.5'; decimals and divisions must come out whole"},
        {"10^18/7", "is not a whole number: it goes wrong at '/7'; decimals and divisions must come out whole"},
        {"5/0", "is not a whole number: it goes wrong at '/0'; nothing can be divided by zero"},
        {"2*(1-2)", "is negative; numbers from 0 to 3.8*10^21 can be searched"},
        {"1e22", "is too large; numbers up to 3.8*10^21 = 3800000000000000000000 can be searched"},
        {"5-1e99", "is too large: it goes wrong at '1e99'; numbers up to 3.8*10^21 "},
        {"1x0123456789012345678901234567890", "is not a whole number: it goes wrong at 'x01234567890123456789012...'; "},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        uint128 value;
        size_t at = 0;
        char message[NUMBER_MESSAGE];
        enum number_status status = number_parse(&value, CASES[i].text, &at);
        number_message(message, status, CASES[i].text, at);
        if (strncmp(message, CASES[i].message, strlen(CASES[i].message)) != 0)
            fail_msg("'%s' %s", CASES[i].text, message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_gives_its_value),
        cmocka_unit_test(every_power_of_ten_and_two_has_its_value),
        cmocka_unit_test(too_large_is_noticed_at_every_stage),
        cmocka_unit_test(below_zero_is_noticed),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(small_expressions_have_their_values),
        cmocka_unit_test(exactly_the_grammar_is_accepted),
        cmocka_unit_test(random_numbers_come_back),
        cmocka_unit_test(every_failure_has_its_own_text),
        cmocka_unit_test(what_does_not_come_out_whole_is_no_whole_number),
        cmocka_unit_test(brackets_nest_to_a_bound),
        cmocka_unit_test(random_expressions_have_their_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
