/* What this program is, and how it was built. */
#ifndef MPIPRIMES_CLI_BUILD_H
#define MPIPRIMES_CLI_BUILD_H

#define PROGRAM_NAME "mpiprimes"

/* Set by the build system. */
struct build {
    const char *version;  /* "1.2.3". */
    const char *revision; /* Git's name for the sources, "unknown" outside of a checkout. */
    const char *compiler; /* "GNU 12.2.0, Release". */
};

extern const struct build BUILD;

#endif
