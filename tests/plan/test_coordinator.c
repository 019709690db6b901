/* Rank 0's decisions, without MPI, clocks or signals: runs of imagined ranks, phase by phase.
 *
 * Each row of the range counts as one prime and takes one byte of output, so what stands in the end, and in which order,
 * shows whether every row was searched and delivered once. */
#include "support/support.h"

#include <errno.h>
#include <math.h>

#include "plan/coordinator.h"
#include "plan/cost.h"
#include "question/batch.h"

enum { RANKS_MAX = 7, ROWS_MAX = 8000, EVENTS_MAX = 3, PHASES_MAX = 64 };

#define FIRST_ROW UINT64_C(1000)
#define TRIAL_ROW UINT64_C(476190476)

/* What befalls a rank in a phase. */
enum event_kind {
    NO_EVENT,
    SIGNAL,
    LATE_SIGNAL, /* At rank 0, when each rank has searched its first piece. */
    STARVE,
    WRITE_FAILS,
    CORRUPT,
    DIFFERS,
    SAVE_FAILS,
};

/* What rank 0 hands on where a search goes by intervals. */
struct handed {
    const struct course *course;
    uint64_t intervals; /* How many stand in the table, which is as the last checkpoint has it, or further. */
    uint64_t fail_at;   /* The call that fails, from 1 on; 0: none. */
    int calls;
};

struct event {
    enum event_kind kind;
    int phase, rank;
    enum wish wish; /* Of a signal. */
};

/* By the sieve at FIRST_ROW a round is too short to be worth cutting: each rank has one piece. By trial division at
 * TRIAL_ROW it has several, and ranks take over from others. */
enum way_of_search { SIEVE_LOW, TRIAL_HIGH };

struct setting {
    uint64_t rows, round_rows;
    int ranks;
    enum schedule schedule;
    bool delivers, checkpoints;
    double every, stop_at; /* Seconds; 0: no limit. A phase takes one second. */
    double pause;          /* Seconds from the end of a phase to the next one. */
    struct timings spent;  /* On rank 0, in each phase. */
    enum way_of_search way;
    uint64_t interval; /* The rows of an interval, where the search goes by intervals; 0: it does not. */
};

/* A run in course. */
struct course {
    struct setting setting;
    const struct event *events;
    struct coordinator coordinator;
    struct standing standing;
    struct batch batches[RANKS_MAX], delivered[RANKS_MAX];
    uint8_t file[ROWS_MAX + 1]; /* A byte of each row that is delivered: its number. */
    char phases[PHASES_MAX];    /* A letter each: S, O, D, C, E as enum phase has them; small: with a checkpoint. */
    int phase, saves, notices[NOTICE_STANDING + 1];
    uint64_t delivered_rows; /* That are in the file. */
    int spans_max;           /* The most spans that a rank had in a round. */
    struct handed handed;    /* By intervals. */
    uint64_t no_answers;
    uint64_t random;
};

static const struct questions ONLY_COUNT = {.count = true};

static struct way way_of(const struct setting *setting)
{
    return setting->way == SIEVE_LOW
               ? (struct way){.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN}
               : (struct way){.method = METHOD_TRIAL, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN};
}

static uint64_t first_row(const struct setting *setting)
{
    return setting->way == SIEVE_LOW ? FIRST_ROW : TRIAL_ROW;
}

static bool befalls(const struct course *course, enum event_kind kind, int rank, const struct event **event)
{
    for (int i = 0; i < EVENTS_MAX; i++) {
        *event = &course->events[i];
        if ((*event)->kind == kind && (*event)->phase == course->phase && (*event)->rank == rank)
            return true;
    }
    return false;
}

static enum wish wish_of(const struct course *course, enum event_kind kind, int rank)
{
    const struct event *event;
    return befalls(course, kind, rank, &event) ? event->wish : WISH_NONE;
}

/* By intervals: a part of the piece for each of them. Where intervals meet, a row belongs to both, as if it held the
 * border: half of its primes, of which it has two then, to each. */
static void find_intervals(struct course *course, int rank, struct row_span piece)
{
    uint64_t step = course->setting.interval, first = first_row(&course->setting), end = piece.first + piece.count;
    for (uint64_t row = piece.first; row < end;) {
        uint64_t interval = (row - first) / step, border = first + (interval + 1) * step;
        bool shared = row == first + interval * step && interval > 0;
        if (shared)
            batch_add(&course->batches[rank], &(struct findings){.rows = {row, 1}, .count = 1, .interval = interval - 1});
        struct findings found = {.rows = {row, min_u64(border, end) - row}, .interval = interval};
        found.count = found.rows.count;
        batch_add(&course->batches[rank], &found);
        row += found.rows.count;
    }
}

