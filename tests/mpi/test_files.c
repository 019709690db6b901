/* Runs that write a file, and runs that are cut short and go on from their checkpoint, inside one MPI job: against
 * primesieve's primes.
 *
 *     mpirun -np N test_files
 *
 * Failures are counted on every rank and added up, so that all ranks end with the same status. */
#include "run_support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "core/clock.h"
#include "core/signals.h"
#include "mpi/output.h"
#include "question/answers.h"
#include "question/gaps.h"
#include "question/tuplets.h"
#include "state/checkpoint.h"
#include "support/listing_support.h"

enum { PATH_BYTES = 256 };

/* splitmix64: the same numbers on every rank and in every run. */
static uint64_t random_state;

static uint64_t random_below(uint64_t bound)
{
    uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % bound;
}

/* Makes an empty file, whose name every rank learns. */
static void make_file(char path[PATH_BYTES])
{
    if (team.rank == 0) {
        const char *folder = getenv("TMPDIR");
        snprintf(path, PATH_BYTES, "%s/mpiprimes-test-XXXXXX", folder != NULL ? folder : "/tmp");
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        close(fd);
    }
    CHECK(MPI_Bcast(path, PATH_BYTES, MPI_CHAR, 0, team.comm));
}

static void remove_file(const char *path)
{
    if (team.rank == 0)
        unlink(path);
}

/* Tuplets and gaps that end rows after the one in which they begin, which may be those of another span, and others. */
static const struct questions TUPLETS = {
    .tuplet_count = 5,
    .tuplets = {{2, {0, 2}}, {2, {0, 210}}, {3, {0, 2190, 4002}}, {4, {0, 2, 6, 8}}, {5, {0, 4, 6, 10, 12}}}};
static const struct questions GAPS = {.gaps = GAPS_LEAST, .least_gap = 25};

static struct questions questions_of(enum format format)
{
    return format == FORMAT_TUPLETS ? TUPLETS : format == FORMAT_GAPS ? GAPS : QUESTIONS_COUNT;
}

/* The answers count as many tuplets or gaps as the file has lines. */
static void check_answers(const struct run_result *result, const char *text, size_t size, enum format format)
{
    const struct questions *asked = &result->search.questions;
    uint64_t *answers = result->standing.found.answers, lines = 0, counted = 0;
    for (size_t i = 0; i < size; i++)
        lines += text[i] == '\n';
    for (size_t i = 0; format == FORMAT_TUPLETS && i < asked->tuplet_count; i++)
        counted += tuplets_found(answers_of(answers, &QUESTION_TUPLETS, asked), i);
    if (format == FORMAT_GAPS)
        counted = gaps_number(answers_of(answers, &QUESTION_GAPS, asked));
    assert_int_equal(counted, lines);
}

static char *expected_lines(size_t *size, const struct expected *expected, enum format format)
{
    struct listed lines = {0};
    struct questions asked = questions_of(format);
    lines_add(&lines, "", 0, ""); /* There is a text, even if nothing is listed. */
    lines.size = 0;
    if (format == FORMAT_GAP_BYTES) {
        uint64_t first = expected->count > 0 ? expected->primes[0] : 0;
        lines_add(&lines, "mpiprimes-gaps 1 first=", first, "");
        lines_add(&lines, " primes=", expected->count, "");
        while (lines.size < 128) {
            lines_add(&lines, " ", 0, "");
            lines.size--;
        }
        lines.text[127] = '\n';
    }
    for (size_t i = 0; i < expected->count; i++)
        lines_add_first(&lines, format, 0, expected->primes + i, expected->count - i, &asked);
    *size = lines.size;
    return lines.text;
}

