/* The formats: their names and headers against literals, their bytes and sizes against lists of primes. */
#include "support/support.h"

#include "format/format.h"

static const struct range EVERYTHING = {0, NUMBER_MAX};

static void names_are_read_back(void **state)
{
    (void)state;
    assert_string_equal(format_name(FORMAT_TEXT), "text");
    assert_string_equal(format_name(FORMAT_NPY), "npy");
    assert_string_equal(format_name(FORMAT_TUPLETS), "tuplets");
    assert_string_equal(format_name(FORMAT_GAPS), "gaps");
    assert_string_equal(format_name(FORMAT_GAP_BYTES), "gap-bytes");
    assert_string_equal(format_name(FORMAT_ZST), "zst");
    for (enum format i = 0; i < FORMATS; i++) {
        enum format format = FORMATS;
        assert_true(format_parse(&format, format_name(i)));
        assert_int_equal(format, i);
    }
}

static void unknown_names_are_refused(void **state)
{
    (void)state;
    static const char *const CASES[] = {"",     "txt", "Text", "NPY",      "npy ", " npy",
                                        ".npy", "np",  "npyz", "text,npy", "gap",  "twins"};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        enum format format = FORMATS;
        assert_false(format_parse(&format, CASES[i]));
        assert_int_equal(format, FORMATS);
    }
}

static void endings_tell_the_format(void **state)
{
    (void)state;
    static const char *const NPY[] = {".npy", "x/.npy", "primes.npy", "/a.b/c.txt.npy", ".npy.npy", "a b.npy"};
    static const char *const TEXT[] = {"",      "npy",       "x",        "primes.txt",  "primes.NPY", "primes.Npy",
                                       "a.npz", "a.npy.txt", "a.npy/b",  "a.npy/",      "a.npy ",     "-",
                                       "a_npy", "py",        "npy.text", "/dev/stdout", "a.np",       ".npyy"};
    for (size_t i = 0; i < COUNT_OF(NPY); i++)
        assert_int_equal(format_of_path(NPY[i]), FORMAT_NPY);
    assert_int_equal(format_of_path("a.gaps"), FORMAT_GAP_BYTES);
    assert_int_equal(format_of_path("a.txt.zst"), FORMAT_ZST);
    assert_int_equal(format_of_path("gaps"), FORMAT_TEXT);
    for (size_t i = 0; i < COUNT_OF(TEXT); i++)
        assert_int_equal(format_of_path(TEXT[i]), FORMAT_TEXT);
}

/* What numpy.lib.format says of version 1.0: the magic string, the version, the length of the rest as two bytes, low byte
 * first, and a dictionary that is filled up by spaces and ends with a line feed. */
