/* Fuzzing of the reading of numbers: what is accepted must be the same number in decimal digits, in brackets and within
 * products and sums; what is refused must leave the value alone, be wrong within the text, be refused in brackets, too, and
 * have a message of one line. A difference aborts.
 *
 * With clang and -DMPIPRIMES_FUZZ=ON this becomes fuzz_number, a libFuzzer program:
 *     build/tests/fuzz_number CORPUS-FOLDER
 * In every build replay.c runs it over seeds_number/ and changed copies of them. An input is the text itself. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LENGTH_MAX = 1000 };

static void require(bool met, const char *what, const char *text)
{
    if (met)
        return;
    fprintf(stderr, "%s: '%s'\n", what, text);
    abort();
}

/* The text in the form, which has one %s, is that number. */
static void check_same(const char *text, uint128 number, const char *before, const char *behind)
{
    char longer[LENGTH_MAX + 64];
    uint128 again = number + 1;
    snprintf(longer, sizeof longer, "%s%s%s", before, text, behind);
    require(number_parse(&again, longer, NULL) == NUMBER_OK && again == number, "is another number in a longer text",
            longer);
}

static void check_accepted(const char *text, uint128 number)
{
    char digits[UINT128_TEXT];
    uint64_t count = 1;
    require(number <= NUMBER_MAX, "is above all numbers", text);
    check_same(uint128_text(digits, number), number, "", "");
    check_same(text, number, "(", ")");
    check_same(text, number, "0+", "-0x0");
    check_same(text, number, "6/2*(", ")*5/1.5e1");
    check_same(text, number, "((", ")**1)^1.0");
    bool fits = number_parse_count(&count, text) == NUMBER_OK;
    require(fits == (number <= UINT64_MAX) && (!fits || count == number), "is another number of things", text);
}

static void check_refused(const char *text, enum number_status status, size_t at)
{
    char message[NUMBER_MESSAGE], longer[LENGTH_MAX + 64];
    uint128 number = 7;
    require(at <= strlen(text), "is wrong behind its end", text);
    number_message(message, status, text, at);
    require(strncmp(message, "is ", 3) == 0 && strlen(message) + 1 < sizeof message, "has no message that fits", text);
    snprintf(longer, sizeof longer, "(%s)", text);
    /* Brackets may only change where they pair with those of the text, as in 1)+(1. */
    require(number_parse(&number, longer, NULL) != NUMBER_OK || strchr(text, ')') != NULL, "is a number in brackets", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[LENGTH_MAX + 1];
    if (size > LENGTH_MAX)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    const uint128 before = (uint128)UINT64_C(0x0123456789abcdef) << 60;
    uint128 number = before;
    size_t at = LENGTH_MAX + 1;
    enum number_status status = number_parse(&number, text, &at);
    if (status == NUMBER_OK) {
        check_accepted(text, number);
    } else {
        require(number == before, "is refused, but changed the number", text);
        check_refused(text, status, at);
    }
    return 0;
}
