/* The SIMD level: what the processor has, capped by the environment. */
#include "support/support.h"

#include "core/cpu.h"

static void names_are_in_order(void **state)
{
    (void)state;
    assert_string_equal(simd_name(SIMD_PORTABLE), "portable");
    assert_string_equal(simd_name(SIMD_AVX2), "avx2");
    assert_string_equal(simd_name(SIMD_AVX512), "avx512");
    assert_true(simd_supported() < SIMD_LEVELS);
}

/* The kernel lists what it and the processor support in /proc/cpuinfo; to an emulated processor, what the real one does. */
static void supported_level_is_that_of_cpuinfo(void **state)
{
    (void)state;
    if (!CPU_X86_64) {
        assert_int_equal(simd_supported(), SIMD_PORTABLE);
        assert_false(cpu_has_ifma());
        return;
    }
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (file == NULL)
        skip();
    char line[8192];
    enum simd expected = SIMD_PORTABLE;
    bool ifma = false;
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "flags", 5) == 0) {
            line[strcspn(line, "\n")] = ' ';
            if (strstr(line, " avx2 "))
                expected = SIMD_AVX2;
            if (strstr(line, " avx2 ") && strstr(line, " avx512f ") && strstr(line, " avx512bw ") &&
                strstr(line, " avx512dq ") && strstr(line, " avx512vl "))
                expected = SIMD_AVX512;
            ifma = expected == SIMD_AVX512 && strstr(line, " avx512ifma ") && strstr(line, " avx512vbmi ") &&
                   strstr(line, " avx512_vbmi2 ");
            break;
        }
    fclose(file);
    assert_int_equal(simd_supported(), expected);
    assert_int_equal(cpu_has_ifma(), ifma);
}

static void unset_or_empty_is_no_cap(void **state)
{
    (void)state;
    enum simd level = SIMD_LEVELS;
    unsetenv(SIMD_VARIABLE);
    assert_true(simd_choose(&level));
    assert_int_equal(level, simd_supported());
    setenv(SIMD_VARIABLE, "", 1);
    level = SIMD_LEVELS;
    assert_true(simd_choose(&level));
    assert_int_equal(level, simd_supported());
}

static void each_level_caps(void **state)
{
    (void)state;
    for (enum simd cap = SIMD_PORTABLE; cap < SIMD_LEVELS; cap++) {
        enum simd level = SIMD_LEVELS;
        setenv("MPIPRIMES_SIMD", simd_name(cap), 1);
        assert_true(simd_choose(&level));
        assert_int_equal(level, cap < simd_supported() ? cap : simd_supported());
    }
}

static void unknown_levels_are_refused(void **state)
{
    (void)state;
    static const char *const CASES[] = {"sse", "AVX2", "avx", "avx2 ", " avx2", "avx5122", "0", "portable,avx2", "none"};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        enum simd level;
        setenv(SIMD_VARIABLE, CASES[i], 1);
        assert_false(simd_choose(&level));
    }
    unsetenv(SIMD_VARIABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_in_order),         cmocka_unit_test(supported_level_is_that_of_cpuinfo),
        cmocka_unit_test(unset_or_empty_is_no_cap),   cmocka_unit_test(each_level_caps),
        cmocka_unit_test(unknown_levels_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
