#include "cli/wrap.h"

#include <stdarg.h>
#include <string.h>

void wrap_line(FILE *out, const char *title, const char *format, ...)
{
    char text[WRAP_TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t column = (size_t)fprintf(out, "%-*s", WRAP_TITLE, title);
    for (const char *word = text, *end; *word != '\0'; word = end + (*end == ' ')) {
        end = word + strcspn(word, " ");
        size_t length = (size_t)(end - word);
        if (word == text) {
            fprintf(out, "%.*s", (int)length, word);
        } else if (column + 1 + length <= WRAP_WIDTH) {
            fprintf(out, " %.*s", (int)length, word);
            column++;
        } else {
            fprintf(out, "\n%*s%.*s", WRAP_TITLE, "", (int)length, word);
            column = WRAP_TITLE;
        }
        column += length;
    }
    fprintf(out, "\n");
}
