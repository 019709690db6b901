#include "cli/duration.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MINUTE = 60, HOUR = 3600, DAY = 86400, YEAR = 365.25 * 86400;

void duration_text(char text[DURATION_TEXT], double seconds)
{
    if (seconds < 9.5)
        snprintf(text, DURATION_TEXT, "%.1f s", seconds);
    else if (seconds < MINUTE - 0.5)
        snprintf(text, DURATION_TEXT, "%.0f s", seconds);
    else if (seconds < HOUR - 0.5)
        snprintf(text, DURATION_TEXT, "%d min %d s", (int)((seconds + 0.5) / MINUTE), (int)(seconds + 0.5) % 60);
    else if (seconds < 2 * DAY)
        snprintf(text, DURATION_TEXT, "%d h %d min", (int)((seconds + 30) / HOUR), (int)((seconds + 30) / MINUTE) % 60);
    else if (seconds < 2 * YEAR)
        snprintf(text, DURATION_TEXT, "%.0f days", seconds / DAY);
    else if (seconds < 1e6 * YEAR)
        snprintf(text, DURATION_TEXT, "%.0f years", seconds / YEAR);
    else
        snprintf(text, DURATION_TEXT, "%.2g years", seconds / YEAR);
}

/* A double holds 15 digits: from this value on a fraction's further digits are skipped. */
static const double DIGITS_ENOUGH = 1e14;

/* Too many digits give infinity, never a wrong number. strtod would also read hex, signs, and the locale's comma. */
static bool read_digits(double *value, const char **text)
{
    if (!isdigit((unsigned char)**text))
        return false;
    for (*value = 0; isdigit((unsigned char)**text); ++*text)
        *value = 10 * *value + (**text - '0');
    return true;
}

static bool read_decimal(double *value, const char **text)
{
    if (!read_digits(value, text))
        return false;
    if (**text != '.' || !isdigit((unsigned char)(*text)[1]))
        return true;
    double scale = 1;
    for (++*text; isdigit((unsigned char)**text); ++*text)
        if (*value < DIGITS_ENOUGH) {
            *value = 10 * *value + (**text - '0');
            scale *= 10;
        }
    *value /= scale;
    return true;
}

/* The seconds of the unit; 0 if there is none. */
static double read_unit(const char **text)
{
    const struct {
        const char *name;
        double seconds;
    } UNITS[] = {{"s", 1},    {"sec", 1}, {"m", MINUTE}, {"min", MINUTE},
                 {"h", HOUR}, {"d", DAY}, {"day", DAY},  {"days", DAY}};
    size_t length = strspn(*text, "abcdefghijklmnopqrstuvwxyz");
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
        if (strlen(UNITS[i].name) == length && strncmp(*text, UNITS[i].name, length) == 0) {
            *text += length;
            return UNITS[i].seconds;
        }
    return 0;
}

static void skip_spaces(const char **text)
{
    *text += strspn(*text, " ");
}

/* Reads numbers with units, the largest unit first, or one number without a unit. */
static bool parse_parts(double *seconds, const char *text)
{
    *seconds = 0;
    double unit = INFINITY;
    do {
        double number, larger = unit;
        skip_spaces(&text);
        if (!read_decimal(&number, &text))
            return false;
        skip_spaces(&text);
        unit = *text == '\0' && isinf(larger) ? 1 : read_unit(&text);
        if (unit == 0 || unit >= larger)
            return false;
        *seconds += number * unit;
        skip_spaces(&text);
    } while (*text != '\0');
    return true;
}

/* Reads ":MM" or ":SS". */
static bool read_sixtieths(double *value, const char **text)
{
    const char *start = ++*text;
    return read_digits(value, text) && *text - start == 2 && *value < 60;
}

/* Reads Slurm's [D-]HH:MM:SS and MM:SS. */
static bool parse_clock(double *seconds, const char *text)
{
    double days = 0, sixtieths;
    bool has_days = strchr(text, '-') != NULL;
    if (has_days && (!read_digits(&days, &text) || *text++ != '-'))
        return false;
    if (!read_digits(seconds, &text) || (has_days && *seconds >= DAY / HOUR))
        return false;
    int fields = 1;
    for (; *text == ':'; fields++) {
        if (!read_sixtieths(&sixtieths, &text))
            return false;
        *seconds = 60 * *seconds + sixtieths;
    }
    *seconds += days * DAY;
    return *text == '\0' && (fields == 3 || (fields == 2 && !has_days));
}

bool duration_parse(double *seconds, const char *text)
{
    double value;
    bool ok = strchr(text, ':') != NULL ? parse_clock(&value, text) : parse_parts(&value, text);
    /* What is too small for a number would become 0, which may have a meaning of its own. */
    if (!ok || !isfinite(value) || (value == 0 && strpbrk(text, "123456789") != NULL))
        return false;
    *seconds = value;
    return true;
}
