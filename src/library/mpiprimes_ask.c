/* Questions by the public header. */
#include <stdlib.h>
#include <string.h>

#include "library/ask.h"
#include "library/handle.h"
#include "question/answers.h"

/* Finders for other questions than those of the last time are made anew. */
static void use_questions(struct kept *kept, const struct questions *asked)
{
    if (memcmp(&kept->asked, asked, sizeof *asked) == 0)
        return;
    kept_drop(kept);
    kept->asked = *asked;
}

enum mpiprimes_error mpiprimes_ask(struct mpiprimes *handle, struct mpiprimes_answers **answers, const char *questions,
                                   struct mpiprimes_number first, struct mpiprimes_number last)
{
    struct questions asked;
    struct range range;
    if (!ask_parse(&asked, questions))
        return MPIPRIMES_BAD_ARGUMENT;
    enum mpiprimes_error error = ask_range(&range, handle->way.method, first, last);
    if (error != MPIPRIMES_OK)
        return error;
    use_questions(&handle->asked, &asked);
    struct findings found = {.answers = answers_new(&asked)};
    struct mpiprimes_answers *told = NULL;
    error = found.answers != NULL ? handle_answer(&found, handle, &handle->asked, range) : MPIPRIMES_NO_MEMORY;
    if (error == MPIPRIMES_OK)
        told = ask_tell(&found, &asked);
    free(found.answers);
    if (told != NULL)
        *answers = told;
    return error == MPIPRIMES_OK && told == NULL ? MPIPRIMES_NO_MEMORY : error;
}

void mpiprimes_answers_free(struct mpiprimes_answers *answers)
{
    free(answers);
}
