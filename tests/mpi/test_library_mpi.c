/* The public header of MPI, as a program that links the shared library uses it, at any number of ranks; what is found
 * against libprimesieve. What the library must not do is looked at, too: print, set signal handlers, disturb other
 * messages. */
#include "mpiprimes_mpi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <primesieve.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Defined to 1 where the sanitizers make everything slower. */
#ifndef TEST_LIGHT
#define TEST_LIGHT 0
#endif

static int world_rank, world_size, threads;

static uint64_t count_of(uint64_t first, uint64_t last)
{
    return primesieve_count_primes(first, last);
}

/* Compares what rank 0 receives with primesieve's iterator. */
struct stream {
    primesieve_iterator truth;
    uint64_t count, wrong, stop_at;
};

static int compare(void *context, const uint64_t *primes, size_t count)
{
    struct stream *stream = context;
    stream->count += count;
    for (size_t i = 0; i < count; i++)
        stream->wrong += primes[i] != primesieve_next_prime(&stream->truth);
    return stream->stop_at > 0 && stream->count >= stream->stop_at;
}

static void check_list(struct mpiprimes_mpi *ranks, int rank, uint64_t first, uint64_t last)
{
    struct stream stream = {.count = 0};
    primesieve_init(&stream.truth);
    primesieve_jump_to(&stream.truth, first, last);
    assert_int_equal(mpiprimes_mpi_find(ranks, compare, &stream, first, last), MPIPRIMES_OK);
    assert_int_equal(stream.count, rank == 0 ? count_of(first, last) : 0);
    assert_int_equal(stream.wrong, 0);
    primesieve_free_iterator(&stream.truth);
}

static void check_answers(struct mpiprimes_mpi *ranks, int rank, uint64_t first, uint64_t last)
{
    struct mpiprimes_answers *answers = NULL;
    assert_int_equal(mpiprimes_mpi_ask(ranks, &answers, "count tuplets=twins residues=4 gaps=records",
                                       mpiprimes_number_of(first), mpiprimes_number_of(last)),
                     MPIPRIMES_OK);
    assert_int_equal(answers != NULL, rank == 0);
    if (rank == 0) {
        assert_int_equal(answers->count, count_of(first, last));
        assert_int_equal(answers->tuplet[0].count, primesieve_count_twins(first, last));
        assert_int_equal(answers->residues[0] + answers->residues[1] + answers->residues[2] + answers->residues[3],
                         answers->count);
    }
    mpiprimes_answers_free(answers);
}

static void check_search(struct mpiprimes_mpi *ranks, int rank, uint64_t first, uint64_t last)
{
    uint64_t count = 12345;
    assert_int_equal(mpiprimes_mpi_count(ranks, &count, first, last), MPIPRIMES_OK);
    assert_int_equal(count, count_of(first, last));
    check_list(ranks, rank, first, last);
    check_answers(ranks, rank, first, last);
}

static struct mpiprimes_mpi *ranks_of(MPI_Comm comm)
{
    struct mpiprimes_mpi *ranks = NULL;
    assert_int_equal(mpiprimes_mpi_new(&ranks, comm), MPIPRIMES_OK);
    assert_non_null(ranks);
    return ranks;
}

static void searches_find_the_primes(void **state)
{
    (void)state;
    struct mpiprimes_mpi *ranks = ranks_of(MPI_COMM_WORLD);
    for (int schedule = 0; schedule < 2; schedule++)
        for (int simd = TEST_LIGHT ? 2 : 0; simd < 3; simd++) {
            assert_int_equal(mpiprimes_mpi_set_schedule(ranks, (enum mpiprimes_schedule)schedule), MPIPRIMES_OK);
            assert_int_equal(mpiprimes_mpi_set_simd(ranks, (enum mpiprimes_simd)simd), MPIPRIMES_OK);
            check_search(ranks, world_rank, 0, 100);
            check_search(ranks, world_rank, 0, TEST_LIGHT ? 300000 : 3000000);
            check_search(ranks, world_rank, UINT64_C(1000000000000), UINT64_C(1000000100000));
        }
    assert_int_equal(mpiprimes_mpi_set_method(ranks, MPIPRIMES_TRIAL), MPIPRIMES_OK);
    check_search(ranks, world_rank, 0, 100000);
    assert_int_equal(mpiprimes_mpi_free(ranks), MPIPRIMES_OK);
    assert_int_equal(mpiprimes_mpi_free(NULL), MPIPRIMES_OK);
}

