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

/* Rows of the true primes, cut into extents with gaps between some of them. */
struct layout {
    struct rows rows;
    struct range range;
    struct extent extents[64];
    size_t count;
};

static void lay_out(struct layout *layout, enum format format, uint64_t *random)
{
    uint64_t place = random_below(random, 300) * 8, done = 0;
    layout->count = 0;
    while (done < layout->rows.span.count && layout->count < COUNT_OF(layout->extents)) {
        uint64_t rows = min_u64(1 + random_below(random, 130), layout->rows.span.count - done);
        struct extent extent = {{{layout->rows.span.first + done, rows}, layout->rows.bytes + done * ROW_BYTES}, place};
        layout->extents[layout->count++] = extent;
        done += rows;
        place += format_size(format, &extent.rows, layout->range);
        if (random_below(random, 2) == 0)
            place += 8 * (1 + random_below(random, 1000));
    }
}

static uint8_t *expected_file(const struct layout *layout, enum format format)
{
    uint8_t *bytes = malloc(FILE_BYTES + FORMAT_PADDING + 130 * FORMAT_ROW_MAX),
            *part = malloc(130 * FORMAT_ROW_MAX + FORMAT_PADDING);
    assert_non_null(bytes);
    assert_non_null(part);
    memset(bytes, UNTOUCHED, FILE_BYTES);
    for (size_t i = 0; i < layout->count; i++) {
        const struct extent *extent = &layout->extents[i];
        size_t size = format_rows(part, format, &extent->rows, 0, extent->rows.span.count, layout->range);
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

static void check_layout(const struct layout *layout, enum format format, size_t unit)
{
    struct memory *memory = new_memory(unit);
    uint8_t *expected = expected_file(layout, format);
    struct writer writer;
    assert_true(writer_new(&writer, format, layout->range, write_memory, memory, unit));
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

static void what_is_written_is_what_the_rows_hold(void **state)
{
    (void)state;
    static const uint64_t STARTS[] = {0, 20, 999900, UINT64_C(1000000000000)};
    uint64_t random = 1;
    for (size_t s = 0; s < COUNT_OF(STARTS); s++) {
        struct layout layout = {.range = {STARTS[s], STARTS[s] + 400000}};
        struct list list = list_truth(layout.range.first, layout.range.last);
        layout.rows = rows_from_list(rows_of_range(layout.range), &list);
        for (int i = 0; i < (TEST_LIGHT ? 2 : 20); i++)
            for (enum format format = 0; format < FORMATS; format++)
                for (size_t unit = 64; unit <= 1 << 18; unit *= 8) {
                    lay_out(&layout, format, &random);
                    check_layout(&layout, format, unit);
                }
        free((void *)layout.rows.bytes);
        list_free(&list);
    }
}

static void nothing_is_written_after_a_failure(void **state)
{
    (void)state;
    uint64_t random = 2;
    struct layout layout = {.range = {0, 400000}};
    struct list list = list_truth(layout.range.first, layout.range.last);
    layout.rows = rows_from_list(rows_of_range(layout.range), &list);
    lay_out(&layout, FORMAT_TEXT, &random);
    for (size_t after = 1; after < 5; after++) {
        struct memory *memory = new_memory(4096);
        struct writer writer;
        memory->fail_after = after;
        assert_true(writer_new(&writer, FORMAT_TEXT, layout.range, write_memory, memory, 4096));
        writer_begin(&writer, layout.extents, layout.count);
        while (writer_step(&writer)) {
        }
        assert_int_equal(writer.error, ENOSPC);
        assert_int_equal(memory->writes, after);
        assert_false(writer_step(&writer));
        writer_free(&writer);
        free(memory);
    }
    free((void *)layout.rows.bytes);
    list_free(&list);
}

static void no_extents_are_no_writes(void **state)
{
    (void)state;
    struct memory *memory = new_memory(4096);
    struct writer writer;
    assert_true(writer_new(&writer, FORMAT_NPY, (struct range){0, 100}, write_memory, memory, 4096));
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
        cmocka_unit_test(no_extents_are_no_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
