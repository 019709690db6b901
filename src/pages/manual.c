#include "pages/manual.h"

#include <stdbool.h>
#include <string.h>

#include "cli/build.h"

/* Characters as they are in the input, where roff would make typography of them or take them for its own. A line must not
 * begin with a dot or an apostrophe: the first is kept apart by a character of no width, the second is written by its name.
 */
static void write_text(FILE *file, const char *text, size_t length)
{
    static const struct {
        char character;
        const char *roff;
    } NAMES[] = {{'\\', "\\e"}, {'-', "\\-"}, {'\'', "\\(aq"}, {'`', "\\(ga"}, {'^', "\\(ha"}, {'~', "\\(ti"}};
    for (size_t i = 0; i < length; i++) {
        const char *roff = NULL;
        for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES; k++)
            if (text[i] == NAMES[k].character)
                roff = NAMES[k].roff;
        if (text[i] == '.' && (i == 0 || text[i - 1] == '\n'))
            fputs("\\&", file);
        if (roff != NULL)
            fputs(roff, file);
        else
            putc(text[i], file);
    }
}

static void write_string(FILE *file, const char *text)
{
    write_text(file, text, strlen(text));
}

static void write_name(FILE *file, const struct entry *entry, const char *dashes, const char *name, bool is_last)
{
    fputs("\\fB", file);
    write_string(file, dashes);
    write_string(file, name);
    fputs("\\fR", file);
    if (is_last && entry->argument != NULL) {
        fputs(entry->optional ? "[=\\fI" : "=\\fI", file);
        write_string(file, entry->argument);
        fputs(entry->optional ? "\\fR]" : "\\fR", file);
    }
    if (!is_last)
        fputs(", ", file);
}

static void write_entry(FILE *file, const struct entry *entry)
{
    fputs(".TP\n", file);
    for (const char *letter = entry->letters; *letter != '\0'; letter++)
        write_name(file, entry, "-", (char[]){*letter, '\0'}, letter[1] == '\0' && entry->names[0] == NULL);
    for (const char *const *name = entry->names; *name != NULL; name++)
        write_name(file, entry, "--", *name, name[1] == NULL);
    putc('\n', file);
    write_string(file, entry->doc);
    fputs(".\n", file);
}

/* The forms of the command line, a line each in the table. */
static void write_synopsis(FILE *file, const char *forms)
{
    fputs(".SH SYNOPSIS\n", file);
    while (*forms != '\0') {
        size_t length = strcspn(forms, "\n");
        fputs(".B " PROGRAM_NAME "\n[\\fIOPTION\\fR...] ", file);
        write_text(file, forms, length);
        fputs("\n.br\n", file);
        forms += length + (forms[length] == '\n');
    }
}

/* The heading under which a paragraph of the help's end stands; NULL: it has none of its own. */
static const char *heading_of(const char *paragraph)
{
    static const struct {
        const char *beginning, *heading;
    } HEADINGS[] = {{"Examples:", "EXAMPLES"},
                    {"Numbers", "NUMBERS"},
                    {"The exit status", "EXIT STATUS"},
                    {"The environment", "ENVIRONMENT"}};
    for (size_t i = 0; i < sizeof HEADINGS / sizeof *HEADINGS; i++)
        if (strncmp(paragraph, HEADINGS[i].beginning, strlen(HEADINGS[i].beginning)) == 0)
            return HEADINGS[i].heading;
    return NULL;
}

/* A paragraph, whose indented lines are shown as they are. */
static void write_paragraph(FILE *file, const char *text, size_t length)
{
    const char *heading = heading_of(text), *end = text + length;
    bool shown = false;
    if (heading != NULL)
        fprintf(file, ".SH %s\n", heading);
    else
        fputs(".PP\n", file);
    if (heading != NULL && text[strcspn(text, ":\n")] == ':' && text[strcspn(text, ":\n") + 1] == '\n')
        text += strcspn(text, "\n") + 1; /* The heading says it. */
    while (text < end) {
        size_t line = strcspn(text, "\n");
        if ((*text == ' ') != shown)
            fputs(shown ? ".EE\n" : ".EX\n", file);
        shown = *text == ' ';
        write_text(file, text, line);
        putc('\n', file);
        text += line + (text + line < end);
    }
    if (shown)
        fputs(".EE\n", file);
}

static void write_paragraphs(FILE *file, const char *text)
{
    while (*text != '\0') {
        const char *end = strstr(text, "\n\n");
        size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
        write_paragraph(file, text, length);
        text += length;
        text += strspn(text, "\n");
    }
}

void manual_write(FILE *file, const struct argp *table, const struct entry *entries, size_t count)
{
    size_t length = strcspn(table->doc, "\v");
    fprintf(file, ".\\\" Made from the program's table of options when it was built.\n");
    fprintf(file, ".TH MPIPRIMES 1 \"\" \"%s %s\" \"User Commands\"\n.nh\n", PROGRAM_NAME, BUILD.version);
    fputs(".SH NAME\n" PROGRAM_NAME " \\- find the primes of a range, on all cores of a laptop or a cluster\n", file);
    write_synopsis(file, table->args_doc);
    fputs(".SH DESCRIPTION\n", file);
    write_text(file, table->doc, length);
    fputs("\n.SH OPTIONS\n", file);
    for (size_t i = 0; i < count; i++)
        write_entry(file, &entries[i]);
    if (table->doc[length] == '\v')
        write_paragraphs(file, table->doc + length + 1);
    fputs(".SH SEE ALSO\n.BR mpirun (1),\nand the pages in\n.IR share/doc/" PROGRAM_NAME
          " ,\nwhich say more of everything.\n",
          file);
}