/* What the file must hold; to be freed. */
static char *expected_bytes(size_t *size, const struct expected *expected, enum format format)
{
    if (format == FORMAT_TUPLETS || format == FORMAT_GAPS || format == FORMAT_GAP_BYTES)
        return expected_lines(size, expected, format);
    char *bytes = malloc(expected->count * 21 + 129), *end = bytes;
    assert_non_null(bytes);
    if (format == FORMAT_NPY) {
        /* The magic, version 1.0, 118 bytes of header. */
        memcpy(end, "\x93NUMPY\x01\x00\x76\x00", 10);
        memset(end + 10, ' ', 118);
        int length = sprintf(end + 10, "{'descr': '<u8', 'fortran_order': False, 'shape': (%zu,), }", expected->count);
        end[10 + length] = ' ';
        end[127] = '\n';
        memcpy(end + 128, expected->primes, expected->count * sizeof *expected->primes);
        *size = 128 + expected->count * sizeof *expected->primes;
        return bytes;
    }
    for (size_t i = 0; i < expected->count; i++)
        end += sprintf(end, "%" PRIu64 "\n", expected->primes[i]);
    *size = (size_t)(end - bytes);
    return bytes;
}

/* The text of all frames; to be freed. */
static char *unpack(size_t *text_size, const char *packed, size_t size)
{
    enum { ROOM = 1 << 24 };
    char *text = malloc(ROOM);
    ZSTD_DStream *stream = ZSTD_createDStream();
    ZSTD_inBuffer in = {packed, size, 0};
    ZSTD_outBuffer out = {text, ROOM, 0};
    size_t left = 0;
    while (in.pos < in.size || left > 0) {
        left = ZSTD_decompressStream(stream, &out, &in);
        assert_false(ZSTD_isError(left) || out.pos == out.size);
    }
    ZSTD_freeDStream(stream);
    *text_size = out.pos;
    return text;
}

/* What a file of that format must hold, unpacked. */
struct wanted {
    enum format format;
    char *bytes; /* On rank 0. */
    size_t size;
};

static struct wanted want(const struct expected *expected, enum format format)
{
    struct wanted wanted = {.format = format};
    if (team.rank == 0)
        wanted.bytes = expected_bytes(&wanted.size, expected, format == FORMAT_ZST ? FORMAT_TEXT : format);
    return wanted;
}

/* Frames are of the ranks' making; the text in them is not. */
static void check_packed(const struct wanted *wanted, const char *packed, size_t size)
{
    size_t text_size;
    char *text = unpack(&text_size, packed, size);
    assert_int_equal(text_size, wanted->size);
    assert_memory_equal(text, wanted->bytes, wanted->size);
    free(text);
}

static void check_file(const char *path, const struct run_result *result, const struct wanted *wanted)
{
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    size_t size = (size_t)about.st_size;
    char *got = malloc(size + 1);
    FILE *file = fopen(path, "r");
    assert_non_null(got);
    assert_non_null(file);
    assert_int_equal(fread(got, 1, size, file), size);
    if (wanted->format == FORMAT_ZST) {
        check_packed(wanted, got, size);
    } else {
        assert_int_equal(size, wanted->size);
        assert_memory_equal(got, wanted->bytes, size);
    }
    if (wanted->format == FORMAT_TUPLETS || wanted->format == FORMAT_GAPS)
        check_answers(result, got, wanted->size, wanted->format);
    fclose(file);
    free(got);
}

static void check_run(const struct expected *expected, struct run_request request, const struct wanted *wanted)
{
    char path[PATH_BYTES];
    make_file(path);
    request.search.range = expected->range;
    request.search.questions = questions_of(wanted->format);
    request.output = (struct output){path, wanted->format};
    request.print_fd = -1;
    struct run_result result;
    struct run_failure failure;
    assert_int_equal(run(&result, &failure, &request, &team), RUN_OK);
    if (team.rank == 0) {
        struct stat file;
        check_findings(&result.standing.found, expected);
        check_table(&result);
        check_file(path, &result, wanted);
        assert_int_equal(stat(path, &file), 0);
        assert_int_equal(result.standing.found.bytes, file.st_size);
    }
    run_free(&result);
    remove_file(path);
}

