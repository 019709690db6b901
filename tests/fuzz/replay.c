/* Runs the fuzz target over files (arguments), and over pseudo-random inputs that are the same in every run. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifndef TEST_LIGHT
#define TEST_LIGHT 0
#endif

enum { INPUTS = TEST_LIGHT ? 150 : 600, INPUT_MAX = 64, FILE_MAX = 4096 };

/* splitmix64. */
static uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
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
    return LLVMFuzzerTestOneInput(data, size);
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
    printf("%d files and %d random inputs\n", argc - 1, (int)INPUTS);
    return failed;
}