static void find(struct course *course, int rank, struct row_span piece)
{
    if (course->setting.interval > 0) {
        find_intervals(course, rank, piece);
        return;
    }
    batch_add(&course->batches[rank], &(struct findings){.rows = piece, .count = piece.count, .bytes = piece.count});
}

/* The ranks search the round; by the dynamic schedule they ask in random order. */
static void search(struct course *course, double now)
{
    struct coordinator *coordinator = &course->coordinator;
    int asking = 0;
    bool asks[RANKS_MAX] = {false};
    for (int r = 0; r < course->setting.ranks; r++) {
        struct task task = coordinator->orders[r].task;
        if (task.piece.count > 0)
            find(course, r, task.piece);
        asks[r] = course->setting.schedule == SCHEDULE_DYNAMIC && task.piece.count > 0;
        asking += asks[r];
    }
    if (coordinator_must_cut(coordinator, wish_of(course, LATE_SIGNAL, 0), now + 0.6))
        assert_int_equal(plan_give(&coordinator->plan, 0).piece.count, 0);
    while (asking > 0) {
        int r = (int)random_below(&course->random, (uint64_t)course->setting.ranks);
        struct row_span piece = asks[r] ? plan_give(&coordinator->plan, r).piece : (struct row_span){0, 0};
        if (piece.count > 0)
            find(course, r, piece);
        asking -= asks[r] && piece.count == 0;
        asks[r] = asks[r] && piece.count > 0;
    }
}

/* What the batches hold goes to the file, at the places that rank 0 gives. */
static void deliver(struct course *course)
{
    const struct coordinator *coordinator = &course->coordinator;
    for (int r = 0; r < course->setting.ranks; r++)
        for (size_t i = 0; i < course->delivered[r].count; i++) {
            const struct row_span rows = course->delivered[r].spans[i].rows;
            uint64_t place = i == 0 ? coordinator->orders[r].place : coordinator->places[coordinator->first_span[r] + i];
            for (uint64_t k = 0; k < rows.count; k++)
                course->file[place + k] = (uint8_t)(rows.first + k);
            course->delivered_rows += rows.count;
        }
}

/* What the rank says that it worked: as long as predicted. */
static double work_of(const struct course *course, int rank)
{
    double seconds = 0;
    for (size_t i = 0; i < course->batches[rank].count; i++)
        seconds += cost_rows(way_of(&course->setting), course->batches[rank].spans[i].rows);
    return seconds;
}

static void reply(struct course *course, bool cut)
{
    struct coordinator *coordinator = &course->coordinator;
    const struct event *event;
    for (int r = 0; r < course->setting.ranks; r++) {
        const struct batch *batch = &course->batches[r];
        struct reply *own = &coordinator->replies[r];
        enum wish early = wish_of(course, SIGNAL, r), late = wish_of(course, LATE_SIGNAL, r);
        enum wish wish = early > late ? early : late;
        *own = (struct reply){.work = work_of(course, r),
                              .whole = !cut && !befalls(course, STARVE, r, &event),
                              .starved = befalls(course, STARVE, r, &event),
                              .error = befalls(course, WRITE_FAILS, r, &event) ? ENOSPC : 0,
                              .wish = wish,
                              .signal = wish == WISH_STOP ? 15 : 0,
                              .spans = batch->count};
        if (batch->count > 0)
            own->found = batch->spans[0];
        course->spans_max = batch->count > (size_t)course->spans_max ? (int)batch->count : course->spans_max;
    }
    coordinator_take_replies(coordinator);
    for (int r = 0; r < course->setting.ranks; r++)
        for (size_t i = 1; i < course->batches[r].count; i++)
            coordinator_further_spans(coordinator, (size_t)r)[i - 1] = course->batches[r].spans[i];
}

static char letter_of(const struct coordinator *coordinator)
{
    static const char LETTERS[] = {[PHASE_NONE] = '?',    [PHASE_SEARCH] = 'S', [PHASE_OVERLAP] = 'O',
                                   [PHASE_DELIVER] = 'D', [PHASE_SAVE] = 'C',   [PHASE_END] = 'E'};
    char letter = LETTERS[coordinator->phase];
    bool saves = coordinator->orders[0].flags & ORDER_SYNC;
    return (char)(saves ? letter - 'A' + 'a' : letter);
}