/* The same, gathered and printed by rank 0. */
static void check_printed(const struct expected *expected, struct run_request request, const struct wanted *wanted)
{
    char path[PATH_BYTES];
    make_file(path);
    request.search.range = expected->range;
    request.search.questions = questions_of(wanted->format);
    request.search.primes = true;
    request.output.format = wanted->format;
    request.print_fd = team.rank == 0 ? open(path, O_WRONLY) : -1;
    assert_true(team.rank != 0 || request.print_fd >= 0);
    struct run_result result;
    struct run_failure failure;
    assert_int_equal(run(&result, &failure, &request, &team), RUN_OK);
    if (team.rank == 0) {
        close(request.print_fd);
        check_findings(&result.standing.found, expected);
        check_file(path, &result, wanted);
    }
    run_free(&result);
    remove_file(path);
}

/* Both schedules and all formats, by a method at every level. */
static void check_range_by(enum method method, uint64_t first, uint64_t last, uint64_t round_rows)
{
    struct expected expected = expect((struct range){first, last});
    for (enum format format = 0; format < FORMATS; format++) {
        struct wanted wanted = want(&expected, format);
        for (enum simd simd = 0; simd <= simd_supported(); simd++)
            for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++) {
                struct run_request request = {
                    .search.method = method, .schedule = schedule, .simd = simd, .round_rows = round_rows};
                check_run(&expected, request, &wanted);
                if (format != FORMAT_NPY && format != FORMAT_GAP_BYTES && format != FORMAT_ZST)
                    check_printed(&expected, request, &wanted);
            }
        free(wanted.bytes);
    }
    forget(&expected);
}

static void check_range(uint64_t first, uint64_t last, uint64_t round_rows)
{
    for (enum method method = 0; method < METHODS; method++)
        check_range_by(method, first, last, round_rows);
}

static void files_hold_the_primes(void **state)
{
    (void)state;
    check_range(0, 1, 0);
    check_range(2, 2, 0);
    check_range(3, 12, 0);
    check_range(24, 28, 0);
    check_range(0, 300, 1);
    check_range(0, 300000, 101);
    check_range(999000, 1300000, 0);
    check_range_by(METHOD_SIEVE, UINT64_C(999999000000), UINT64_C(1000003000000), 0);
    check_range_by(METHOD_SIEVE, 0, TEST_LIGHT ? 3000000 : 20000000, 0);
}

static void the_last_numbers_below_2_64_are_listed(void **state)
{
    (void)state;
    check_range_by(METHOD_SIEVE, UINT64_MAX - 50000, UINT64_MAX, 0);
    check_range_by(METHOD_SIEVE, UINT64_MAX - 20000, UINT64_MAX, 7);
}

static void a_full_device_ends_the_run_on_every_rank(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
        for (enum format format = 0; format < FORMATS; format++) {
            struct run_request request = {.search = {.range = {0, 500000}, .questions = questions_of(format)},
                                          .schedule = schedule,
                                          .simd = simd_supported(),
                                          .output = {"/dev/full", format},
                                          .print_fd = -1,
                                          .round_rows = 100};
            struct run_result result;
            struct run_failure failure;
            assert_int_equal(run(&result, &failure, &request, &team), RUN_OUTPUT_FAILED);
            assert_int_equal(team.rank == 0 ? failure.error : ENOSPC, ENOSPC);
            run_free(&result);
        }
}

static void a_checkpoint_that_cannot_be_written_ends_the_run_on_every_rank(void **state)
{
    (void)state;
    struct run_request request = {.search.range = {0, 500000},
                                  .simd = simd_supported(),
                                  .print_fd = -1,
                                  .checkpoint = "/nonexistent/run.ckpt",
                                  .save = checkpoint_write,
                                  .round_rows = 100};
    struct run_result result;
    struct run_failure failure;
    assert_int_equal(run(&result, &failure, &request, &team), RUN_CHECKPOINT_FAILED);
    assert_int_equal(team.rank == 0 ? failure.error : ENOENT, ENOENT);
    run_free(&result);
}

/* Where the next part begins: the checkpoint says the same as the result, and what it does not vouch for may be anything.
 */
