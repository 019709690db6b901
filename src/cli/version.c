#include "cli/version.h"

#include <stdio.h>

#include "cli/build.h"
#include "cli/pi_count.h"
#include "core/cpu.h"
#include "format/pack.h"

void version_print(const char *mpi)
{
    printf("%s %s\n", PROGRAM_NAME, BUILD.version);
    printf("%-10s%s\n", "revision", BUILD.revision);
    printf("%-10s%s\n", "compiler", BUILD.compiler);
    printf("%-10s%s\n", "MPI", mpi);
    enum simd simd = simd_supported();
    printf("%-10s%s%s\n", "SIMD", simd_name(simd), CPU_AARCH64 && simd == SIMD_PORTABLE ? " (NEON)" : "");
    const char *zstd = pack_version();
    printf("%-10s%s%s\n", ".zst", zstd != NULL ? "libzstd " : "built without libzstd", zstd != NULL ? zstd : "");
    const char *pi = pi_count_version();
    printf("%-10s%s%s\n", "pi(x)", pi != NULL ? "libprimecount " : "built without libprimecount", pi != NULL ? pi : "");
}