static enum run_status outcome_of(const struct course *course)
{
    const struct event *event;
    return befalls(course, CORRUPT, 0, &event) ? RUN_CORRUPT : befalls(course, DIFFERS, 0, &event) ? RUN_DIFFERS : RUN_OK;
}

/* One phase; false if the run is over. */
static bool step(struct course *course, double now)
{
    struct coordinator *coordinator = &course->coordinator;
    const struct event *event;
    uint64_t cut_before = coordinator->cut ? ORDER_CUT : 0;
    coordinator_next(coordinator, now);
    course->phases[course->phase] = letter_of(coordinator);
    course->notices[coordinator->notice]++;
    for (int r = 0; r < course->setting.ranks; r++)
        assert_true((coordinator->orders[r].flags & ORDER_CUT) == cut_before);
    if (coordinator->phase == PHASE_END)
        return false;
    /* By intervals nothing is delivered, but what was found may stand a phase later. */
    if (coordinator_delivers(coordinator) && course->setting.interval == 0) {
        for (int r = 0; r < course->setting.ranks; r++) {
            struct batch other = course->delivered[r];
            course->delivered[r] = course->batches[r];
            course->batches[r] = other;
        }
        deliver(course);
        assert_int_equal(coordinator_primes_ahead(coordinator), course->delivered_rows);
    } else {
        assert_int_equal(coordinator_primes_ahead(coordinator), course->standing.found.count);
    }
    for (int r = 0; r < course->setting.ranks; r++)
        batch_clear(&course->batches[r]);
    bool cut = coordinator_must_cut(coordinator, wish_of(course, SIGNAL, 0), now + 0.5);
    assert_false(coordinator_must_cut(coordinator, wish_of(course, SIGNAL, 0), now + 0.5));
    if (coordinator_searches(coordinator) && !cut)
        search(course, now);
    reply(course, cut);
    if (coordinator_end_phase(coordinator, outcome_of(course), &course->setting.spent, now + 1)) {
        course->saves++;
        coordinator_saved(coordinator, befalls(course, SAVE_FAILS, 0, &event) ? EIO : 0, now + 1);
    }
    return ++course->phase + 1 < PHASES_MAX;
}

/* The primes of the interval, each row of which has one, and one more in the row that it shares with the next. */
static uint64_t primes_of(const struct course *course, uint64_t interval)
{
    uint64_t step = course->setting.interval, rows = course->setting.rows, begin = interval * step;
    return rows - begin > step ? step + 1 : rows - begin;
}

/* Takes an interval, which must be the next one, and whole. */
static int take_interval(void *context, const struct findings *interval, const struct findings *found)
{
    struct handed *handed = context;
    const struct course *course = handed->course;
    uint64_t number = handed->intervals, step = course->setting.interval;
    assert_true(handed->fail_at == 0 || (uint64_t)handed->calls < handed->fail_at); /* None behind one that failed. */
    if (++handed->calls == (int)handed->fail_at)
        return ENOSPC;
    assert_int_equal(interval->interval, number);
    assert_int_equal(interval->rows.first, first_row(&course->setting) + number * step);
    assert_int_equal(interval->count, primes_of(course, number));
    uint64_t primes = 0;
    for (uint64_t i = 0; i <= number; i++)
        primes += primes_of(course, i);
    assert_int_equal(found->count, primes);
    handed->intervals++;
    return 0;
}

/* A run from what stands on; gives what became of it. */
static enum run_status run(struct course *course)
{
    const struct setting *setting = &course->setting;
    struct coordinator_rules rules = {.way = way_of(setting),
                                      .schedule = setting->schedule,
                                      .interval = setting->interval > 0 ? take_interval : NULL,
                                      .interval_context = &course->handed,
                                      .intervals_max =
                                          setting->interval > 0 ? 2 * (setting->round_rows / setting->interval + 2) : 0,
                                      .limits = {setting->round_rows, UINT64_MAX},
                                      .checkpoints = setting->checkpoints,
                                      .delivers = setting->delivers,
                                      .checkpoint_every = setting->every,
                                      .stop_at = setting->stop_at > 0 ? setting->stop_at : INFINITY};
    struct row_span rows = {first_row(setting), setting->rows};
    course->standing.interval.answers = &course->no_answers;
    course->phase = 0;
    course->handed.course = course;
    course->handed.calls = 0;
    memset(course->phases, 0, sizeof course->phases);
    for (int r = 0; r < setting->ranks; r++)
        assert_true(batch_new(&course->batches[r], 0, 0, &ONLY_COUNT) &&
                    batch_new(&course->delivered[r], 0, 0, &ONLY_COUNT));
    assert_true(coordinator_new(&course->coordinator, &course->standing, &rules, rows, (size_t)setting->ranks, 0));
    course->delivered_rows = course->standing.found.rows.count;
    double find_before = course->standing.seconds.find;
    for (double now = 0; step(course, now); now += 1 + setting->pause) {
    }
    assert_true(fabs(course->standing.seconds.find - find_before - course->phase * setting->spent.find) < 1e-9);
    enum run_status status = course->coordinator.status;
    coordinator_free(&course->coordinator);
    for (int r = 0; r < setting->ranks; r++) {
        batch_free(&course->batches[r]);
        batch_free(&course->delivered[r]);
    }
    return status;
}

