#include "question/questions.h"

bool questions_any(const struct questions *asked)
{
    return asked->tuplet_count > 0 || asked->sum || asked->reciprocals || asked->modulus > 0 || asked->gaps != GAPS_NONE;
}

bool questions_imply_count(const struct questions *asked)
{
    return asked->sum || asked->reciprocals || asked->modulus > 0 || asked->gaps == GAPS_RECORDS || asked->gaps == GAPS_ALL;
}

void questions_text(char text[QUESTIONS_TEXT], const struct questions *asked)
{
    (void)asked;
    *text = '\0';
}

bool questions_parse(struct questions *asked, const char *text)
{
    (void)text;
    *asked = QUESTIONS_COUNT;
    return true;
}
