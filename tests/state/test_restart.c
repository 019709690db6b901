/* Where a run begins, at the level of files: what a checkpoint does not vouch for is cut off at once, and a file in use is
 * left alone. (What is refused, and said, is tested at the shell.) */
#include "support/support.h"

#include "support/checkpoint_support.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "state/checkpoint.h"
#include "state/restart.h"

static char folder[] = "/tmp/mpiprimes-restart-XXXXXX";
static char output[64], checkpoint[64];

static off_t size_of(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0 ? file.st_size : -1;
}

/* Makes a file of this size. */
static void make_file(const char *path, off_t size)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(truncate(path, size), 0);
}

static struct run_request request_of(const struct run_result *result)
{
    return (struct run_request){.search.range = result->search.range, .output = result->output, .checkpoint = checkpoint};
}

static struct run_result sample(void)
{
    struct run_result result = checkpoint_sample();
    result.output.path = output;
    return result;
}

static void what_is_not_vouched_for_is_cut_off(void **state)
{
    (void)state;
    struct run_result result = sample();
    struct run_request request = request_of(&result);
    struct restart restart;
    assert_true(checkpoint_write(checkpoint, &result));
    for (off_t more = 0; more < 3; more++) {
        make_file(output, (off_t)result.standing.found.bytes + 1000 * more);
        restart_begin(&restart, &request, more == 1);
        assert_int_equal(restart.problem, RESTART_OK);
        assert_int_equal(restart.start, RESTART_RESUMED);
        assert_int_equal(size_of(output), result.standing.found.bytes);
        assert_int_equal(restart.earlier.standing.found.rows.count, result.standing.found.rows.count);
        restart_end(&restart);
    }
    make_file(output, (off_t)result.standing.found.bytes - 1);
    restart_begin(&restart, &request, true);
    assert_int_equal(restart.problem, RESTART_OUTPUT_SHORT);
    assert_int_equal(size_of(output), result.standing.found.bytes - 1);
    restart_end(&restart);
}

static void a_new_run_notes_that_its_file_is_not_made(void **state)
{
    (void)state;
    struct run_result result = sample(), read = {.search.range = result.search.range, .output = result.output};
    struct run_request request = request_of(&result);
    struct restart restart;
    char reason[CHECKPOINT_REASON];
    unlink(output);
    unlink(checkpoint);
    restart_begin(&restart, &request, false);
    assert_int_equal(restart.problem, RESTART_OK);
    assert_int_equal(restart.start, RESTART_NEW);
    assert_int_equal(size_of(output), 0);
    assert_int_equal(checkpoint_read(&read, reason, checkpoint), CHECKPOINT_OK);
    assert_int_equal(read.standing.begun, 0);
    restart_end(&restart);
    /* It ends here; a file that has something in it is somebody else's. */
    make_file(output, 1);
    restart_begin(&restart, &request, false);
    assert_int_equal(restart.problem, RESTART_OUTPUT_EXISTS);
    assert_int_equal(size_of(output), 1);
    restart_end(&restart);
}

/* Takes ten seconds, as long as a run waits for the one before. */
static void a_file_in_use_is_left_alone(void **state)
{
    (void)state;
    struct run_result result = sample();
    struct run_request request = request_of(&result);
    struct restart restart;
    assert_true(checkpoint_write(checkpoint, &result));
    make_file(output, (off_t)result.standing.found.bytes + 1);
    FILE *other = fopen(output, "r");
    assert_non_null(other);
    assert_int_equal(flock(fileno(other), LOCK_EX), 0);
    restart_begin(&restart, &request, false);
    assert_int_equal(restart.problem, RESTART_OUTPUT_IN_USE);
    assert_int_equal(size_of(output), result.standing.found.bytes + 1);
    restart_end(&restart);
    fclose(other);
}

/* A run whose mpirun was killed: it holds the file for a moment, in which it writes another checkpoint. */
static pid_t start_other_run(const struct run_result *later)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t other = fork();
    if (other == 0) {
        int fd = open(output, O_WRONLY);
        bool ok = fd >= 0 && flock(fd, LOCK_EX) == 0 && write(ready[1], "", 1) == 1;
        usleep(300 * 1000);
        ok = ok && ftruncate(fd, (off_t)later->standing.found.bytes + 5) == 0 && checkpoint_write(checkpoint, later);
        _exit(ok ? 0 : 1);
    }
    assert_true(other > 0);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return other;
}

static void what_the_run_before_did_last_is_kept(void **state)
{
    (void)state;
    struct run_result result = sample(), later = result;
    struct run_request request = request_of(&result);
    struct restart restart;
    later.standing.found.rows.count++;
    for (int finished = 0; finished < 2; finished++) {
        int status = -1;
        later.standing.found.bytes += 1000;
        if (finished)
            later.standing.found.rows.count = rows_of_range(later.search.range).count;
        assert_true(checkpoint_write(checkpoint, &result));
        make_file(output, (off_t)result.standing.found.bytes);
        pid_t other = start_other_run(&later);
        restart_begin(&restart, &request, false);
        assert_int_equal(waitpid(other, &status, 0), other);
        assert_int_equal(status, 0);
        assert_int_equal(restart.problem, RESTART_OK);
        assert_int_equal(restart.start, finished ? RESTART_FINISHED : RESTART_RESUMED);
        assert_int_equal(restart.earlier.standing.found.rows.count, later.standing.found.rows.count);
        assert_int_equal(size_of(output), later.standing.found.bytes + (finished ? 5 : 0));
        restart_end(&restart);
    }
}

/* The sums of the primes of the first rows, which need not be true. */
static struct run_result asked_sample(uint64_t *answers)
{
    struct run_result result = sample();
    result.search.questions = (struct questions){.count = true, .sum = true};
    result.standing.found.answers = answers;
    return result;
}

/* Those of the last checkpoint, also if it is read twice; what was read before is freed, as the sanitizer sees. */
static void answers_come_with_the_last_checkpoint(void **state)
{
    (void)state;
    uint64_t early[3] = {77, 0, 0}, late[3] = {99, 1, 0};
    struct run_result result = asked_sample(early), later = asked_sample(late);
    struct run_request request = request_of(&result);
    struct restart restart;
    int status = -1;
    request.search.questions = result.search.questions;
    later.standing.found.rows.count++;
    assert_true(checkpoint_write(checkpoint, &result));
    make_file(output, (off_t)result.standing.found.bytes);
    pid_t other = start_other_run(&later);
    restart_begin(&restart, &request, false);
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_true(status == 0 && restart.problem == RESTART_OK);
    assert_memory_equal(restart.earlier.standing.found.answers, late, sizeof late);
    restart_end(&restart);
    assert_null(restart.earlier.standing.found.answers);

    /* Another run's is refused, and nothing of it stays. */
    request.search.questions.modulus = 4;
    restart_begin(&restart, &request, false);
    assert_int_equal(restart.problem, RESTART_OTHER);
    assert_null(restart.earlier.standing.found.answers);
    assert_non_null(strstr(restart.reason, "asks for count sum, not for count sum residues=4"));
    restart_end(&restart);
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(output, sizeof output, "%s/primes.txt", folder);
    snprintf(checkpoint, sizeof checkpoint, "%s/run.ckpt", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(output);
    unlink(checkpoint);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_vouched_for_is_cut_off),
        cmocka_unit_test(a_new_run_notes_that_its_file_is_not_made),
        cmocka_unit_test(a_file_in_use_is_left_alone),
        cmocka_unit_test(what_the_run_before_did_last_is_kept),
        cmocka_unit_test(answers_come_with_the_last_checkpoint),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