/* What stands is a beginning of the range, in the findings and in the file. */
static void check_standing(const struct course *course)
{
    const struct findings *found = &course->standing.found;
    assert_int_equal(found->count, found->rows.count);
    assert_true(found->rows.count == 0 || found->rows.first == first_row(&course->setting));
    assert_true(found->rows.count <= course->setting.rows);
    if (!course->setting.delivers)
        return;
    assert_int_equal(found->bytes, found->rows.count);
    for (uint64_t k = 0; k < found->rows.count; k++)
        assert_int_equal(course->file[k], (uint8_t)(first_row(&course->setting) + k));
}

/* Three rounds, two ranks, and what happens. */
static const struct row {
    const char *name;
    bool delivers, checkpoints;
    double every, stop_at;
    struct event events[EVENTS_MAX];
    const char *phases;
    enum run_status status;
    uint64_t rows; /* That stand in the end. */
    int saves, notices[NOTICE_STANDING + 1];
    struct run_failure failure;
    double pause;
    struct timings spent;
} TABLE[] = {
    {"count", .phases = "SSSE", .rows = 300},
    {"deliver", .delivers = true, .phases = "SOODE", .rows = 300},
    {"checkpoints not due", .checkpoints = true, .every = 100, .phases = "SSSE", .rows = 300},
    {"a checkpoint each round", .checkpoints = true, .phases = "sssE", .rows = 300, .saves = 2},
    {"the same with primes", .delivers = true, .checkpoints = true, .phases = "soodE", .rows = 300, .saves = 2},
    {"checkpoints every two seconds", .checkpoints = true, .every = 2, .phases = "SsSE", .rows = 300, .saves = 1},

    {"the time is up", .stop_at = 2.2, .phases = "SSE", .status = RUN_STOPPED, .rows = 200},
    /* As long as it is unknown how long delivering takes, rounds are short; what is known of syncing is known from the
       first. */
    {"the time is up with primes", .delivers = true, .stop_at = 2.2, .phases = "SODE", .status = RUN_STOPPED, .rows = 102},
    {"the time is up with a checkpoint", .checkpoints = true, .every = 100, .stop_at = 2.2, .phases = "SScE",
     .status = RUN_STOPPED, .rows = 200, .saves = 1},
    {"the time is up with both", .delivers = true, .checkpoints = true, .every = 100, .stop_at = 2.2, .phases = "SodE",
     .status = RUN_STOPPED, .rows = 102, .saves = 2},
    {"no time at all", .stop_at = 0.1, .phases = "E", .status = RUN_STOPPED},
    {"the time is up within a round", .stop_at = 1.7, .phases = "SSE", .status = RUN_STOPPED, .rows = 100},
    {"the time is up at the very end", .stop_at = 3.1, .phases = "SSSE", .rows = 300},
    {"with time to stop", .stop_at = 2.6, .phases = "SSSE", .rows = 200, .status = RUN_STOPPED},
    {"stopping takes long: a checkpoint does", .stop_at = 2.6, .spent.checkpoint = 0.3, .phases = "SSE",
     .status = RUN_STOPPED, .rows = 200},
    {"stopping takes long: writing does", .stop_at = 2.6, .spent = {.format = 0.2, .write = 0.2}, .phases = "SSE",
     .status = RUN_STOPPED, .rows = 200},
    {"stopping takes long: what comes between the phases does", .stop_at = 2.8, .pause = 0.2, .phases = "SSE",
     .status = RUN_STOPPED, .rows = 200},

    {"stop at another rank", .events = {{SIGNAL, 1, 1, WISH_STOP}}, .phases = "SSE", .status = RUN_STOPPED, .rows = 200,
     .failure.signal = 15},
    {"stop at rank 0", .events = {{SIGNAL, 1, 0, WISH_STOP}}, .phases = "SSE", .status = RUN_STOPPED, .rows = 100,
     .failure.signal = 15},
    {"stop at rank 0 with primes", .delivers = true, .events = {{SIGNAL, 1, 0, WISH_STOP}}, .phases = "SOE",
     .status = RUN_STOPPED, .rows = 100, .failure.signal = 15},
    {"stop at once with a checkpoint", .checkpoints = true, .every = 100, .events = {{SIGNAL, 0, 0, WISH_STOP}},
     .phases = "ScE", .status = RUN_STOPPED, .saves = 1, .failure.signal = 15},
    {"stop with primes and a checkpoint", .delivers = true, .checkpoints = true, .every = 100,
     .events = {{SIGNAL, 1, 1, WISH_STOP}}, .phases = "SOdE", .status = RUN_STOPPED, .rows = 200, .saves = 1,
     .failure.signal = 15},
    {"stop while the last primes are delivered", .delivers = true, .events = {{SIGNAL, 3, 0, WISH_STOP}}, .phases = "SOODE",
     .rows = 300, .failure.signal = 15},
    {"stop in the last round", .delivers = true, .events = {{SIGNAL, 2, 1, WISH_STOP}}, .phases = "SOODE", .rows = 300,
     .failure.signal = 15},

    {"a checkpoint is asked for", .checkpoints = true, .every = 100, .events = {{SIGNAL, 0, 1, WISH_CHECKPOINT}},
     .phases = "SsSE", .rows = 300, .saves = 1, .notices[NOTICE_CHECKPOINT] = 1},
    {"the same at rank 0 with primes", .delivers = true, .checkpoints = true, .every = 100,
     .events = {{SIGNAL, 0, 0, WISH_CHECKPOINT}}, .phases = "SoOdE", .rows = 300, .saves = 1,
     .notices[NOTICE_CHECKPOINT] = 1},
    {"a checkpoint is asked for in vain", .events = {{SIGNAL, 0, 1, WISH_CHECKPOINT}}, .phases = "SSSE", .rows = 300,
     .notices[NOTICE_STANDING] = 1},
    {"a checkpoint is asked for in the last round", .checkpoints = true, .every = 100,
     .events = {{SIGNAL, 2, 1, WISH_CHECKPOINT}}, .phases = "SSSE", .rows = 300},

    {"a checkpoint is asked for at the very end", .delivers = true, .checkpoints = true, .every = 100,
     .events = {{SIGNAL, 3, 1, WISH_CHECKPOINT}}, .phases = "SOOdE", .rows = 300, .notices[NOTICE_CHECKPOINT] = 1},

    {"stop in a round that would have saved: what stands is saved already", .checkpoints = true,
     .events = {{SIGNAL, 1, 0, WISH_STOP}}, .phases = "ssE", .status = RUN_STOPPED, .rows = 100, .saves = 1,
     .failure.signal = 15},

    {"hurry", .checkpoints = true, .every = 100, .events = {{SIGNAL, 1, 0, WISH_HURRY}}, .phases = "SScSSE", .rows = 300,
     .saves = 1},
    {"hurry with primes", .delivers = true, .checkpoints = true, .every = 100, .events = {{SIGNAL, 1, 0, WISH_HURRY}},
     .phases = "SOcSOdE", .rows = 300, .saves = 1},
    {"hurry at another rank", .checkpoints = true, .every = 100, .events = {{SIGNAL, 1, 1, WISH_HURRY}}, .phases = "SScSE",
     .rows = 300, .saves = 1},
    {"hurry without a checkpoint", .events = {{SIGNAL, 1, 0, WISH_HURRY}}, .phases = "SSSE", .rows = 300},
    {"hurry again: the round after a cut one comes to its end", .checkpoints = true, .every = 100,
     .events = {{SIGNAL, 1, 0, WISH_HURRY}, {SIGNAL, 3, 0, WISH_HURRY}}, .phases = "SScScSE", .rows = 300, .saves = 2},
    {"hurry and then stop", .checkpoints = true, .every = 100,
     .events = {{SIGNAL, 1, 0, WISH_HURRY}, {SIGNAL, 3, 0, WISH_STOP}}, .phases = "SScSE", .status = RUN_STOPPED,
     .rows = 100, .saves = 1, .failure.signal = 15},

    {"no memory", .events = {{STARVE, 1, 1}}, .phases = "SSE", .status = RUN_NO_MEMORY, .rows = 100, .failure.rank = 1},
    {"no memory on rank 0 in the first round", .delivers = true, .checkpoints = true, .events = {{STARVE, 0, 0}},
     .phases = "sE", .status = RUN_NO_MEMORY},
    {"a write fails", .delivers = true, .events = {{WRITE_FAILS, 1, 1}}, .phases = "SOE", .status = RUN_OUTPUT_FAILED,
     .failure = {.error = ENOSPC, .rank = 1}},
    {"the last write fails", .delivers = true, .checkpoints = true, .every = 100, .events = {{WRITE_FAILS, 3, 0}},
     .phases = "SOOdE", .status = RUN_OUTPUT_FAILED, .rows = 200, .failure.error = ENOSPC},
    {"no memory, and a write fails", .delivers = true, .events = {{WRITE_FAILS, 1, 1}, {STARVE, 1, 1}}, .phases = "SOE",
     .status = RUN_NO_MEMORY, .failure = {.error = ENOSPC, .rank = 1}},
    {"two fail: the first rank is named", .delivers = true, .events = {{WRITE_FAILS, 1, 1}, {STARVE, 1, 0}},
     .phases = "SOE", .status = RUN_NO_MEMORY},
    {"what arrives is not what was found", .delivers = true, .events = {{CORRUPT, 2, 0}}, .phases = "SOOE",
     .status = RUN_CORRUPT, .rows = 100},
    {"a second search finds something else", .delivers = true, .checkpoints = true, .events = {{DIFFERS, 2, 0}},
     .phases = "sooE", .status = RUN_DIFFERS, .rows = 100, .saves = 2},
    {"the last of them does", .delivers = true, .checkpoints = true, .every = 100, .events = {{DIFFERS, 3, 0}},
     .phases = "SOOdE", .status = RUN_DIFFERS, .rows = 200},
    {"it does, and there is no memory", .delivers = true, .events = {{DIFFERS, 1, 0}, {STARVE, 1, 1}}, .phases = "SOE",
     .status = RUN_NO_MEMORY, .failure.rank = 1},
    {"a checkpoint cannot be written", .checkpoints = true, .events = {{SAVE_FAILS, 1, 0}}, .phases = "ssE",
     .status = RUN_CHECKPOINT_FAILED, .rows = 200, .saves = 2, .failure.error = EIO},
};

