/* Questions as text. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "question/questions.h"
#include "question/tuplet.h"

/* A question's word begins so. */
#define TUPLETS "tuplets="
#define RESIDUES "residues="
#define GAPS "gaps="

static const char *const GAPS_NAME[] = {[GAPS_RECORDS] = "records", [GAPS_ALL] = "all"};

enum { WORD_TEXT = sizeof TUPLETS + TUPLET_TEXT }; /* For the longest word and its final zero. */
_Static_assert((TUPLETS_MAX + 5) * WORD_TEXT <= QUESTIONS_TEXT, "the longest text has room");

/* Appends a word of two parts; gives where the text ends. */
static char *append(char *end, const char *text, const char *name, const char *value)
{
    return end + sprintf(end, "%s%s%s", end > text ? " " : "", name, value);
}

static char *append_number(char *end, const char *text, const char *name, uint64_t value)
{
    char digits[24];
    sprintf(digits, "%" PRIu64, value);
    return append(end, text, name, digits);
}

static char *append_tuplets(char *end, const char *text, const struct questions *asked)
{
    for (size_t i = 0; i < asked->tuplet_count; i++) {
        char offsets[TUPLET_TEXT];
        tuplet_text(offsets, &asked->tuplets[i]);
        end = append(end, text, TUPLETS, offsets);
    }
    return end;
}

void questions_text(char text[QUESTIONS_TEXT], const struct questions *asked)
{
    char *end = text;
    *end = '\0';
    if (asked->count)
        end = append(end, text, "count", "");
    end = append_tuplets(end, text, asked);
    if (asked->sum)
        end = append(end, text, "sum", "");
    if (asked->reciprocals)
        end = append(end, text, "reciprocals", "");
    if (asked->modulus > 0)
        end = append_number(end, text, RESIDUES, asked->modulus);
    if (asked->gaps == GAPS_LEAST)
        append_number(end, text, GAPS, asked->least_gap);
    else if (asked->gaps != GAPS_NONE)
        append(end, text, GAPS, GAPS_NAME[asked->gaps]);
}

/* Reads all of `text`, digits only; false if it is no number from min to max. */
static bool parse_number(uint64_t *value, const char *text, uint64_t min, uint64_t max)
{
    *value = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (*value > (max - digit) / 10)
            return false;
        *value = 10 * *value + digit;
    }
    return *text == '\0' && *value >= min;
}

static bool parse_gaps(struct questions *asked, const char *value)
{
    for (enum gaps gaps = GAPS_RECORDS; gaps <= GAPS_ALL; gaps++)
        if (strcmp(value, GAPS_NAME[gaps]) == 0) {
            asked->gaps = gaps;
            return true;
        }
    asked->gaps = GAPS_LEAST;
    return parse_number(&asked->least_gap, value, 1, UINT64_MAX);
}

/* What follows the name in the word; NULL if the word begins otherwise. */
static const char *value_of(const char *word, const char *name)
{
    size_t length = strlen(name);
    return strncmp(word, name, length) == 0 ? word + length : NULL;
}

static bool parse_word(struct questions *asked, const char *word)
{
    const char *value;
    uint32_t forbids;
    if ((value = value_of(word, TUPLETS)) != NULL)
        return tuplet_parse(asked, &forbids, value) == TUPLET_OK;
    if ((value = value_of(word, GAPS)) != NULL)
        return parse_gaps(asked, value);
    if ((value = value_of(word, RESIDUES)) != NULL) {
        uint64_t modulus;
        bool parsed = parse_number(&modulus, value, RESIDUES_MODULUS_MIN, RESIDUES_MODULUS_MAX);
        asked->modulus = (uint32_t)modulus;
        return parsed;
    }
    asked->count |= strcmp(word, "count") == 0;
    asked->sum |= strcmp(word, "sum") == 0;
    asked->reciprocals |= strcmp(word, "reciprocals") == 0;
    return true;
}

/* Whatever was not understood, stands twice or at another place is not in the text of what was read. */
bool questions_parse(struct questions *asked, const char *text)
{
    struct questions read = {0};
    for (const char *word = text; *word != '\0';) {
        char copy[WORD_TEXT];
        size_t length = strcspn(word, " ");
        if (length >= sizeof copy)
            return false;
        memcpy(copy, word, length);
        copy[length] = '\0';
        if (!parse_word(&read, copy))
            return false;
        word += length + (word[length] == ' ');
    }
    char again[QUESTIONS_TEXT];
    questions_text(again, &read);
    if (strcmp(text, again) != 0 || (questions_imply_count(&read) && !read.count))
        return false;
    *asked = read;
    return true;
}
