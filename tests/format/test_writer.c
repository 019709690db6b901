/* The writer: whatever the places and lengths of the extents and the size of a write, the file holds what format_rows makes
 * of the rows; and the writes are whole units but at the ends of stretches. */
#include "support/support.h"

#include <errno.h>

#include "format/writer.h"

enum { FILE_BYTES = 1 << 20, UNTOUCHED = 0xa5 };

/* A file in memory, whose writes fail from one on. */
struct memory {
    uint8_t bytes[FILE_BYTES];
    size_t unit;
    uint64_t next; /* where the last write ended */
    size_t writes, broken, fail_after;
};

static int write_memory(void *context, const uint8_t *bytes, size_t count, uint64_t offset)
{
    struct memory *memory = context;
    assert_true(count > 0 && offset + count <= FILE_BYTES);
    assert_true(count <= memory->unit - offset % memory->unit);
    /* What follows without a gap begins a unit. */
    if (offset == memory->next && offset % memory->unit != 0)
        memory->broken++;
    for (size_t i = 0; i < count; i++)
        assert_int_equal(memory->bytes[offset + i], UNTOUCHED);
    memory->next = offset + count;
    if (++memory->writes == memory->fail_after)
        return ENOSPC;
    memcpy(memory->bytes + offset, bytes, count);
    return 0;
}

/* Twins and others: so many patterns that hardly a row more than one is formatted at a time; and all gaps. */
static const struct questions ASKED = {.tuplet_count = 4,
                                       .tuplets = {{2, {0, 2}},
                                                   {20, {0,    2,    210,  420,  630,  840,  1050, 1260, 1470, 1680,
                                                         1890, 2100, 2310, 2520, 2730, 2940, 3150, 3360, 3570, 3780}},
                                                   {2, {0, 30}},
                                                   {3, {0, 4, 6}}},
                                       .gaps = GAPS_LEAST,
                                       .least_gap = 1};

enum { BEHIND_MAX = 30 }; /* Rows behind those of a span. */

/* Rows of the true primes, cut into extents with gaps between some of them. */
struct layout {
    struct rows rows;
    struct listing listing;
    struct extent extents[64];
    size_t count;
};

static void lay_out(struct layout *layout, uint64_t *random)
{
    uint64_t place = random_below(random, 300) * 8, done = 0;
    layout->count = 0;
    while (done < layout->rows.span.count && layout->count < COUNT_OF(layout->extents)) {
        uint64_t rows = min_u64(1 + random_below(random, 130), layout->rows.span.count - done);
        struct extent extent = {.rows = {{layout->rows.span.first + done, rows}, layout->rows.bytes + done * ROW_BYTES},
                                .offset = place};
        layout->extents[layout->count++] = extent;
        done += rows;
        place += format_size(&layout->listing, &extent.rows);
        if (random_below(random, 2) == 0)
            place += 8 * (1 + random_below(random, 1000));
    }
}

static uint8_t *expected_file(const struct layout *layout)
{
    size_t extent_max = 130 * layout->listing.row_max + FORMAT_PADDING;
    uint8_t *bytes = malloc(FILE_BYTES + extent_max), *part = malloc(extent_max);
    assert_non_null(bytes);
    assert_non_null(part);
    memset(bytes, UNTOUCHED, FILE_BYTES);
    for (size_t i = 0; i < layout->count; i++) {
        const struct extent *extent = &layout->extents[i];
        size_t size = format_rows(part, &layout->listing, &extent->rows, 0, extent->rows.span.count);
        memcpy(bytes + extent->offset, part, size);
    }
    free(part);
    return bytes;
}

static struct memory *new_memory(size_t unit)
{
    struct memory *memory = calloc(1, sizeof *memory);
    assert_non_null(memory);
    memset(memory->bytes, UNTOUCHED, FILE_BYTES);
    memory->unit = unit;
    memory->next = UINT64_MAX;
    return memory;
}

static void check_layout(const struct layout *layout, size_t unit)
{
    struct memory *memory = new_memory(unit);
    uint8_t *expected = expected_file(layout);
    struct writer writer;
    assert_true(writer_new(&writer, &layout->listing, write_memory, memory, unit));
    writer_begin(&writer, layout->extents, layout->count);
    while (writer_step(&writer)) {
    }
    assert_int_equal(writer.error, 0);
    assert_memory_equal(memory->bytes, expected, FILE_BYTES);
    assert_int_equal(memory->broken, 0);
    writer_free(&writer);
    free(expected);
    free(memory);
}

