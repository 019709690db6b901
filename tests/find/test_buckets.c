/* The buckets in which hits wait for their chunk, against lists. */
#include "support/sieve_support.h"

#include "find/high/buckets.h"

enum {
    IN_BUCKET = 24,                              /* bits of a hit that are kept in its bucket */
    BLOCK_HITS = (4096 - sizeof(void *) - 1) / 3 /* 1362: with them a block of a bucket is full */
};

/* Hits in the order in which they are added. */
struct hit_list {
    uint32_t *hits;
    size_t count;
};

static struct hit_list list_new(size_t count)
{
    struct hit_list list = {malloc((count + 1) * sizeof(uint32_t)), 0};
    assert_non_null(list.hits);
    return list;
}

/* Some more hits of a bucket, below so many bits. */
static void list_random(struct hit_list *list, size_t count, size_t bucket, uint64_t bits, uint64_t *random)
{
    for (size_t i = 0; i < count; i++)
        list->hits[list->count++] = (uint32_t)bucket << IN_BUCKET | (uint32_t)random_below(random, bits);
}

/* Lines with some bits set: got is crossed off, and expected as the list says. */
struct bucket_lines {
    struct guarded got, expected;
};

static struct bucket_lines lines_new(size_t bytes, uint64_t *random)
{
    struct bucket_lines lines = {guarded_new(bytes, 0), guarded_new(bytes, 0)};
    for (size_t i = 0; i < bytes; i += 1 + random_below(random, 2000))
        lines.got.bytes[i] = lines.expected.bytes[i] = (uint8_t)random_next(random);
    return lines;
}

static void lines_check(struct bucket_lines *lines, const char *what)
{
    assert_bits_equal(lines->got.bytes, lines->expected.bytes, 8 * lines->got.size, what);
    guarded_free(&lines->got, what);
    guarded_free(&lines->expected, what);
}

static void cross_naively(uint8_t *lines, const struct hit_list *list, size_t bucket)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->hits[i] >> IN_BUCKET == bucket)
            set_bit(lines, list->hits[i] % (1u << IN_BUCKET));
}

/* Crosses off a bucket; the lines' memory ends with the word of its last hit. */
static void check_bucket(const struct buckets *buckets, const struct hit_list *list, size_t bucket, uint64_t *random)
{
    size_t last = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->hits[i] >> IN_BUCKET == bucket)
            last = max_u64(last, list->hits[i] % (1u << IN_BUCKET));
    struct bucket_lines lines = lines_new(last / 32 * 4 + 4, random);
    cross_naively(lines.expected.bytes, list, bucket);
    buckets_cross(lines.got.bytes, buckets, bucket);
    lines_check(&lines, "bucket");
}

/* Adds the list in portions of any size, none as well; the hits' memory ends with the last one. */
static void add_in_portions(struct buckets *buckets, const struct hit_list *list, uint64_t portion_max, uint64_t *random)
{
    for (size_t done = 0; done < list->count;) {
        size_t portion = min_u64(random_below(random, portion_max + 1), list->count - done);
        struct guarded hits = guarded_new(portion * sizeof(uint32_t), 0);
        memcpy(hits.bytes, list->hits + done, hits.size);
        buckets_add(buckets, (const uint32_t *)hits.bytes, (const uint32_t *)hits.bytes + portion);
        guarded_free(&hits, "hits");
        done += portion;
    }
    assert_false(buckets->starved);
}

static void shuffle(struct hit_list *list, uint64_t *random)
{
    for (size_t i = list->count; i > 1; i--) {
        size_t k = random_below(random, i);
        uint32_t hit = list->hits[k];
        list->hits[k] = list->hits[i - 1];
        list->hits[i - 1] = hit;
    }
}

/* Every number of hits around the ends of the first blocks; the bucket keeps its hits, and its neighbours have none. */
static void blocks_are_filled_to_the_last_hit(void **state)
{
    (void)state;
    uint64_t random = 1;
    struct buckets buckets = {0};
    for (size_t blocks = 0; blocks <= 3; blocks++)
        for (size_t more = 0; more <= 90; more += TEST_LIGHT ? 9 : 1) {
            size_t count = blocks == 0 ? more : blocks * BLOCK_HITS - 45 + more;
            struct hit_list list = list_new(count);
            list_random(&list, count, 1, more % 2 == 0 ? 20000 : 1 << 17, &random);
            buckets_clear(&buckets, 3);
            add_in_portions(&buckets, &list, 1000, &random);
            for (size_t bucket = 0; bucket < 3; bucket++)
                check_bucket(&buckets, &list, bucket, &random);
            check_bucket(&buckets, &list, 1, &random);
            free(list.hits);
        }
    buckets_free(&buckets);
}

