/* Checkpoints in files: what is there after a write, after one that fails, and what can lie in the way. */
#include "support/support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "state/checkpoint.h"
#include "support/checkpoint_support.h"

/* The tests run in a folder of their own. */
static char folder[] = "/tmp/mpiprimes-checkpoint-XXXXXX";

static int enter_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? chdir(folder) : -1;
}

/* Each test leaves it empty, unless it fails. */
static int leave_folder(void **state)
{
    (void)state;
    if (chdir("/") != 0)
        return -1;
    if (rmdir(folder) == 0)
        return 0;
    char command[sizeof folder + 8];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? -1 : -2;
}

static void make_file(const char *path, const char *bytes, size_t count)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

static bool exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

/* The status for the sample's request; if it is read, it must be the sample with this number of resumes. */
static enum checkpoint_status read_back(const char *path, uint64_t resumes, char reason[CHECKPOINT_REASON])
{
    struct run_result sample = checkpoint_sample(), got = {.search.range = sample.search.range, .output = sample.output},
                      before = got;
    memset(reason, 'x', CHECKPOINT_REASON);
    errno = 0;
    enum checkpoint_status status = checkpoint_read(&got, reason, path);
    sample.standing.resumes = resumes;
    assert_true(status == CHECKPOINT_OK ? checkpoint_same(&got, &sample) : memcmp(&got, &before, sizeof got) == 0);
    return status;
}

static void assert_there(const char *path, uint64_t resumes)
{
    char reason[CHECKPOINT_REASON];
    assert_int_equal(read_back(path, resumes, reason), CHECKPOINT_OK);
}

static void assert_damaged(const char *path, const char *expected)
{
    char reason[CHECKPOINT_REASON];
    assert_int_equal(read_back(path, 0, reason), CHECKPOINT_DAMAGED);
    assert_string_equal(reason, expected);
}

static bool write_sample(const char *path, uint64_t resumes)
{
    struct run_result sample = checkpoint_sample();
    sample.standing.resumes = resumes;
    return checkpoint_write(path, &sample);
}

static void assert_write_fails(const char *path, int error)
{
    errno = 0;
    assert_false(write_sample(path, 99));
    assert_int_equal(errno, error);
}

/* The C library's fsync is replaced by this one, for files and for folders: how often it was called, what it answers
 * (0, or errno), and what it looks at before. */
static struct {
    int calls, error;
    void (*look)(int fd);
} sync_file, sync_folder;

int fsync(int fd)
{
    struct stat status;
    assert_int_equal(fstat(fd, &status), 0);
    bool is_folder = S_ISDIR(status.st_mode);
    is_folder ? sync_folder.calls++ : sync_file.calls++;
    void (*look)(int) = is_folder ? sync_folder.look : sync_file.look;
    if (look != NULL)
        look(fd);
    errno = is_folder ? sync_folder.error : sync_file.error;
    return errno == 0 ? 0 : -1;
}

/* All is in the file, which is not yet in the place of the old one. */
static void look_at_file(int fd)
{
    struct stat of_file, of_name;
    assert_int_equal(fstat(fd, &of_file), 0);
    assert_int_equal(stat("c.tmp", &of_name), 0);
    assert_true(of_file.st_ino == of_name.st_ino && of_file.st_dev == of_name.st_dev);
    assert_there("c.tmp", 2);
    assert_there("c", 1);
}

/* The new name is in the folder. */
static void look_at_folder(int fd)
{
    struct stat of_file, of_name;
    assert_int_equal(fstat(fd, &of_file), 0);
    assert_int_equal(stat(".", &of_name), 0);
    assert_true(of_file.st_ino == of_name.st_ino && of_file.st_dev == of_name.st_dev);
    assert_false(exists("c.tmp"));
    assert_there("c", 2);
}

static void files_are_durable_before_they_replace_others(void **state)
{
    (void)state;
    assert_true(write_sample("c", 1));
    sync_file.calls = sync_folder.calls = 0;
    sync_file.look = look_at_file;
    sync_folder.look = look_at_folder;
    assert_true(write_sample("c", 2));
    assert_int_equal(sync_file.calls, 1);
    assert_int_equal(sync_folder.calls, 1);
    sync_file.look = sync_folder.look = NULL;
    assert_int_equal(unlink("c"), 0);
}

static void what_cannot_be_made_durable(void **state)
{
    (void)state;
    assert_true(write_sample("c", 1));
    sync_file.error = EIO;
    assert_write_fails("c", EIO);
    sync_file.error = 0;
    assert_there("c", 1);
    assert_false(exists("c.tmp"));

    sync_folder.error = EIO; /* the new one is in place by then */
    assert_write_fails("c", EIO);
    assert_there("c", 99);
    assert_false(exists("c.tmp"));

    sync_file.error = sync_folder.error = EINVAL; /* the file system cannot do that at all */
    assert_true(write_sample("c", 2));
    assert_there("c", 2);
    sync_file.error = sync_folder.error = 0;
    assert_int_equal(unlink("c"), 0);
}