static void npy_header_is_that_of_numpy(void **state)
{
    (void)state;
    static const struct {
        uint64_t primes;
        const char *shape;
    } CASES[] = {
        {0, "(0,)"},
        {1, "(1,)"},
        {10, "(10,)"},
        {UINT64_C(425656284035217743), "(425656284035217743,)"},
        {UINT64_C(9999999999999999999), "(9999999999999999999,)"},
        {UINT64_C(10000000000000000000), "(10000000000000000000,)"},
        {UINT64_MAX, "(18446744073709551615,)"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char dictionary[128], expected[256];
        sprintf(dictionary, "{'descr': '<u8', 'fortran_order': False, 'shape': %s, }", CASES[i].shape);
        memcpy(expected, "\x93NUMPY\x01\x00\x76\x00", 10);
        assert_int_equal(sprintf(expected + 10, "%-117s\n", dictionary), 0x76);
        uint8_t header[FORMAT_HEADER_MAX];
        assert_int_equal(format_header(header, FORMAT_NPY, CASES[i].primes, 2), 128);
        assert_memory_equal(header, expected, 128);
    }
}

/* The longest numbers there are, too. */
static void gap_bytes_have_a_line_of_text_for_a_header(void **state)
{
    (void)state;
    char expected[256];
    uint8_t header[FORMAT_HEADER_MAX];
    assert_int_equal(sprintf(expected, "%-127s\n", "mpiprimes-gaps 1 first=2 primes=168"), 128);
    assert_int_equal(format_header(header, FORMAT_GAP_BYTES, 168, 2), 128);
    assert_memory_equal(header, expected, 128);
    sprintf(expected, "%-127s\n", "mpiprimes-gaps 1 first=3800000000000000000000 primes=18446744073709551615");
    assert_int_equal(format_header(header, FORMAT_GAP_BYTES, UINT64_MAX, NUMBER_MAX), 128);
    assert_memory_equal(header, expected, 128);
}

static void text_has_no_header(void **state)
{
    (void)state;
    uint8_t header[FORMAT_HEADER_MAX];
    assert_int_equal(format_header(header, FORMAT_TEXT, 0, 2), 0);
    assert_int_equal(format_header(header, FORMAT_TEXT, UINT64_MAX, 2), 0);
    assert_int_equal(format_header(header, FORMAT_TUPLETS, 1, 2), 0);
    assert_int_equal(format_header(header, FORMAT_GAPS, 1, 2), 0);
}

/* Appends a number to what a format should give; gives the new length. */
static size_t append(uint8_t *bytes, size_t length, enum format format, uint128 number)
{
    if (format == FORMAT_TEXT) {
        char line[UINT128_TEXT];
        size_t size = strlen(uint128_text(line, number));
        line[size++] = '\n';
        memcpy(bytes + length, line, size);
        return length + size;
    }
    for (size_t i = 0; i < 8; i++)
        bytes[length + i] = (uint8_t)(number >> 8 * i);
    return length + 8;
}

/* The rows begin <= index < end become the list's numbers in them, and as many bytes as format_size says when it is asked
 * for them alone. All memory has the size that is demanded and not a byte more, so that a sanitizer sees what goes
 * beyond. */
static void check_part(enum format format, const struct rows *rows, uint64_t begin, uint64_t end, struct range range,
                       const struct list *list)
{
    struct row_span span = {rows->span.first + begin, end - begin};
    size_t length = 0, part_bytes = span.count * ROW_BYTES + ROWS_PADDING;
    uint8_t *expected = malloc(list->count * TEXT_LINE_MAX + 1), *part = malloc(part_bytes);
    struct listing listing;
    assert_true(format_listing_new(&listing, format, range, NULL));
    assert_int_equal(listing.behind, 0);
    uint8_t *bytes = malloc(span.count * listing.row_max + FORMAT_PADDING);
    assert_true(expected != NULL && part != NULL && bytes != NULL);
    for (size_t i = 0; i < list->count; i++) {
        uint64_t row = row_of(list_prime(list, i));
        if (row >= span.first && row - span.first < span.count)
            length = append(expected, length, format, list_prime(list, i));
    }
    memcpy(part, rows->bytes + begin * ROW_BYTES, part_bytes);
    assert_true(format_size(&listing, &(struct rows){span, part}) == length);
    assert_true(format_rows(bytes, &listing, rows, begin, end) == length);
    assert_memory_equal(bytes, expected, length);
    free(bytes);
    free(part);
    free(expected);
}

/* All of the rows, all from each of them on, and all up to each of them. Words hold numbers below 2^64. */
static void check_rows(const struct rows *rows, struct range range, const struct list *list)
{
    bool wide = rows->span.count > 0 && row_last_number(rows->span.first + rows->span.count - 1) > UINT64_MAX;
    for (enum format format = FORMAT_TEXT; format <= (wide ? FORMAT_TEXT : FORMAT_NPY); format++)
        for (uint64_t i = 0; i <= rows->span.count; i += 1 + rows->span.count / 10) {
            check_part(format, rows, i, rows->span.count, range, list);
            check_part(format, rows, 0, i, range, list);
        }
}

static void check_list(struct row_span span, struct range range, struct list *list)
{
    struct rows rows = rows_from_list(span, list);
    check_rows(&rows, range, list);
    free((void *)rows.bytes);
    list_free(list);
}

static void check_primes(struct row_span span)
{
    struct list list = list_at((struct range){row_first_number(span.first), row_last_number(span.first + span.count - 1)});
    check_list(span, EVERYTHING, &list);
}

/* Bits need not be primes here: each is set with the likelihood of `part` in 256. The range leaves out 2, 3, 5 and 7. */
static void check_made_rows(struct row_span span, unsigned part, uint64_t *random)
{
    struct list list = {.base = row_base(span.first)};
    for (uint64_t i = 0; i < span.count; i++)
        for (unsigned bit = 0; bit < ROW_BITS; bit++)
            if (random_below(random, 256) < part)
                list_add(&list, i * ROW_NUMBERS + ROW_RESIDUE[bit]);
    check_list(span, (struct range){8, NUMBER_MAX}, &list);
}

/* The primes of the rows, a few bits, every bit, and none. */
static void check_span(struct row_span span)
{
    uint64_t random = span.first;
    check_primes(span);
    check_made_rows(span, 20, &random);
    check_made_rows(span, 256, &random);
    check_made_rows(span, 0, &random);
}

static void small_primes_are_clipped_to_the_range(void **state)
{
    (void)state;
    for (uint64_t first = 0; first <= 12; first++)
        for (uint64_t last = first; last <= 30; last++) {
            struct list list = list_truth(first, last);
            check_list((struct row_span){0, 2}, (struct range){first, last}, &list);
        }
}

/* Rows before a power of ten, with it and behind it, and the power's row as the first, as the last, and alone. */
static void lines_get_longer_at_powers_of_ten(void **state)
{
    (void)state;
    for (uint128 power = 10; power < NUMBER_MAX; power *= 10) {
        uint64_t row = row_of(power);
        check_span((struct row_span){row, 1});
        check_span((struct row_span){row, 4});
        check_span((struct row_span){row < 3 ? 0 : row - 3, row < 3 ? row + 1 : 4});
        check_span((struct row_span){row < 3 ? 0 : row - 3, 7});
    }
}

/* Lines of many lengths in one piece: the powers of ten up to a million lie in it. */
static void several_lengths_are_added_up(void **state)
{
    (void)state;
    check_primes((struct row_span){0, TEST_LIGHT ? 500 : 5000});
    check_primes((struct row_span){1, 500});
}

static void last_rows_are_right(void **state)
{
    (void)state;
    const uint64_t ends[] = {UINT64_MAX / ROW_NUMBERS, row_of((uint128)1 << 64) + 1, ROW_LAST + 1};
    uint64_t random = 1;
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        check_span((struct row_span){ends[i] - 6, 6});
        check_span((struct row_span){ends[i] - 1, 1});
        check_made_rows((struct row_span){ends[i] - 301, 301}, 256, &random);
    }
}