static struct layout new_layout(struct range range, enum format format)
{
    struct layout layout;
    struct list list = list_truth(range.first, range.last);
    struct row_span span = rows_of_range(range);
    assert_true(format_listing_new(&layout.listing, format, range, &ASKED));
    assert_true(layout.listing.behind <= BEHIND_MAX);
    layout.rows = rows_from_list((struct row_span){span.first, span.count + BEHIND_MAX}, &list);
    layout.rows.span = span;
    list_free(&list);
    return layout;
}

static void free_layout(struct layout *layout)
{
    free((void *)layout->rows.bytes);
    format_listing_free(&layout->listing);
}

static void what_is_written_is_what_the_rows_hold(void **state)
{
    (void)state;
    static const uint64_t STARTS[] = {0, 20, 999900, UINT64_C(1000000000000)};
    uint64_t random = 1;
    for (size_t s = 0; s < COUNT_OF(STARTS); s++) {
        struct range range = {STARTS[s], STARTS[s] + 400000};
        for (enum format format = 0; format < FORMATS; format++) {
            struct layout layout = new_layout(range, format);
            for (int i = 0; i < (TEST_LIGHT ? 2 : 20); i++)
                for (size_t unit = 64; unit <= 1 << 18; unit *= 8) {
                    lay_out(&layout, &random);
                    check_layout(&layout, unit);
                }
            free_layout(&layout);
        }
    }
}

static void nothing_is_written_after_a_failure(void **state)
{
    (void)state;
    uint64_t random = 2;
    struct layout layout = new_layout((struct range){0, 400000}, FORMAT_TEXT);
    lay_out(&layout, &random);
    for (size_t after = 1; after < 5; after++) {
        struct memory *memory = new_memory(4096);
        struct writer writer;
        memory->fail_after = after;
        assert_true(writer_new(&writer, &layout.listing, write_memory, memory, 4096));
        writer_begin(&writer, layout.extents, layout.count);
        while (writer_step(&writer)) {
        }
        assert_int_equal(writer.error, ENOSPC);
        assert_int_equal(memory->writes, after);
        assert_false(writer_step(&writer));
        writer_free(&writer);
        free(memory);
    }
    free_layout(&layout);
}

/* What is packed is written as it is, in whole units. */
static void packed_bytes_are_written_as_they_are(void **state)
{
    (void)state;
    uint8_t packed[3000];
    uint64_t random = 4;
    struct listing listing;
    assert_true(format_listing_new(&listing, FORMAT_ZST, (struct range){0, 100}, NULL));
    for (size_t i = 0; i < sizeof packed; i++)
        packed[i] = (uint8_t)random_below(&random, 256);
    for (size_t unit = 64; unit <= 4096; unit *= 8) {
        struct memory *memory = new_memory(unit);
        const struct extent extents[] = {{.offset = 100, .packed = packed, .packed_bytes = 1},
                                         {.offset = 101, .packed = packed + 1, .packed_bytes = 1999},
                                         {.offset = 5000, .packed = packed + 2000, .packed_bytes = 1000}};
        struct writer writer;
        assert_true(writer_new(&writer, &listing, write_memory, memory, unit));
        writer_begin(&writer, extents, COUNT_OF(extents));
        while (writer_step(&writer)) {
        }
        assert_int_equal(writer.error, 0);
        assert_memory_equal(memory->bytes + 100, packed, 2000);
        assert_memory_equal(memory->bytes + 5000, packed + 2000, 1000);
        assert_true(memory->bytes[99] == UNTOUCHED && memory->bytes[2100] == UNTOUCHED &&
                    memory->bytes[4999] == UNTOUCHED && memory->bytes[6000] == UNTOUCHED);
        writer_free(&writer);
        free(memory);
    }
    format_listing_free(&listing);
}

static void no_extents_are_no_writes(void **state)
{
    (void)state;
    struct memory *memory = new_memory(4096);
    struct writer writer;
    struct listing listing;
    assert_true(format_listing_new(&listing, FORMAT_NPY, (struct range){0, 100}, NULL));
    assert_true(writer_new(&writer, &listing, write_memory, memory, 4096));
    assert_false(writer_step(&writer));
    writer_begin(&writer, NULL, 0);
    assert_false(writer_step(&writer));
    assert_int_equal(memory->writes, 0);
    writer_free(&writer);
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_what_the_rows_hold),
        cmocka_unit_test(nothing_is_written_after_a_failure),
        cmocka_unit_test(packed_bytes_are_written_as_they_are),
        cmocka_unit_test(no_extents_are_no_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