static void files_are_written_and_replaced(void **state)
{
    (void)state;
    static const char *const PATHS[] = {"c", "./c", "sub/c", "sub/../sub/c", "ö \"\n%", NULL};
    assert_int_equal(mkdir("sub", 0777), 0);
    char absolute[sizeof folder + 2];
    snprintf(absolute, sizeof absolute, "%s/c", folder);
    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        const char *path = PATHS[i] != NULL ? PATHS[i] : absolute;
        assert_true(write_sample(path, 1));
        assert_there(path, 1);
        assert_true(write_sample(path, 2));
        assert_there(path, 2);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir("sub"), 0);
}

static void file_ends_with_a_line_feed_and_obeys_the_umask(void **state)
{
    (void)state;
    mode_t old = umask(027);
    assert_true(write_sample("c", 1));
    umask(old);
    struct stat status;
    assert_int_equal(stat("c", &status), 0);
    assert_int_equal(status.st_mode & 07777, 0640);
    FILE *file = fopen("c", "r");
    assert_non_null(file);
    assert_int_equal(fseek(file, -2, SEEK_END), 0);
    assert_int_equal(getc(file), '}');
    assert_int_equal(getc(file), '\n');
    fclose(file);
    assert_int_equal(unlink("c"), 0);
}

static void what_cannot_be_read_again_is_not_written(void **state)
{
    (void)state;
    assert_true(write_sample("c", 1));
    struct run_result sample = checkpoint_sample();
    sample.imbalance = 0;
    assert_false(checkpoint_write("c", &sample));
    assert_int_equal(errno, EINVAL);
    sample = checkpoint_sample();
    sample.nodes = 0;
    assert_false(checkpoint_write("c", &sample));
    assert_int_equal(errno, EINVAL);
    assert_there("c", 1);
    assert_int_equal(unlink("c"), 0);
}

/* A file of another size or mode, links, and pipes, which would keep the writer waiting. */
static void stale_temporary_files_are_replaced(void **state)
{
    (void)state;
    make_file("c.tmp", "stale", 5);
    assert_int_equal(chmod("c.tmp", 0), 0);
    assert_true(write_sample("c", 1));
    assert_there("c", 1);
    make_file("other", "other", 5);
    assert_int_equal(symlink("other", "c.tmp"), 0);
    assert_true(write_sample("c", 2));
    assert_there("c", 2);
    assert_damaged("other", "is not a checkpoint of mpiprimes");
    assert_int_equal(mkfifo("c.tmp", 0666), 0);
    assert_true(write_sample("c", 3));
    assert_there("c", 3);
    assert_false(exists("c.tmp"));
    assert_int_equal(unlink("c"), 0);
    assert_int_equal(unlink("other"), 0);
}

static void links_are_replaced(void **state)
{
    (void)state;
    make_file("other", "other", 5);
    assert_int_equal(symlink("other", "c"), 0);
    assert_damaged("c", "is not a checkpoint of mpiprimes");
    assert_true(write_sample("c", 1));
    assert_there("c", 1);
    assert_damaged("other", "is not a checkpoint of mpiprimes");
    assert_int_equal(unlink("c"), 0);
    assert_int_equal(unlink("other"), 0);
}

static void writes_that_fail_leave_nothing(void **state)
{
    (void)state;
    assert_write_fails("missing/c", ENOENT);
    assert_write_fails("", ENOENT);
    make_file("file", "", 0);
    assert_write_fails("file/c", ENOTDIR);
    char name[256] = {0};
    memset(name, 'n', sizeof name - 1);
    assert_write_fails(name, ENAMETOOLONG);
    assert_int_equal(mkdir("sub", 0777), 0);
    assert_write_fails("sub", EISDIR);
    assert_false(exists("sub.tmp"));
    assert_write_fails("sub/", ENOTDIR);
    assert_int_equal(rmdir("sub"), 0);
    assert_int_equal(unlink("file"), 0);
    assert_false(exists(".tmp"));
}

static void temporary_folders_stay(void **state)
{
    (void)state;
    assert_true(write_sample("c", 1));
    assert_int_equal(mkdir("c.tmp", 0777), 0);
    errno = 0;
    assert_false(write_sample("c", 99));
    assert_true(errno == EISDIR || errno == EPERM);
    assert_there("c", 1);
    assert_int_equal(rmdir("c.tmp"), 0);
    assert_int_equal(unlink("c"), 0);
}

/* Wherever the disk is full, down to the last byte. */
static void full_disks_leave_the_old_one(void **state)
{
    (void)state;
    struct run_result sample = checkpoint_sample();
    char *text = checkpoint_text(&sample);
    assert_non_null(text);
    size_t length = strlen(text) + 1;
    free(text);
    assert_true(write_sample("c", 1));
    struct rlimit old, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    limit = old;
    for (limit.rlim_cur = 0; limit.rlim_cur <= length;
         limit.rlim_cur += limit.rlim_cur < length - 1 ? (length - 1) / 4 : 1) {
        setrlimit(RLIMIT_FSIZE, &limit);
        errno = 0;
        bool written = write_sample("c", 2);
        int error = errno;
        setrlimit(RLIMIT_FSIZE, &old);
        assert_int_equal(written, limit.rlim_cur == length);
        assert_true(written || error == EFBIG);
        assert_there("c", written ? 2 : 1);
        assert_false(exists("c.tmp"));
    }
    signal(SIGXFSZ, handler);
    assert_int_equal(unlink("c"), 0);
}