/* The arguments of the other ranks are not looked at. */
static void errors_are_the_same_on_all_ranks(void **state)
{
    (void)state;
    struct mpiprimes_mpi *ranks = ranks_of(MPI_COMM_WORLD);
    struct mpiprimes_answers *answers = NULL;
    uint64_t count = 12345;
    uint64_t last = world_rank == 0 ? 1 : 100;
    assert_int_equal(mpiprimes_mpi_count(ranks, &count, 2, last), MPIPRIMES_BAD_RANGE);
    assert_int_equal(count, 12345);
    struct mpiprimes_number none = mpiprimes_number_of(0);
    assert_int_equal(mpiprimes_mpi_ask(ranks, &answers, world_rank == 0 ? "twins" : "count", none, none),
                     MPIPRIMES_BAD_ARGUMENT);
    assert_null(answers);
    struct mpiprimes_number wide = {0, 1};
    assert_int_equal(mpiprimes_mpi_write(ranks, NULL, "/nonexistent/primes.npy", MPIPRIMES_NPY, none, wide),
                     MPIPRIMES_BAD_RANGE);
    errno = 0;
    assert_int_equal(mpiprimes_mpi_write(ranks, NULL, "/nonexistent/primes", MPIPRIMES_TEXT, none, none),
                     MPIPRIMES_OUTPUT_FAILED);
    assert_int_equal(errno, ENOENT);
    char far[5000];
    memset(far, 'x', sizeof far);
    far[sizeof far - 1] = '\0';
    assert_int_equal(mpiprimes_mpi_write(ranks, NULL, far, MPIPRIMES_TEXT, none, none), MPIPRIMES_OUTPUT_FAILED);
    assert_int_equal(errno, ENAMETOOLONG);
    if (access("/dev/full", W_OK) == 0) {
        errno = 0;
        assert_int_equal(mpiprimes_mpi_write(ranks, NULL, "/dev/full", MPIPRIMES_TEXT, none, mpiprimes_number_of(1000000)),
                         MPIPRIMES_OUTPUT_FAILED);
        assert_int_equal(errno, ENOSPC);
    }
    count = world_rank == 0 ? 1000 : 1;
    assert_int_equal(mpiprimes_mpi_count(ranks, &count, 0, count), MPIPRIMES_OK);
    assert_int_equal(count, 168);
    assert_int_equal(mpiprimes_mpi_free(ranks), MPIPRIMES_OK);
}

static void the_receiver_can_stop_all_ranks(void **state)
{
    (void)state;
    struct mpiprimes_mpi *ranks = ranks_of(MPI_COMM_WORLD);
    struct stream stream = {.stop_at = 100000};
    primesieve_init(&stream.truth);
    /* All of it would take hours. */
    assert_int_equal(mpiprimes_mpi_find(ranks, compare, &stream, 0, UINT64_C(1) << 44), MPIPRIMES_STOPPED);
    assert_int_equal(stream.wrong, 0);
    assert_true(world_rank != 0 || stream.count >= stream.stop_at);
    primesieve_free_iterator(&stream.truth);
    check_search(ranks, world_rank, 0, 1000);
    assert_int_equal(mpiprimes_mpi_free(ranks), MPIPRIMES_OK);
}

/* The file's bytes, to be freed, on rank 0. */
static char *bytes_of(const char *path, size_t *size)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &status), 0);
    *size = (size_t)status.st_size;
    char *bytes = malloc(*size + 1);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

static void check_text(const char *path, uint64_t last)
{
    size_t size, count;
    char *bytes = bytes_of(path, &size), *end = bytes;
    uint64_t *truth = primesieve_generate_primes(0, last, &count, UINT64_PRIMES);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(strtoull(end, &end, 10), truth[i]);
    assert_string_equal(end, "\n");
    primesieve_free(truth);
    free(bytes);
}