static void runs_go_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(TABLE); i++)
        for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++) {
            const struct row *row = &TABLE[i];
            struct course course = {.setting = {300, 100, 2, schedule, row->delivers, row->checkpoints, row->every,
                                                row->stop_at, row->pause, row->spent, SIEVE_LOW},
                                    .events = row->events,
                                    .random = i};
            enum run_status status = run(&course);
            if (strcmp(course.phases, row->phases) != 0 || status != row->status)
                fail_msg("%s: phases %s, status %d; not %s, %d", row->name, course.phases, (int)status, row->phases,
                         (int)row->status);
            if (course.standing.found.rows.count != row->rows || course.saves != row->saves ||
                course.notices[NOTICE_CHECKPOINT] != row->notices[NOTICE_CHECKPOINT] ||
                course.notices[NOTICE_STANDING] != row->notices[NOTICE_STANDING])
                fail_msg("%s: %d rows, %d checkpoints, %d and %d notices", row->name, (int)course.standing.found.rows.count,
                         course.saves, course.notices[NOTICE_CHECKPOINT], course.notices[NOTICE_STANDING]);
            assert_memory_equal(&course.coordinator.failure, &row->failure, sizeof row->failure);
            check_standing(&course);
        }
}

static void nothing_to_do_is_done_at_once(void **state)
{
    (void)state;
    static const struct event NONE[EVENTS_MAX];
    for (int kind = 0; kind < 4; kind++)
        for (int searched = 0; searched < 2; searched++) {
            struct course course = {.setting = {searched ? 300 : 0, 100, 3, SCHEDULE_STATIC, kind & 1, kind & 2, 0, 0},
                                    .events = NONE};
            if (searched)
                course.standing.found = (struct findings){.rows = {FIRST_ROW, 300}, .count = 300, .bytes = 300};
            assert_int_equal(run(&course), RUN_OK);
            assert_string_equal(course.phases, "E");
            assert_int_equal(course.standing.rounds, 0);
        }
}

