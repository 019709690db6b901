/* write_all: through pipes that take a part at a time, with signals, and into what cannot be written. */
#include "support/support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/write.h"

enum { BYTES = 1000003 }; /* many times what a pipe holds */

static char *make_bytes(void)
{
    char *bytes = malloc(BYTES);
    assert_non_null(bytes);
    uint64_t random = 1;
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (char)random_next(&random);
    return bytes;
}

static volatile sig_atomic_t alarms;

static void count_alarm(int signal_number)
{
    (void)signal_number;
    alarms++;
}

/* An alarm every millisecond that interrupts system calls. */
static void start_alarms(void)
{
    struct sigaction action = {.sa_handler = count_alarm};
    sigaction(SIGALRM, &action, NULL);
    struct itimerval every = {{0, 1000}, {0, 1000}};
    setitimer(ITIMER_REAL, &every, NULL);
}

/* In the child: writes everything, and tells by the exit status whether it worked and, if asked for, was interrupted. */
static void write_and_exit(int fd, const char *bytes, bool interrupted)
{
    if (interrupted)
        start_alarms();
    bool written = write_all(fd, bytes, BYTES);
    _exit(!written ? 1 : interrupted && alarms == 0 ? 2 : 0);
}

static void check_pipe(bool interrupted, bool blocking)
{
    char *bytes = make_bytes(), *got = malloc(BYTES + 1);
    assert_non_null(got);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    if (!blocking)
        assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_and_exit(ends[1], bytes, interrupted);
    }
    close(ends[1]);
    size_t count = 0;
    for (ssize_t part = 1; part > 0 && count <= BYTES; count += (size_t)part) {
        if (interrupted && count < 200000)
            usleep(5000); /* the writer waits, so that alarms find it in write() */
        size_t room = BYTES + 1 - count;
        part = read(ends[0], got + count, room < 30011 ? room : 30011);
        assert_true(part >= 0);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(count, BYTES);
    assert_memory_equal(got, bytes, BYTES);
    close(ends[0]);
    free(got);
    free(bytes);
}

static void all_bytes_pass_a_pipe(void **state)
{
    (void)state;
    check_pipe(false, true);
}

static void all_bytes_pass_a_pipe_in_spite_of_signals(void **state)
{
    (void)state;
    check_pipe(true, true);
}

static void all_bytes_pass_a_pipe_that_does_not_block(void **state)
{
    (void)state;
    check_pipe(false, false);
}

static void full_disk_is_told(void **state)
{
    (void)state;
    int fd = open("/dev/full", O_WRONLY);
    if (fd < 0)
        skip();
    errno = 0;
    assert_false(write_all(fd, "12345", 5));
    assert_int_equal(errno, ENOSPC);
    close(fd);
}

static void closed_ends_are_told(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_false(write_all(ends[1], "x", 1));
    assert_int_equal(errno, EPIPE);
    close(ends[1]);
    assert_false(write_all(ends[1], "x", 1));
    assert_int_equal(errno, EBADF);
}

static void nothing_is_always_written(void **state)
{
    (void)state;
    assert_true(write_all(-1, "", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_bytes_pass_a_pipe),
        cmocka_unit_test(all_bytes_pass_a_pipe_in_spite_of_signals),
        cmocka_unit_test(all_bytes_pass_a_pipe_that_does_not_block),
        cmocka_unit_test(full_disk_is_told),
        cmocka_unit_test(closed_ends_are_told),
        cmocka_unit_test(nothing_is_always_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
