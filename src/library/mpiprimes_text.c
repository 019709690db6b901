/* The public header's texts. */
#include "library/ask.h"

#include "core/number.h"

const char *mpiprimes_version(void)
{
    return MPIPRIMES_VERSION;
}

const char *mpiprimes_error_text(enum mpiprimes_error error)
{
    switch (error) {
    case MPIPRIMES_OK:
        return "all went well";
    case MPIPRIMES_NO_MEMORY:
        return "the memory does not suffice";
    case MPIPRIMES_BAD_RANGE:
        return "the range cannot be searched: its first number is above its last one, or that is too large";
    case MPIPRIMES_BAD_ARGUMENT:
        return "an argument is not understood";
    case MPIPRIMES_STOPPED:
        return "the receiver stopped the search";
    case MPIPRIMES_OUTPUT_FAILED:
        return "the file could not be written";
    case MPIPRIMES_MPI_FAILED:
        return "an MPI call failed";
    case MPIPRIMES_CORRUPT:
        return "what came to rank 0 is not what the ranks had found";
    }
    return "an unknown error";
}

enum mpiprimes_error mpiprimes_number_parse(struct mpiprimes_number *number, const char *text)
{
    uint128 value;
    if (number_parse(&value, text, NULL) != NUMBER_OK)
        return MPIPRIMES_BAD_ARGUMENT;
    *number = (struct mpiprimes_number){(uint64_t)value, (uint64_t)(value >> 64)};
    return MPIPRIMES_OK;
}

const char *mpiprimes_number_text(char text[MPIPRIMES_NUMBER_TEXT], struct mpiprimes_number number)
{
    _Static_assert((int)MPIPRIMES_NUMBER_TEXT >= (int)UINT128_TEXT, "every number has room");
    return uint128_text(text, ask_number(number));
}
