#include "question/questions.h"

bool questions_any(const struct questions *asked)
{
    return asked->tuplet_count > 0 || asked->sum || asked->reciprocals || asked->modulus > 0 || asked->gaps != GAPS_NONE;
}

bool questions_imply_count(const struct questions *asked)
{
    return asked->sum || asked->reciprocals || asked->modulus > 0 || asked->gaps == GAPS_RECORDS || asked->gaps == GAPS_ALL;
}