/* Buckets of very different sizes, some of them empty, which are filled side by side; again and again in the same memory,
 * in which the hits of the time before still lie. */
static void buckets_are_used_again(void **state)
{
    (void)state;
    static const size_t COUNTS[] = {1, 2, 7, 64, BUCKETS_MAX};
    uint64_t random = 2;
    struct buckets buckets = {0};
    for (int round = 0; round < (TEST_LIGHT ? 3 : 20); round++) {
        size_t count = COUNTS[random_below(&random, COUNT_OF(COUNTS))], all = 300000 / (TEST_LIGHT ? 5 : 1);
        struct hit_list list = list_new(all);
        for (size_t bucket = 0; bucket < count; bucket++) {
            size_t hits = random_below(&random, 3) == 0 ? 0 : random_below(&random, 2 * all / count);
            list_random(&list, min_u64(hits, all - list.count), bucket, 1 << random_below(&random, 20), &random);
        }
        shuffle(&list, &random);
        buckets_clear(&buckets, count);
        add_in_portions(&buckets, &list, 5000, &random);
        for (int check = 0; check < 8; check++)
            check_bucket(&buckets, &list, random_below(&random, count), &random);
        check_bucket(&buckets, &list, 0, &random);
        check_bucket(&buckets, &list, count - 1, &random);
        free(list.hits);
    }
    buckets_free(&buckets);
}

/* More blocks than one piece of the buckets' memory has, and hits of all lines. */
static void large_buckets_are_right(void **state)
{
    (void)state;
    uint64_t random = 3;
    struct buckets buckets = {0};
    size_t all = TEST_LIGHT ? 1000000 : 2500000, slabs = 0;
    for (int round = 0; round < 2; round++) {
        struct hit_list list = list_new(all);
        list_random(&list, all / 4, 0, 1 << IN_BUCKET, &random);
        list_random(&list, all / 2, 2, 1 << IN_BUCKET, &random);
        list_random(&list, all / 4, 3, 1 << IN_BUCKET, &random);
        shuffle(&list, &random);
        buckets_clear(&buckets, 4);
        add_in_portions(&buckets, &list, 8192, &random);
        for (size_t bucket = 0; bucket < 4; bucket++)
            check_bucket(&buckets, &list, bucket, &random);
        /* The memory stays: the second time takes no more. */
        assert_true(buckets.slabs_count > 1);
        assert_true(round == 0 || buckets.slabs_count == slabs);
        slabs = buckets.slabs_count;
        free(list.hits);
    }
    buckets_free(&buckets);
}

/* Without buckets all of them go to the lines at once, whatever their high byte. */
static void hits_are_crossed_off_now(void **state)
{
    (void)state;
    uint64_t random = 4;
    for (size_t count = 0; count <= 200; count++)
        for (int round = 0; round < (TEST_LIGHT ? 2 : 10); round++) {
            struct bucket_lines lines = lines_new(4 * (1 + random_below(&random, 2000)), &random);
            struct guarded hits = guarded_new(count * sizeof(uint32_t), 0);
            uint32_t *hit = (uint32_t *)hits.bytes;
            for (size_t i = 0; i < count; i++) {
                uint32_t bit = (uint32_t)random_below(&random, 8 * lines.got.size);
                hit[i] = (uint32_t)random_below(&random, 256) << IN_BUCKET | bit;
                set_bit(lines.expected.bytes, bit);
            }
            buckets_cross_now(lines.got.bytes, hit, hit + count);
            lines_check(&lines, "now");
            guarded_free(&hits, "hits");
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_filled_to_the_last_hit),
        cmocka_unit_test(buckets_are_used_again),
        cmocka_unit_test(large_buckets_are_right),
        cmocka_unit_test(hits_are_crossed_off_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