static void check_npy(const char *path, uint64_t last)
{
    enum { HEADER = 128 };
    size_t size, count;
    char *bytes = bytes_of(path, &size);
    uint64_t *truth = primesieve_generate_primes(0, last, &count, UINT64_PRIMES);
    assert_int_equal(size, HEADER + count * sizeof *truth);
    assert_memory_equal(bytes + HEADER, truth, count * sizeof *truth);
    primesieve_free(truth);
    free(bytes);
}

static void files_hold_the_primes(void **state)
{
    (void)state;
    struct mpiprimes_mpi *ranks = ranks_of(MPI_COMM_WORLD);
    char path[] = "/tmp/mpiprimes-library-XXXXXX";
    if (world_rank == 0)
        close(mkstemp(path));
    MPI_Bcast(path, sizeof path, MPI_CHAR, 0, MPI_COMM_WORLD);
    /* A longer file is overwritten by a shorter one. */
    for (uint64_t last = TEST_LIGHT ? 200000 : 2000000; last > 10; last /= 200)
        for (int format = 0; format < 2; format++) {
            uint64_t count = 0;
            const char *own = world_rank == 0 ? path : NULL; /* rank 0's counts */
            assert_int_equal(mpiprimes_mpi_write(ranks, &count, own, (enum mpiprimes_format)format, mpiprimes_number_of(0),
                                                 mpiprimes_number_of(last)),
                             MPIPRIMES_OK);
            assert_int_equal(count, count_of(0, last));
            if (world_rank == 0)
                (format == 0 ? check_text : check_npy)(path, last);
            MPI_Barrier(MPI_COMM_WORLD);
        }
    if (world_rank == 0)
        unlink(path);
    assert_int_equal(mpiprimes_mpi_free(ranks), MPIPRIMES_OK);
}

/* Rank 0 leaves the others to search; messages with any tag are on their way between all of them meanwhile. */
static void some_ranks_search_while_others_do_something_else(void **state)
{
    (void)state;
    MPI_Comm some;
    int alone = world_rank == 0 && world_size > 1, token = -1;
    MPI_Request request;
    MPI_Irecv(&token, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &request);
    MPI_Comm_split(MPI_COMM_WORLD, alone ? MPI_UNDEFINED : 1, world_rank, &some);
    if (some != MPI_COMM_NULL) {
        int rank;
        MPI_Comm_rank(some, &rank);
        struct mpiprimes_mpi *ranks = ranks_of(some);
        check_search(ranks, rank, 0, 1000000);
        assert_int_equal(mpiprimes_mpi_free(ranks), MPIPRIMES_OK);
        MPI_Comm_free(&some);
    }
    int to = (world_rank + 1) % world_size, from = (world_rank + world_size - 1) % world_size;
    MPI_Send(&world_rank, 1, MPI_INT, to, 1, MPI_COMM_WORLD);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    assert_int_equal(token, from);
}

/* Even and odd ranks each search a range of their own at the same time. */
static void two_communicators_search_at_once(void **state)
{
    (void)state;
    MPI_Comm half;
    int rank;
    MPI_Comm_split(MPI_COMM_WORLD, world_rank % 2, -world_rank, &half);
    MPI_Comm_rank(half, &rank);
    struct mpiprimes_mpi *ranks = ranks_of(half);
    for (uint64_t i = 0; i < 3; i++)
        check_search(ranks, rank, i * 1000 + (uint64_t)world_rank % 2, 1000000 + i * 100000);
    assert_int_equal(mpiprimes_mpi_free(ranks), MPIPRIMES_OK);
    MPI_Comm_free(&half);
}

struct thread {
    struct mpiprimes_mpi *ranks;
    uint64_t first;
    uint64_t wrong;
};

static void *search_by_thread(void *context)
{
    struct thread *thread = context;
    for (uint64_t i = 0; i < 3; i++) {
        uint64_t count = 0, last = thread->first + 500000 * (i + 1);
        enum mpiprimes_error error = mpiprimes_mpi_count(thread->ranks, &count, thread->first, last);
        thread->wrong += error != MPIPRIMES_OK || count != count_of(thread->first, last);
    }
    return NULL;
}

