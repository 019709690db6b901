/* What a handle of the library saves: mpiprimes_count of ranges at random places, by one handle for all of them, beside a
 * new one for each. A line for each width and height, with the median of interleaved runs: microseconds of user and system
 * time for a call, and the ratio.
 *
 *     bench_library [RUNS]
 */
#include <inttypes.h>
#include <math.h>
#include <mpiprimes.h>
#include <stdbool.h>
#include <stdio.h>

#include "bench/measure.h"

/* Seconds for each of so many calls. */
static double seconds(double height, double width, int calls, bool keep)
{
    struct mpiprimes *handle = mpiprimes_new();
    uint64_t state = 1;
    double start = cpu_seconds();
    for (int i = 0; i < calls; i++) {
        uint64_t count, first;
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        first = (uint64_t)(height * (0.5 + 0.5 * (double)(state >> 11) * 0x1p-53));
        if (!keep && i > 0) {
            mpiprimes_free(handle);
            handle = mpiprimes_new();
        }
        if (handle == NULL || mpiprimes_count(handle, &count, first, first + (uint64_t)width) != MPIPRIMES_OK)
            exit(1);
    }
    double spent = cpu_seconds() - start;
    mpiprimes_free(handle);
    return spent / calls;
}

static void compare(double height, double width, int runs)
{
    int calls = (int)fmax(4, fmin(1000, 3e8 / width * 1e-2));
    double kept[RUNS_MAX], anew[RUNS_MAX], ratio[RUNS_MAX];
    for (int i = 0; i < runs; i++) {
        kept[i] = seconds(height, width, calls, true);
        anew[i] = seconds(height, width, calls, false);
        ratio[i] = kept[i] / anew[i];
    }
    printf("%7.0e numbers below %5.0e, %4d calls: kept %9.1f us, anew %9.1f us, ratio %.2f\n", width, height, calls,
           1e6 * median(kept, runs), 1e6 * median(anew, runs), median(ratio, runs));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const double HEIGHTS[] = {1e9, 1e11, 1e13, 1e15, 1e18}, WIDTHS[] = {1e4, 1e5, 1e6, 1e7};
    int runs = argc > 1 ? atoi(argv[1]) : 3;
    for (size_t w = 0; w < sizeof WIDTHS / sizeof *WIDTHS; w++)
        for (size_t h = 0; h < sizeof HEIGHTS / sizeof *HEIGHTS; h++)
            compare(HEIGHTS[h], WIDTHS[w], runs > 0 && runs <= RUNS_MAX ? runs : 3);
    return 0;
}