/* Every wish at every phase, on rank 0 or another: what stands is a beginning of the range, and a second run finds the
 * rest. */
static void a_run_that_is_disturbed_goes_on_to_the_same_result(void **state)
{
    (void)state;
    static const struct event NONE[EVENTS_MAX];
    for (int kind = 0; kind < 4; kind++)
        for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
            for (enum wish wish = WISH_CHECKPOINT; wish <= WISH_STOP; wish++)
                for (int phase = 0; phase < 7; phase++)
                    for (int rank = 0; rank < 3; rank++) {
                        struct event events[EVENTS_MAX] = {{SIGNAL, phase, rank, wish}};
                        struct course course = {.setting = {500, 100, 3, schedule, kind & 1, kind & 2, phase % 3, 0},
                                                .events = events,
                                                .random = (uint64_t)phase};
                        enum run_status status = run(&course);
                        assert_true(status == RUN_OK || (status == RUN_STOPPED && wish == WISH_STOP));
                        check_standing(&course);
                        course.events = NONE;
                        assert_int_equal(run(&course), RUN_OK);
                        check_standing(&course);
                        assert_int_equal(course.standing.found.rows.count, 500);
                    }
}

/* A signal comes to rank 0 when the ranks have searched their first pieces. By the static schedule that was the round; by
 * the dynamic one all of them are done with what they have, but nobody has the rest: it comes again. */