static void two_threads_search_at_once(void **state)
{
    (void)state;
    if (threads < MPI_THREAD_MULTIPLE)
        skip();
    struct thread work[2] = {{.first = 0}, {.first = 1000000000}};
    pthread_t thread[2];
    for (int i = 0; i < 2; i++)
        work[i].ranks = ranks_of(MPI_COMM_WORLD);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, search_by_thread, &work[i]), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(work[i].wrong, 0);
        assert_int_equal(mpiprimes_mpi_free(work[i].ranks), MPIPRIMES_OK);
    }
}

/* A message that fails: this stands before MPI's own function in the link, on all ranks alike. */
static bool scatter_fails;

__attribute__((visibility("default"))) int MPI_Scatter(const void *sent, int count, MPI_Datatype type, void *received,
                                                       int received_count, MPI_Datatype received_type, int root,
                                                       MPI_Comm comm)
{
    if (scatter_fails)
        return MPI_ERR_OTHER;
    return PMPI_Scatter(sent, count, type, received, received_count, received_type, root, comm);
}

static void an_mpi_call_that_fails_is_told(void **state)
{
    (void)state;
    struct mpiprimes_mpi *ranks = ranks_of(MPI_COMM_WORLD);
    uint64_t count = 12345;
    scatter_fails = true;
    assert_int_equal(mpiprimes_mpi_count(ranks, &count, 0, 1000), MPIPRIMES_MPI_FAILED);
    scatter_fails = false;
    assert_int_equal(count, 12345);
    /* What was lost does not keep others from searching. */
    ranks = ranks_of(MPI_COMM_WORLD);
    check_search(ranks, world_rank, 0, 1000);
    assert_int_equal(mpiprimes_mpi_free(ranks), MPIPRIMES_OK);
}

/* The caller's communicator keeps its handler, signals keep theirs, and nothing is printed, whatever goes wrong. */
static void nothing_else_is_touched(void **state)
{
    (void)state;
    static const int SIGNALS[] = {SIGUSR1, SIGCONT, SIGTERM, SIGINT, SIGUSR2, SIGPIPE};
    enum { COUNT = sizeof SIGNALS / sizeof *SIGNALS };
    struct sigaction before[COUNT], after;
    MPI_Errhandler handler_before, handler_after;
    MPI_Comm_get_errhandler(MPI_COMM_WORLD, &handler_before);
    for (int i = 0; i < COUNT; i++)
        sigaction(SIGNALS[i], NULL, &before[i]);
    FILE *printed = tmpfile();
    int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
    fflush(NULL);
    dup2(fileno(printed), STDOUT_FILENO);
    dup2(fileno(printed), STDERR_FILENO);
    searches_find_the_primes(state);
    errors_are_the_same_on_all_ranks(state);
    an_mpi_call_that_fails_is_told(state);
    fflush(NULL);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(out);
    close(err);
    assert_int_equal(lseek(fileno(printed), 0, SEEK_END), 0);
    fclose(printed);
    for (int i = 0; i < COUNT; i++) {
        sigaction(SIGNALS[i], NULL, &after);
        assert_true(before[i].sa_handler == after.sa_handler && before[i].sa_flags == after.sa_flags);
    }
    MPI_Comm_get_errhandler(MPI_COMM_WORLD, &handler_after);
    assert_true(handler_before == handler_after);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searches_find_the_primes),
        cmocka_unit_test(errors_are_the_same_on_all_ranks),
        cmocka_unit_test(the_receiver_can_stop_all_ranks),
        cmocka_unit_test(files_hold_the_primes),
        cmocka_unit_test(some_ranks_search_while_others_do_something_else),
        cmocka_unit_test(two_communicators_search_at_once),
        cmocka_unit_test(two_threads_search_at_once),
        cmocka_unit_test(an_mpi_call_that_fails_is_told),
        cmocka_unit_test(nothing_else_is_touched),
    };
    /* OMPIO would write lines of its own. */
    setenv("OMPI_MCA_io", "^ompio", 0);
    MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &threads);
    MPI_Comm_rank(MPI_COMM_WORLD, &world_rank);
    MPI_Comm_size(MPI_COMM_WORLD, &world_size);
    primesieve_set_num_threads(1);
    int failed = cmocka_run_group_tests_name("library_mpi", tests, NULL, NULL), all = 0;
    MPI_Allreduce(&failed, &all, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    MPI_Finalize();
    return all != 0;
}
