/* sched_getaffinity is Linux's. */
#define _GNU_SOURCE

#include "cli/pi_count.h"

#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef HAVE_PRIMECOUNT
#include <errno.h>
#include <poll.h>
#include <primecount.h>
#include <signal.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "core/write.h"
#endif

int pi_count_threads(void)
{
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
#endif
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (int)cores : 1;
}

/* Gourdon's algorithm takes x^(2/3) / (ln x)^2. The factor: primecount 7.6, one thread on Zen 3, from 1e12 to 1e17 within
 * 20%. */
static double seconds_up_to(double x)
{
    static const double FACTOR = 5e-7;
    return x < 1e6 ? 0 : FACTOR * pow(x, 2.0 / 3) / (log(x) * log(x));
}

double pi_count_seconds(struct range range)
{
    return (seconds_up_to((double)range.last) + seconds_up_to((double)range.first)) / pi_count_threads();
}

#ifdef HAVE_PRIMECOUNT

const char *pi_count_version(void)
{
    return primecount_version();
}

static bool count_up_to(uint64_t *count, uint128 last)
{
    char digits[UINT128_TEXT], result[40];
    if (primecount_pi_str(uint128_text(digits, last), result, sizeof result) < 0)
        return false;
    *count = strtoull(result, NULL, 10);
    return true;
}

static bool count_range(uint64_t *count, struct range range)
{
    uint64_t before = 0;
    primecount_set_num_threads(pi_count_threads());
    if (!count_up_to(count, range.last) || (range.first > 2 && !count_up_to(&before, range.first - 1)))
        return false;
    *count -= before;
    return true;
}

/* The process that counts: its answer goes through the pipe. It ends with the one that it counts for. */
static _Noreturn void count_for(int answer, struct range range)
{
    uint64_t count = 0;
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    signal(SIGTERM, SIG_DFL);
    bool ok = count_range(&count, range) && write_all(answer, (const char *)&count, sizeof count);
    _exit(ok ? 0 : 1);
}

/* Waits for the answer. */
static enum pi_count_status wait_for(uint64_t *count, int answer, bool (*goes_on)(void *context), void *context)
{
    enum { MILLISECONDS = 50 };
    struct pollfd awaited = {.fd = answer, .events = POLLIN};
    while (poll(&awaited, 1, MILLISECONDS) <= 0)
        if (!goes_on(context))
            return PI_COUNT_STOPPED;
    return read(answer, count, sizeof *count) == (ssize_t)sizeof *count ? PI_COUNT_DONE : PI_COUNT_FAILED;
}

enum pi_count_status pi_count(uint64_t *count, struct range range, bool (*goes_on)(void *context), void *context)
{
    int ends[2];
    if (pipe(ends) != 0)
        return PI_COUNT_FAILED;
    pid_t child = fork();
    if (child == 0)
        count_for(ends[1], range);
    close(ends[1]);
    enum pi_count_status status = child < 0 ? PI_COUNT_FAILED : wait_for(count, ends[0], goes_on, context);
    close(ends[0]);
    if (child > 0) {
        kill(child, SIGKILL);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    return status;
}

#else

const char *pi_count_version(void)
{
    return NULL;
}

enum pi_count_status pi_count(uint64_t *count, struct range range, bool (*goes_on)(void *context), void *context)
{
    (void)count, (void)range, (void)goes_on, (void)context;
    return PI_COUNT_FAILED;
}

#endif