static void what_a_late_cut_leaves_is_not_lost(void **state)
{
    (void)state;
    static const struct event EVENTS[EVENTS_MAX] = {{LATE_SIGNAL, 1, 0, WISH_STOP}}, NONE[EVENTS_MAX];
    for (int kind = 0; kind < 2; kind++)
        for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++) {
            struct course course = {.setting = {3000, 1000, 2, schedule, kind, false, 0, 0, .way = TRIAL_HIGH},
                                    .events = EVENTS};
            assert_int_equal(run(&course), RUN_STOPPED);
            uint64_t first_round = course.standing.found.rows.count;
            assert_string_equal(course.phases, !kind ? "SSE" : schedule == SCHEDULE_STATIC ? "SODE" : "SOE");
            check_standing(&course);
            course.events = NONE;
            assert_int_equal(run(&course), RUN_OK);
            check_standing(&course);
            assert_int_equal(course.standing.found.rows.count, 3000);
            assert_true(schedule == SCHEDULE_STATIC || first_round < 2000);
        }
}

/* A round takes at most half of the time that is left, and of that between two checkpoints, by what the ranks can do. */
static void rounds_are_as_short_as_time_limits_want_them(void **state)
{
    (void)state;
    for (int checkpoints = 0; checkpoints < 2; checkpoints++) {
        struct standing standing = {0};
        struct coordinator coordinator;
        struct coordinator_rules rules = {
            .way = {.method = METHOD_TRIAL, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN},
            .limits = {UINT64_MAX, UINT64_MAX},
            .checkpoints = checkpoints,
            .checkpoint_every = 0.3,
            .stop_at = checkpoints ? INFINITY : 100.5};
        /* The first round would take 0.5 seconds, as all is short. */
        struct row_span rows = {TRIAL_ROW, cost_rows_within(rules.way, (struct row_span){TRIAL_ROW, 100000}, 0.9)};
        assert_true(coordinator_new(&coordinator, &standing, &rules, rows, 2, 100));
        coordinator_next(&coordinator, 100);
        double wanted = checkpoints ? 2 * 0.15 : 2 * 0.5 * (0.5 - 0.3);
        assert_int_equal(coordinator.phase, PHASE_SEARCH);
        assert_true(fabs(coordinator.plan.round_cost - wanted) < 0.05 * wanted);
        coordinator_free(&coordinator);
    }
}

/* Random numbers of ranks, rounds and pieces: the findings of all spans, folded, are those of the range. */
static void spans_fold_to_the_range_however_it_is_cut(void **state)
{
    (void)state;
    static const struct event NONE[EVENTS_MAX];
    uint64_t random = 1;
    int several = 0;
    for (int round = 0; round < 400; round++) {
        struct course course = {.setting = {random_below(&random, ROWS_MAX), 1 + random_below(&random, 3900),
                                            1 + (int)random_below(&random, RANKS_MAX),
                                            (enum schedule)random_below(&random, SCHEDULES), random_below(&random, 2),
                                            random_below(&random, 2), (double)random_below(&random, 3), 0,
                                            .way = (enum way_of_search)random_below(&random, 2), .spent = {.find = 0.25}},
                                .events = NONE,
                                .random = (uint64_t)round};
        enum run_status status = RUN_OK;
        for (uint64_t before = 0; course.standing.found.rows.count < course.setting.rows || before == 0; before++) {
            status = run(&course);
            check_standing(&course);
            assert_true(before < 1000); /* Each run has at most PHASES_MAX phases. */
        }
        assert_int_equal(status, RUN_OK);
        assert_int_equal(course.standing.found.rows.count, course.setting.rows);
        several += course.spans_max > 1;
    }
    assert_true(several > 50); /* In which ranks took over from others. */
}