static void folders_that_cannot_be_written(void **state)
{
    (void)state;
    assert_int_equal(mkdir("sub", 0777), 0);
    assert_true(write_sample("sub/c", 1));
    assert_int_equal(chmod("sub", 0555), 0);
    if (access("sub", W_OK) != 0)
        assert_write_fails("sub/c", EACCES);
    assert_there("sub/c", 1);
    assert_int_equal(chmod("sub", 0333), 0); /* not listed, and so not opened */
    assert_true(write_sample("sub/c", 2));
    assert_there("sub/c", 2);
    assert_int_equal(chmod("sub", 0777), 0);
    assert_int_equal(unlink("sub/c"), 0);
    assert_int_equal(rmdir("sub"), 0);
}

static void missing_and_unreadable_files(void **state)
{
    (void)state;
    char reason[CHECKPOINT_REASON];
    assert_int_equal(read_back("missing", 0, reason), CHECKPOINT_NONE);
    assert_int_equal(read_back("missing/c", 0, reason), CHECKPOINT_NONE);
    assert_int_equal(read_back("", 0, reason), CHECKPOINT_NONE);
    assert_true(write_sample("c", 1));
    assert_int_equal(read_back("c/c", 0, reason), CHECKPOINT_UNREADABLE);
    assert_int_equal(errno, ENOTDIR);
    assert_int_equal(chmod("c", 0), 0);
    if (access("c", R_OK) != 0) { /* not root */
        assert_int_equal(read_back("c", 0, reason), CHECKPOINT_UNREADABLE);
        assert_int_equal(errno, EACCES);
    }
    assert_int_equal(unlink("c"), 0);
    assert_int_equal(symlink("c", "c"), 0);
    assert_int_equal(read_back("c", 0, reason), CHECKPOINT_UNREADABLE);
    assert_int_equal(errno, ELOOP);
    assert_int_equal(unlink("c"), 0);
}

static void other_than_files(void **state)
{
    (void)state;
    assert_damaged(".", "is not a regular file");
    assert_damaged("/dev/null", "is not a regular file");
    assert_damaged("/dev/zero", "is not a regular file");
    assert_int_equal(mkfifo("pipe", 0666), 0);
    assert_damaged("pipe", "is not a regular file");
    assert_int_equal(unlink("pipe"), 0);
}

static void empty_and_huge_files(void **state)
{
    (void)state;
    make_file("c", "", 0);
    assert_damaged("c", "is empty");
    assert_int_equal(truncate("c", INT64_C(1) << 40), 0);
    assert_damaged("c", "is larger than any checkpoint of mpiprimes");
    enum { MOST = 1 << 22 };
    char *blank = malloc(MOST);
    assert_non_null(blank);
    memset(blank, ' ', MOST);
    assert_true(write_sample("c", 1));
    FILE *file = fopen("c", "a");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size_t rest = MOST - (size_t)ftell(file);
    assert_int_equal(fwrite(blank, 1, rest, file), rest);
    assert_int_equal(fflush(file), 0);
    assert_there("c", 1);
    assert_int_equal(putc(' ', file), ' ');
    assert_int_equal(fclose(file), 0);
    assert_damaged("c", "is larger than any checkpoint of mpiprimes");
    free(blank);
    assert_int_equal(unlink("c"), 0);
}

/* As seen by another process, there is a whole one at every moment. */
static void replacing_is_atomic(void **state)
{
    (void)state;
    enum { WRITES = 300 };
    assert_true(write_sample("c", 7));
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        bool ok = true;
        for (int i = 0; i < WRITES && ok; i++)
            ok = write_sample("c", 7);
        _exit(ok ? 0 : 1);
    }
    int status = -1;
    do
        assert_there("c", 7);
    while (waitpid(child, &status, WNOHANG) == 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(unlink("c"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_written_and_replaced),
        cmocka_unit_test(files_are_durable_before_they_replace_others),
        cmocka_unit_test(what_cannot_be_made_durable),
        cmocka_unit_test(file_ends_with_a_line_feed_and_obeys_the_umask),
        cmocka_unit_test(what_cannot_be_read_again_is_not_written),
        cmocka_unit_test(stale_temporary_files_are_replaced),
        cmocka_unit_test(links_are_replaced),
        cmocka_unit_test(writes_that_fail_leave_nothing),
        cmocka_unit_test(temporary_folders_stay),
        cmocka_unit_test(full_disks_leave_the_old_one),
        cmocka_unit_test(folders_that_cannot_be_written),
        cmocka_unit_test(missing_and_unreadable_files),
        cmocka_unit_test(other_than_files),
        cmocka_unit_test(empty_and_huge_files),
        cmocka_unit_test(replacing_is_atomic),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
