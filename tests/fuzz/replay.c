/* Runs the fuzz target over files (arguments), over changed copies of them, and over pseudo-random inputs: all the same in
 * every run. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifndef TEST_LIGHT
#define TEST_LIGHT 0
#endif

/* Changed copies of each file. */
#ifndef REPLAY_CHANGED
#define REPLAY_CHANGED 0
#endif

enum { INPUTS = TEST_LIGHT ? 150 : 600, INPUT_MAX = 64, FILE_MAX = 4096, PART_MAX = 32 };

/* splitmix64. */
static uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* A byte becomes any other, or one of the others; or a part goes, or comes again elsewhere. Gives the new size. */
static size_t change(uint8_t data[FILE_MAX], size_t size, uint64_t *random)
{
    uint8_t copy[PART_MAX];
    if (size == 0)
        return 0;
    uint64_t way = random_next(random) % 4;
    size_t at = random_next(random) % size, from = random_next(random) % size, part = random_next(random) % PART_MAX;
    if (way == 0)
        data[at] = (uint8_t)random_next(random);
    if (way == 1)
        data[at] = data[from];
    if (way == 2) {
        part = min_size(part, size - at);
        memmove(data + at, data + at + part, size - at - part);
        return size - part;
    }
    if (way == 3) {
        part = min_size(min_size(part, size - from), FILE_MAX - size);
        memcpy(copy, data + from, part);
        memmove(data + at + part, data + at, size - at);
        memcpy(data + at, copy, part);
        return size + part;
    }
    return size;
}

static int replay_changed(const uint8_t *data, size_t size)
{
    static uint8_t changed[FILE_MAX];
    int failed = 0;
    uint64_t random = size;
    for (int i = 0; i < REPLAY_CHANGED; i++) {
        memcpy(changed, data, size);
        size_t changed_size = size;
        for (uint64_t changes = 1 + random_next(&random) % 3; changes > 0; changes--)
            changed_size = change(changed, changed_size, &random);
        failed |= LLVMFuzzerTestOneInput(changed, changed_size);
    }
    return failed;
}

static int replay_file(const char *path)
{
    static uint8_t data[FILE_MAX];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    return LLVMFuzzerTestOneInput(data, size) | replay_changed(data, size);
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed |= replay_file(argv[i]);
    uint64_t random = 1;
    for (int i = 0; i < INPUTS; i++) {
        uint8_t data[INPUT_MAX];
        size_t size = random_next(&random) % (INPUT_MAX + 1);
        for (size_t k = 0; k < size; k++)
            data[k] = (uint8_t)random_next(&random);
        failed |= LLVMFuzzerTestOneInput(data, size);
    }
    printf("%d files, %d changed copies of each, and %d random inputs\n", argc - 1, (int)REPLAY_CHANGED, (int)INPUTS);
    return failed;
}