/* All intervals are handed on once, in order and whole, whatever happens: also where a round is left, or comes again. */
static void check_intervals(struct course *course)
{
    const struct standing *standing = &course->standing;
    uint64_t step = course->setting.interval, rows = standing->found.rows.count;
    uint64_t all = (course->setting.rows + step - 1) / step;
    /* The last one that is searched is handed on when the next one begins, or the range ends. */
    uint64_t whole = rows == course->setting.rows ? all : rows == 0 ? 0 : (rows - 1) / step;
    assert_int_equal(course->handed.intervals, whole);
    assert_true(standing->interval.rows.count == 0 || standing->interval.interval == whole);
    assert_true((standing->interval.rows.count > 0) == (rows > 0 && rows < course->setting.rows));
}

static void intervals_are_handed_on_in_order(void **state)
{
    (void)state;
    static const struct event NONE[EVENTS_MAX];
    uint64_t random = 1;
    int stopped = 0, several = 0;
    for (int round = 0; round < 400; round++) {
        struct event events[EVENTS_MAX] = {{random_below(&random, 2) ? SIGNAL : LATE_SIGNAL, (int)random_below(&random, 4),
                                            0, (enum wish)random_below(&random, WISH_STOP + 1)}};
        struct course course = {.setting = {1 + random_below(&random, ROWS_MAX), 200 + random_below(&random, 1900),
                                            1 + (int)random_below(&random, RANKS_MAX),
                                            (enum schedule)random_below(&random, SCHEDULES), random_below(&random, 2),
                                            random_below(&random, 2), (double)random_below(&random, 3), 0,
                                            .way = (enum way_of_search)random_below(&random, 2),
                                            .interval = 1 + random_below(&random, round % 2 ? 30 : 2000)},
                                .events = events,
                                .random = (uint64_t)round};
        for (int runs = 0; course.standing.found.rows.count < course.setting.rows; runs++) {
            enum run_status status = run(&course);
            assert_true(status == RUN_OK || status == RUN_STOPPED);
            stopped += status == RUN_STOPPED;
            check_intervals(&course);
            course.events = NONE;
            assert_true(runs < 100);
        }
        several += course.spans_max > 1;
    }
    assert_true(stopped > 20 && several > 50);
}

/* The run ends, nothing is handed on behind what failed, and no checkpoint vouches for it. */
static void a_table_that_fails_ends_the_run(void **state)
{
    (void)state;
    static const struct event NONE[EVENTS_MAX];
    for (enum schedule schedule = 0; schedule < SCHEDULES; schedule++)
        for (int checkpoints = 0; checkpoints < 2; checkpoints++)
            for (uint64_t fail_at = 1; fail_at <= 30; fail_at++) {
                struct course course = {.setting = {300, 100, 2, schedule, false, checkpoints, 0, 0, .interval = 10},
                                        .events = NONE,
                                        .handed.fail_at = fail_at};
                assert_int_equal(run(&course), RUN_TABLE_FAILED);
                assert_int_equal(course.handed.calls, fail_at);
                assert_int_equal(course.handed.intervals, fail_at - 1);
                assert_int_equal(course.coordinator.failure.error, ENOSPC);
                /* One interval less than rounds that were saved. */
                assert_int_equal(course.saves, !checkpoints || fail_at < 10 ? 0 : fail_at < 20 ? 1 : 2);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_go_as_the_table_says),
        cmocka_unit_test(nothing_to_do_is_done_at_once),
        cmocka_unit_test(a_run_that_is_disturbed_goes_on_to_the_same_result),
        cmocka_unit_test(what_a_late_cut_leaves_is_not_lost),
        cmocka_unit_test(rounds_are_as_short_as_time_limits_want_them),
        cmocka_unit_test(spans_fold_to_the_range_however_it_is_cut),
        cmocka_unit_test(intervals_are_handed_on_in_order),
        cmocka_unit_test(a_table_that_fails_ends_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