static struct standing go_on(const struct run_result *result, const struct run_request *request)
{
    struct run_result read = {.search = result->search, .output = request->output};
    char reason[CHECKPOINT_REASON];
    if (team.rank != 0)
        return (struct standing){0};
    assert_int_equal(checkpoint_read(&read, reason, request->checkpoint), CHECKPOINT_OK);
    assert_int_equal(read.standing.found.rows.count, result->standing.found.rows.count);
    assert_int_equal(read.standing.rounds, result->standing.rounds);
    size_t words = answers_words(&result->search.questions);
    if (words > 0)
        assert_memory_equal(read.standing.found.answers, result->standing.found.answers, words * sizeof(uint64_t));
    struct findings stands = result->standing.found;
    stands.answers = read.standing.found.answers;
    assert_memory_equal(&read.standing.found, &stands, sizeof stands);
    if (request->output.path != NULL) {
        struct stat file;
        assert_int_equal(stat(request->output.path, &file), 0);
        assert_int_equal(file.st_size, read.standing.found.bytes);
        FILE *output = fopen(request->output.path, "a");
        assert_non_null(output);
        fputs("1000003 and other things of a run that was killed", output);
        fclose(output);
        assert_int_equal(truncate(request->output.path, (off_t)read.standing.found.bytes), 0);
    }
    return read.standing;
}

/* Again and again a few milliseconds, each time in another way, until all is found. Gives the number of parts. */
static int check_interrupted(const struct expected *expected, struct run_request request)
{
    struct wanted wanted = want(expected, request.output.format);
    struct run_result result;
    struct run_failure failure;
    enum run_status status = RUN_STOPPED;
    int parts = 0;
    request.search.range = expected->range;
    request.print_fd = -1;
    request.simd = SIMD_PORTABLE; /* fast processors, too, shall need some parts */
    for (; status == RUN_STOPPED; parts++) {
        request.search.method = (enum method)random_below(METHODS);
        request.schedule = (enum schedule)random_below(SCHEDULES);
        request.round_rows = 20 + random_below(100);
        request.checkpoint_every = random_below(3) == 0 ? 0 : 1000;
        /* To stop is given 0.3 s. In the end, as long as it takes. */
        request.stop_at = parts < 40 ? clock_seconds() + 0.3 + 1e-3 * (double)random_below(12) : 0;
        status = run(&result, &failure, &request, &team);
        assert_true(status == RUN_OK || status == RUN_STOPPED);
        free(request.start.found.answers);
        request.start = (struct standing){0};
        if (status == RUN_STOPPED)
            request.start = go_on(&result, &request);
        else if (team.rank == 0) {
            check_findings(&result.standing.found, expected);
            check_all_answers(&result, expected);
        }
        if (team.rank == 0 && status == RUN_OK && request.output.path != NULL)
            check_file(request.output.path, &result, &wanted);
        run_free(&result);
    }
    free(wanted.bytes);
    return parts;
}

static void interrupted_runs_find_the_same(void **state)
{
    (void)state;
    struct expected expected = expect((struct range){0, TEST_LIGHT ? 3000000 : 10000000});
    int parts = 0;
    for (int kind = 0; kind < 2 + FORMATS; kind++) {
        char checkpoint[PATH_BYTES], path[PATH_BYTES];
        struct run_request request = {.search.primes = kind == 1, .checkpoint = checkpoint, .save = checkpoint_write};
        make_file(checkpoint);
        make_file(path);
        random_state = (uint64_t)kind;
        if (kind >= 2)
            request.output = (struct output){path, (enum format)(kind - 2)};
        request.search.questions = kind == 0   ? questions_all(GAPS_LEAST, 100)
                                   : kind == 1 ? questions_all(GAPS_ALL, 0)
                                               : questions_of(request.output.format);
        parts += check_interrupted(&expected, request);
        remove_file(checkpoint);
        remove_file(path);
    }
    forget(&expected);
    /* On average each was cut short once, at the very least. */
    assert_true(parts >= 2 * (2 + FORMATS));
}

