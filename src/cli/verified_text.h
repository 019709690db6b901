/* How much was verified, and how, in words. */
#ifndef MPIPRIMES_CLI_VERIFIED_TEXT_H
#define MPIPRIMES_CLI_VERIFIED_TEXT_H

#include <stdio.h>

#include "search/result.h"

enum { VERIFIED_WAY_TEXT = 80 };

/* The second search's way, "by trial division (avx2)". */
void verified_text_way(char text[VERIFIED_WAY_TEXT], const struct verified *verified);

/* The lines of the report; nothing where nothing was verified. */
void verified_text(FILE *out, const struct run_result *result);

#endif
