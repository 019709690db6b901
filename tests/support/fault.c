#include "support/fault.h"

#include <inttypes.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

#include "find/sieve/state.h"

static int fault_rank = -1, times_left;
static uint64_t fault_number;

void fault_set(int rank, uint64_t number, int times)
{
    fault_rank = rank;
    fault_number = number;
    times_left = times;
}

__attribute__((constructor)) static void fault_read(void)
{
    const char *text = getenv("FAULT");
    if (text != NULL && sscanf(text, "%d %" SCNu64 " %d", &fault_rank, &fault_number, &times_left) != 3)
        abort();
}

/* Turns the number's bit over, if it is in this line of the chunk. */
static void turn(uint8_t *line, const struct sieve *sieve, const struct sieve_pass *pass, uint32_t index)
{
    uint32_t modulus = sieve->wheel->modulus, residue = sieve->wheel->residue[index];
    uint64_t bits = UINT64_C(8) * pass->layout.line, first = pass->layout.turn + pass->chunk * bits;
    int rank;
    if (times_left == 0 || fault_number < residue || (fault_number - residue) % modulus != 0)
        return;
    uint64_t bit = (fault_number - residue) / modulus - first;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    /* Only in a search of the number itself, not of what is before or behind it in the same byte. */
    if (rank != fault_rank || bit >= bits || fault_number < pass->numbers.first || fault_number > pass->numbers.last)
        return;
    line[bit / 8] ^= (uint8_t)(1u << bit % 8);
    times_left -= times_left > 0;
}

void __real_sieve_line_next(struct sieve *sieve, struct sieve_pass *pass);
void __wrap_sieve_line_next(struct sieve *sieve, struct sieve_pass *pass);
void __wrap_sieve_line_next(struct sieve *sieve, struct sieve_pass *pass)
{
    __real_sieve_line_next(sieve, pass);
    turn(sieve->line, sieve, pass, pass->line_index - 1);
}

void __real_sieve_chunk_lines(struct sieve *sieve, struct sieve_pass *pass, uint64_t chunk);
void __wrap_sieve_chunk_lines(struct sieve *sieve, struct sieve_pass *pass, uint64_t chunk);
void __wrap_sieve_chunk_lines(struct sieve *sieve, struct sieve_pass *pass, uint64_t chunk)
{
    __real_sieve_chunk_lines(sieve, pass, chunk);
    for (uint32_t l = 0; l < sieve->wheel->lines && !pass->stopped; l++)
        turn(sieve_pass_line(pass, l), sieve, pass, l);
}