/* Counts the calls; every so often there is a signal. */
struct ringing {
    int signal, calls, notices;
    const char *path; /* of the array that the run writes; NULL: none */
};

static void ring(void *context, double done, double numbers)
{
    struct ringing *ringing = context;
    (void)done;
    (void)numbers;
    if (++ringing->calls % 20 == 7)
        raise(ringing->signal);
}

/* In the midst of a run, too, the file is an array of the primes that the checkpoint vouches for. */
static void check_header(const char *path, uint64_t primes)
{
    char header[129] = "", wanted[64];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fread(header, 1, 128, file), 128);
    fclose(file);
    snprintf(wanted, sizeof wanted, "'shape': (%" PRIu64 ",)", primes);
    assert_non_null(strstr(header + 10, wanted));
}

static void count_notices(void *context, enum notice notice, const struct standing *standing)
{
    struct ringing *ringing = context;
    ringing->notices++;
    if (notice == NOTICE_CHECKPOINT && ringing->path != NULL)
        check_header(ringing->path, standing->found.count);
}

static void check_signal(const struct expected *expected, int signal, bool to_file, bool with_checkpoint)
{
    char checkpoint[PATH_BYTES], path[PATH_BYTES];
    make_file(checkpoint);
    make_file(path);
    struct ringing ringing = {.signal = signal, .path = to_file ? path : NULL};
    struct run_request request = {.search.range = expected->range,
                                  .search.method = METHOD_TRIAL,
                                  .schedule = to_file ? SCHEDULE_STATIC : SCHEDULE_DYNAMIC,
                                  .simd = SIMD_PORTABLE,
                                  .output = {to_file ? path : NULL, FORMAT_NPY},
                                  .print_fd = -1,
                                  .checkpoint = with_checkpoint ? checkpoint : NULL,
                                  .save = checkpoint_write,
                                  .checkpoint_every = 1000,
                                  .round_rows = 4000,
                                  .progress = ring,
                                  .progress_context = &ringing,
                                  .notice = count_notices,
                                  .notice_context = &ringing};
    struct run_result result;
    struct run_failure failure;
    assert_int_equal(run(&result, &failure, &request, &team), RUN_OK);
    if (team.rank == 0) {
        check_findings(&result.standing.found, expected);
        check_table(&result);
        if (to_file) {
            struct wanted wanted = want(expected, FORMAT_NPY);
            check_file(path, &result, &wanted);
            free(wanted.bytes);
        }
        assert_true(ringing.calls > 20);
        assert_true((ringing.notices > 0) == (signal == SIGUSR1));
    }
    run_free(&result);
    remove_file(checkpoint);
    remove_file(path);
}

/* Each SIGCONT with a checkpoint throws away what is searched of the round. */
static void signals_that_ask_for_a_checkpoint_change_nothing(void **state)
{
    (void)state;
    struct expected expected = expect((struct range){0, 8000000});
    signals_watch();
    for (int to_file = 0; to_file < 2; to_file++)
        for (int with_checkpoint = 0; with_checkpoint < 2; with_checkpoint++) {
            check_signal(&expected, SIGUSR1, to_file, with_checkpoint);
            check_signal(&expected, SIGCONT, to_file, with_checkpoint);
        }
    forget(&expected);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_hold_the_primes),
        cmocka_unit_test(the_last_numbers_below_2_64_are_listed),
        cmocka_unit_test(a_full_device_ends_the_run_on_every_rank),
        cmocka_unit_test(a_checkpoint_that_cannot_be_written_ends_the_run_on_every_rank),
        cmocka_unit_test(interrupted_runs_find_the_same),
        cmocka_unit_test(signals_that_ask_for_a_checkpoint_change_nothing),
    };
    output_prefer_romio();
    team = team_start(&argc, &argv);
    primesieve_set_num_threads(1);
    int failed = cmocka_run_group_tests_name("files", tests, NULL, NULL), all = 0;
    CHECK(MPI_Allreduce(&failed, &all, 1, MPI_INT, MPI_SUM, team.comm));
    team_stop(&team);
    return all != 0;
}
