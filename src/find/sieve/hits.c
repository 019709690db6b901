/* Hits of big primes in portable C: each prime goes through all lines of the group. */
#include "find/sieve/kernels.h"

void hits_make_portable(struct hit_job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        uint32_t p = job->primes[i], half = job->halves[i], bit = job->offsets[i];
        bool table = job->half_gap_max <= HIT_GAP_MAX;
        uint32_t gap[HIT_GAP_MAX + 1] = {0}; /* k * half modulo p. */
        for (uint32_t k = 1; table && k <= job->half_gap_max; k++) {
            gap[k] = gap[k - 1] + half;
            gap[k] = gap[k] >= p ? gap[k] - p : gap[k];
        }
        for (uint32_t l = 0; l < job->lines; l++) {
            uint32_t *hit = job->hits[l], second = bit + p, half_gap = job->half_gap[l];
            hit[0] = bit;
            hit += bit < job->bits;
            if (p < job->bits) {
                hit[0] = second;
                hit += second < job->bits;
            }
            job->hits[l] = hit;
            uint32_t less = bit - (table ? gap[half_gap] : (uint32_t)((uint64_t)half_gap * half % p)), back = less + p;
            bit = less < back ? less : back;
        }
        job->offsets[i] = bit;
    }
}
