/* A run ends when its time is over, whatever the machine: simulated ones, whose searching, delivering and syncing take
 * given times, of which the coordinator knows only what it has measured. */
#include "support/support.h"

#include <math.h>

#include "plan/coordinator.h"
#include "plan/cost.h"

/* One rank, on one core. */
struct machine {
    double slowness; /* How much longer searching takes than predicted. */
    double deliver;  /* Delivering, and syncing: times as long as searching. */
    double sync;
    double cache; /* So many bytes are delivered in that time; what is more, at 120 MB/s. */
};

static const double START = 1000;
enum { FIRST_ROW = 1000000, POLLS = 200, BYTES = 150 /* of a row */ };

static struct way way(void)
{
    return (struct way){.method = METHOD_SIEVE, .simd = SIMD_PORTABLE, .approach = APPROACH_PLAIN};
}

/* The seconds that searching the rows takes. */
static double find_seconds(const struct machine *machine, struct row_span rows)
{
    return machine->slowness * cost_rows(way(), rows);
}

/* Searches until it is done or cut short; gives the seconds. */
static double search(bool *whole, struct coordinator *coordinator, const struct machine *machine, struct row_span piece,
                     double now)
{
    double seconds = find_seconds(machine, piece);
    for (int i = 0; i < POLLS; i++)
        if (coordinator_must_cut(coordinator, WISH_NONE, now + seconds * i / POLLS)) {
            *whole = false;
            return seconds * i / POLLS;
        }
    *whole = true;
    return seconds;
}

/* What is found, delivered and durable. */
struct course {
    struct coordinator coordinator;
    struct standing standing;
    struct row_span pending;
    double unsynced; /* Seconds of searching that it took. */
};

/* One phase; gives the time at its end, or 0 if the run is over. */
static double step(struct course *course, const struct machine *machine, double now)
{
    struct coordinator *coordinator = &course->coordinator;
    coordinator_next(coordinator, now);
    if (coordinator->phase == PHASE_END)
        return 0;
    struct row_span piece = coordinator->orders[0].task.piece;
    struct timings spent = {0};
    bool whole = false, searches = coordinator_searches(coordinator), delivers = coordinator_delivers(coordinator);
    if (searches)
        spent.find = search(&whole, coordinator, machine, piece, now);
    double delivered = delivers ? find_seconds(machine, course->pending) : 0;
    course->unsynced += delivered;
    spent.format = spent.write = machine->deliver * delivered / 2;
    if (delivers && (double)course->standing.found.bytes > machine->cache)
        spent.write += (double)course->pending.count * BYTES / 120e6;
    if (coordinator->orders[0].flags & ORDER_SYNC) {
        spent.checkpoint = 0.01 + machine->sync * course->unsynced;
        course->unsynced = 0;
    }
    now += spent.find + spent.format + spent.write + spent.checkpoint;
    course->pending = searches && whole ? piece : (struct row_span){0};
    coordinator->replies[0] = (struct reply){.work = spent.find, .whole = whole || !searches, .spans = searches && whole};
    coordinator->replies[0].found = (struct findings){.rows = piece, .count = piece.count, .bytes = BYTES * piece.count};
    coordinator_take_replies(coordinator);
    if (coordinator_end_phase(coordinator, RUN_OK, &spent, now))
        coordinator_saved(coordinator, 0, now);
    return now;
}

/* Gives when the run ends, in seconds after its start. */
static double run(const struct machine *machine, double limit, bool delivers, bool checkpoints)
{
    static uint64_t no_answers;
    struct course course = {.standing.interval.answers = &no_answers};
    struct coordinator_rules rules = {.way = way(),
                                      .limits = {UINT64_C(1) << 40, UINT64_MAX},
                                      .delivers = delivers,
                                      .checkpoints = checkpoints,
                                      .checkpoint_every = 30,
                                      .stop_at = START + limit};
    struct row_span rows = {FIRST_ROW, UINT64_C(1) << 42};
    double end = START;
    assert_true(coordinator_new(&course.coordinator, &course.standing, &rules, rows, 1, START));
    for (double now = START; now > 0; now = step(&course, machine, now))
        end = now;
    assert_true(course.coordinator.status == RUN_STOPPED && course.standing.found.rows.count > 0);
    coordinator_free(&course.coordinator);
    return end - START;
}

static void runs_end_in_time_on_any_machine(void **state)
{
    (void)state;
    static const double LIMITS[] = {2, 4, 6, 60, 3600}, SLOWNESS[] = {0.5, 1, 3, 10}, TIMES[] = {0, 0.3, 1, 3};
    for (size_t l = 0; l < COUNT_OF(LIMITS); l++)
        for (size_t s = 0; s < COUNT_OF(SLOWNESS); s++)
            for (size_t d = 0; d < COUNT_OF(TIMES); d++)
                for (size_t y = 0; y < COUNT_OF(TIMES); y++)
                    for (int kind = 0, cached = 0; kind < 3; cached = !cached, kind += !cached) {
                        struct machine machine = {SLOWNESS[s], kind > 0 ? TIMES[d] : 0, kind > 1 ? TIMES[y] : 0,
                                                  cached ? 3e8 : INFINITY};
                        double seconds = run(&machine, LIMITS[l], kind > 0, kind > 1);
                        if (seconds > 1.1 * LIMITS[l] || seconds < 0.5 * LIMITS[l])
                            fail_msg("a limit of %.0f s: %.2f s (slowness %.1f, delivering %.1f, syncing %.1f, kind %d)",
                                     LIMITS[l], seconds, SLOWNESS[s], TIMES[d], TIMES[y], kind);
                    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(runs_end_in_time_on_any_machine)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