/* A range may end within the row that goes on behind 2^64 - 1: its words are there, too. */
static void words_go_up_to_the_last_of_64_bits(void **state)
{
    (void)state;
    struct range range = {UINT64_MAX - 400, UINT64_MAX};
    struct list list = list_truth((uint64_t)range.first, (uint64_t)range.last);
    struct rows rows = rows_from_list(rows_of_range(range), &list);
    assert_true(row_last_number(rows.span.first + rows.span.count - 1) > UINT64_MAX);
    check_part(FORMAT_NPY, &rows, 0, rows.span.count, range, &list);
    free((void *)rows.bytes);
    list_free(&list);
}

static void first_row_is_right(void **state)
{
    (void)state;
    check_primes((struct row_span){0, 1});
    uint64_t random = 1;
    check_made_rows((struct row_span){0, 1}, 256, &random);
    /* The most that a row can be asked for. */
    struct list list = list_truth(2, 7);
    for (unsigned bit = 0; bit < ROW_BITS; bit++)
        list_add(&list, ROW_RESIDUE[bit]);
    check_list((struct row_span){0, 1}, EVERYTHING, &list);
}

static void rows_of_every_height_and_density_are_right(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (int round = 0; round < (TEST_LIGHT ? 50 : 500); round++) {
        uint64_t count = 1 + random_below(&random, 100);
        uint64_t first = random_next(&random) >> random_below(&random, 64);
        unsigned part = (unsigned)random_below(&random, 257);
        check_made_rows((struct row_span){min_u64(first, ROW_LAST - count), count}, part, &random);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(endings_tell_the_format),
        cmocka_unit_test(npy_header_is_that_of_numpy),
        cmocka_unit_test(gap_bytes_have_a_line_of_text_for_a_header),
        cmocka_unit_test(text_has_no_header),
        cmocka_unit_test(small_primes_are_clipped_to_the_range),
        cmocka_unit_test(lines_get_longer_at_powers_of_ten),
        cmocka_unit_test(several_lengths_are_added_up),
        cmocka_unit_test(last_rows_are_right),
        cmocka_unit_test(words_go_up_to_the_last_of_64_bits),
        cmocka_unit_test(first_row_is_right),
        cmocka_unit_test(rows_of_every_height_and_density_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
