#include "pages/bash.h"

/* bash makes words of its own of --method=sieve: --method, = and sieve, unless the user has it otherwise. */
static const char BEGINNING[] =
    "# Completion of mpiprimes for bash, made from the program's table of options.\n"
    "_mpiprimes()\n"
    "{\n"
    "    local IFS=$' \\t\\n' word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local prefix= assigned= kind= values=\n"
    "    COMPREPLY=()\n"
    "    if [[ $word == = ]]; then\n"
    "        word= assigned=yes\n"
    "    elif [[ $option == = && $COMP_CWORD -gt 2 ]]; then\n"
    "        option=${COMP_WORDS[COMP_CWORD-2]} assigned=yes\n"
    "    elif [[ $word == --*=* ]]; then\n"
    "        option=${word%%=*} prefix=${word%%=*}= word=${word#*=} assigned=yes\n"
    "    fi\n"
    "    case $option in\n";

/* What is no option's argument: an option, or with --merge and --status a file or folder. */
static const char MIDDLE[] = "    esac\n"
                             "    if [[ -z $kind && -z $assigned ]]; then\n"
                             "        case \" ${COMP_WORDS[*]} \" in\n"
                             "        *' --merge '* | *' --status '*) kind=files ;;\n"
                             "        esac\n"
                             "        [[ $word != -* ]] || kind=options\n"
                             "    fi\n"
                             "    case $kind in\n"
                             "    values) COMPREPLY=($(compgen -P \"$prefix\" -W \"$values\" -- \"$word\")) ;;\n"
                             "    files | folders)\n"
                             "        [[ -n $prefix ]] || compopt -o filenames 2>/dev/null\n"
                             "        local action=-f\n"
                             "        [[ $kind == files ]] || action=-d\n"
                             "        IFS=$'\\n'\n"
                             "        COMPREPLY=($(compgen -P \"$prefix\" \"$action\" -- \"$word\")) ;;\n"
                             "    options)\n"
                             "        values='";

static const char END[] =
    "'\n"
    "        COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
    "        [[ ${COMPREPLY[0]-} != *= || ${#COMPREPLY[@]} -gt 1 ]] || compopt -o nospace 2>/dev/null ;;\n"
    "    esac\n"
    "}\n"
    "complete -F _mpiprimes mpiprimes\n";

/* The names behind which the next word is the argument. One that may be left out stands behind an equals sign only. */
static void write_argument(FILE *file, const struct entry *entry)
{
    const char *values = entries_values(entry), *separator = "    ";
    for (const char *letter = entry->letters; *letter != '\0' && !entry->optional; letter++, separator = " | ")
        fprintf(file, "%s-%c", separator, *letter);
    for (const char *const *name = entry->names; *name != NULL; name++, separator = " | ")
        fprintf(file, "%s--%s", separator, *name);
    fputs(entry->optional ? ") [[ -z $assigned ]] || " : ") ", file);
    if (entries_takes_file(entry))
        fputs("kind=files ;;\n", file);
    else if (entries_takes_folder(entry))
        fputs("kind=folders ;;\n", file);
    else if (values != NULL)
        fprintf(file, "kind=values values='%s' ;;\n", values);
    else
        fputs("kind=other ;;\n", file);
}

/* Only the long names: one letter needs no completion. */
static void write_names(FILE *file, const struct entry *entry)
{
    for (const char *const *name = entry->names; *name != NULL; name++)
        fprintf(file, " --%s%s", *name, entry->argument != NULL && !entry->optional ? "=" : "");
}

void bash_write(FILE *file, const struct entry *entries, size_t count)
{
    fputs(BEGINNING, file);
    for (size_t i = 0; i < count; i++)
        if (entries[i].argument != NULL)
            write_argument(file, &entries[i]);
    fputs(MIDDLE, file);
    for (size_t i = 0; i < count; i++)
        write_names(file, &entries[i]);
    fputs(END, file);
}
