/* A fault of memory, for tests: a rank's bit of a number in a line of the sieve turns over.
 *
 * The linker puts fault.c before the sieve's own functions (--wrap), so the program itself has no such thing. */
#ifndef MPIPRIMES_TESTS_FAULT_H
#define MPIPRIMES_TESTS_FAULT_H

#include <stdint.h>

/* On that rank of MPI_COMM_WORLD, whenever the line of the number is sieved, as many times; -1: whenever. A program may
 * also be given this by the environment, FAULT="RANK NUMBER TIMES". */
void fault_set(int rank, uint64_t number, int times);

#endif
