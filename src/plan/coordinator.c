#include "plan/coordinator.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "question/answers.h"

/* Seconds that stopping takes at least: the ranks come to the end of what they are at, and MPI ends. */
static const double STOP_SECONDS = 0.3;

/* A round takes at most this fraction of the time that is left, and of the time between two checkpoints, but need not be
 * shorter than ROUND_LEAST seconds for the latter. */
static const double ROUND_FRACTION = 0.5, ROUND_LEAST = 0.1;

/* A file system takes the first bytes at the speed of memory, and what is more at that of its disks: so much a second is
 * what is counted on, unless it proves slower. What takes less than SHORT seconds tells nothing of that. */
static const double BYTES_PER_SECOND = 1e8, SHORT = 0.1;

/* Before it is known how long it takes to deliver what is found, a round takes at most this fraction. */
static const double ROUND_UNKNOWN = 0.01;

/* Where the time is limited, an output file is made durable at least after this fraction of what is left of it, but not
 * more often than after SYNC_LEAST seconds: so little is left to be made durable at the end, and it is known how long that
 * takes. */
static const double SYNC_FRACTION = 0.25, SYNC_LEAST = 1;

/* When the next checkpoint is due. */
static double next_save(const struct coordinator_rules *rules, double now)
{
    double seconds = rules->checkpoint_every;
    if (rules->delivers && isfinite(rules->stop_at))
        seconds = fmin(seconds, fmax(SYNC_FRACTION * (rules->stop_at - now), SYNC_LEAST));
    return now + seconds;
}

bool coordinator_new(struct coordinator *coordinator, struct standing *standing, const struct coordinator_rules *rules,
                     struct row_span rows, size_t ranks, double now)
{
    *coordinator = (struct coordinator){.rules = *rules,
                                        .standing = standing,
                                        .tail_seconds = STOP_SECONDS,
                                        .stop_seconds = STOP_SECONDS,
                                        .next_save = next_save(rules, now)};
    bool have_plan =
        plan_new(&coordinator->plan, rows, standing->found.rows.count, rules->limits, rules->schedule, ranks, rules->way);
    size_t room = coordinator->room = coordinator->plan.assignments.room + rules->intervals_max;
    coordinator->words = rules->asked != NULL ? answers_words(rules->asked) : 0;
    coordinator->answers = malloc((room * coordinator->words + 1) * sizeof *coordinator->answers);
    coordinator->found.answers = malloc((coordinator->words + 1) * sizeof *coordinator->answers);
    coordinator->orders = malloc(ranks * sizeof *coordinator->orders);
    coordinator->replies = malloc(ranks * sizeof *coordinator->replies);
    coordinator->spans = malloc(room * sizeof *coordinator->spans);
    coordinator->places = calloc(room, sizeof *coordinator->places);
    size_t held = rules->interval != NULL ? room : 0;
    coordinator->held = malloc((held + 1) * sizeof *coordinator->held);
    coordinator->held_answers = malloc((held * coordinator->words + 1) * sizeof *coordinator->held_answers);
    coordinator->first_span = calloc(ranks, sizeof *coordinator->first_span);
    coordinator->work = malloc(ranks * sizeof *coordinator->work);
    return have_plan && coordinator->orders != NULL && coordinator->replies != NULL && coordinator->spans != NULL &&
           coordinator->places != NULL && coordinator->first_span != NULL && coordinator->work != NULL &&
           coordinator->answers != NULL && coordinator->found.answers != NULL && coordinator->held != NULL &&
           coordinator->held_answers != NULL;
}

void coordinator_free(struct coordinator *coordinator)
{
    free(coordinator->orders);
    free(coordinator->replies);
    free(coordinator->spans);
    free(coordinator->places);
    free(coordinator->first_span);
    free(coordinator->work);
    free(coordinator->answers);
    free(coordinator->held);
    free(coordinator->held_answers);
    free(coordinator->found.answers);
    plan_free(&coordinator->plan);
}

/* Seconds for each row until it is in the file, or printed. */
static double deliver_pace(const struct coordinator *coordinator)
{
    const struct findings *round = &coordinator->found;
    bool writes = coordinator->rules.delivers && round->rows.count > 0;
    double rows = (double)round->rows.count, bytes = writes ? (double)round->bytes / rows : 0;
    return fmax(coordinator->pace.deliver, bytes / BYTES_PER_SECOND);
}

/* The seconds until all must be over, without what it takes to deliver what is found, to make it durable, and to stop. */
static double seconds_left(const struct coordinator *coordinator, double now)
{
    double pending = (double)coordinator->pending_rows, unsynced = (double)coordinator->unsynced_rows + pending;
    return coordinator->rules.stop_at - now - deliver_pace(coordinator) * pending - coordinator->pace.sync * unsynced -
           coordinator->stop_seconds;
}

static bool time_is_up(const struct coordinator *coordinator, double now)
{
    return seconds_left(coordinator, now) <= 0;
}

static bool all_searched(const struct coordinator *coordinator)
{
    return coordinator->plan.left.count == 0;
}

/* A round's primes are not yet delivered. */
static bool is_pending(const struct coordinator *coordinator)
{
    return coordinator->round_state == ROUND_WHOLE && coordinator->rules.delivers;
}

/* True if the phase that begins ends with a checkpoint; the one of the finished run comes later. `seconds`: how long the
 * phase before took, as this one will. */
static bool must_save(const struct coordinator *coordinator, bool stopping, double seconds)
{
    /* A round that is only counted stands at the end of its own phase. */
    bool new_at_end = is_pending(coordinator) || (!coordinator->rules.delivers && !stopping);
    if (!coordinator->rules.checkpoints || (coordinator->saved && !new_at_end))
        return false;
    bool unknown = coordinator->pace.sync <= 0 && is_pending(coordinator) && isfinite(coordinator->rules.stop_at);
    bool due = unknown || coordinator->phase_start + seconds >= coordinator->next_save;
    return stopping || all_searched(coordinator) || coordinator->wanted != WISH_NONE || due;
}

/* How much longer than predicted a round takes until it is delivered, as far as is known; at least 1. What is only counted
 * takes as long as predicted, as the ranks' speeds are measured. */
static double slowness(const struct coordinator *coordinator)
{
    const struct pace *pace = &coordinator->pace;
    return coordinator->rules.delivers && pace->cost > 0
               ? fmax((pace->find + deliver_pace(coordinator) + pace->sync) * coordinator->plan.weight_sum / pace->cost, 1)
               : 1;
}

/* How long the next round may take, as predicted. */
static double round_seconds_max(const struct coordinator *coordinator)
{
    double left = seconds_left(coordinator, coordinator->phase_start) / slowness(coordinator);
    double every = coordinator->rules.checkpoint_every;
    bool often = coordinator->rules.checkpoints && every > 0;
    bool unknown = coordinator->rules.delivers && !coordinator->pace.delivered;
    return fmin((unknown ? ROUND_UNKNOWN : ROUND_FRACTION) * fmax(left, 0),
                often ? fmax(ROUND_FRACTION * every, ROUND_LEAST) : INFINITY);
}

/* What was asked for by signals is done, or cannot be. */
static void settle_wishes(struct coordinator *coordinator)
{
    bool can_save = coordinator->rules.checkpoints;
    if (coordinator->wanted == WISH_STOP || (can_save && !coordinator->saved))
        return;
    if (coordinator->wanted == WISH_CHECKPOINT)
        coordinator->notice = can_save ? NOTICE_CHECKPOINT : NOTICE_STANDING;
    coordinator->wanted = WISH_NONE;
}

/* Takes note of the time; gives how long the phase before took. */
static double take_time(struct coordinator *coordinator, double now)
{
    double start = coordinator->phase_start;
    coordinator->phase_start = now;
    if (coordinator->phase == PHASE_NONE)
        return 0;
    double end = coordinator->tail_seconds + 2 * (now - coordinator->phase_end);
    coordinator->stop_seconds = fmax(coordinator->stop_seconds, end);
    return now - start;
}

/* What a phase is for. */
static enum phase phase_of(bool searches, bool delivers)
{
    if (searches)
        return delivers ? PHASE_OVERLAP : PHASE_SEARCH;
    return delivers ? PHASE_DELIVER : PHASE_SAVE;
}

/* Plans the next phase; sets what goes with it. */
static enum phase begin_phase(struct coordinator *coordinator, double now)
{
    if (coordinator->status != RUN_OK)
        return PHASE_END;
    settle_wishes(coordinator);
    double seconds = take_time(coordinator, now);
    bool stopping = coordinator->wanted == WISH_STOP || time_is_up(coordinator, now), delivers = is_pending(coordinator);
    coordinator->saving = must_save(coordinator, stopping, seconds);
    /* Where SIGCONT comes again and again, as from a scheduler that takes turns, every second round comes to its end. */
    coordinator->cutting =
        coordinator->rules.checkpoints && coordinator->round_state != ROUND_ABANDONED ? WISH_HURRY : WISH_STOP;
    bool hurry = coordinator->wanted == WISH_HURRY && coordinator->saving;
    bool searches = !stopping && !hurry && plan_next_round(&coordinator->plan, round_seconds_max(coordinator));
    if (searches)
        coordinator->round_state = ROUND_OPEN;
    else if (coordinator->round_state == ROUND_WHOLE)
        coordinator->round_state = ROUND_NONE;
    if (searches || delivers || (coordinator->saving && !all_searched(coordinator)))
        return phase_of(searches, delivers);
    coordinator->status = all_searched(coordinator) ? RUN_OK : RUN_STOPPED;
    return PHASE_END;
}

static uint64_t flags_of(const struct coordinator *coordinator)
{
    bool end = coordinator->phase == PHASE_END;
    return (coordinator_searches(coordinator) ? ORDER_ROUND : 0) | (coordinator->saving && !end ? ORDER_SYNC : 0) |
           (coordinator->cutting == WISH_HURRY ? ORDER_HURRY : 0) | (end ? ORDER_END : 0);
}

/* Of the first span of the rank's batch, if that is delivered. */
static uint64_t place_of(const struct coordinator *coordinator, size_t rank)
{
    bool delivers = coordinator_delivers(coordinator) && coordinator->replies[rank].spans > 0;
    return delivers ? coordinator->places[coordinator->first_span[rank]] : 0;
}

void coordinator_next(struct coordinator *coordinator, double now)
{
    uint64_t flags = (coordinator->cut ? ORDER_CUT : 0) | (coordinator->round_state == ROUND_WHOLE ? ORDER_WHOLE : 0);
    coordinator->cut = false;
    coordinator->notice = NOTICE_NONE;
    coordinator->phase = begin_phase(coordinator, now);
    flags |= flags_of(coordinator);
    for (size_t r = 0; r < coordinator->plan.ranks; r++) {
        struct order order = {.place = place_of(coordinator, r), .flags = flags, .status = coordinator->status};
        if (coordinator_searches(coordinator))
            order.task = coordinator->plan.first_tasks[r];
        coordinator->orders[r] = order;
    }
}

bool coordinator_must_cut(struct coordinator *coordinator, enum wish wish, double now)
{
    if (!coordinator_searches(coordinator) || coordinator->cut)
        return false;
    if (wish < coordinator->cutting && !time_is_up(coordinator, now))
        return false;
    coordinator->cut = true;
    plan_stop_giving(&coordinator->plan);
    return true;
}

void coordinator_take_replies(struct coordinator *coordinator)
{
    size_t next = 0;
    for (size_t r = 0; r < coordinator->plan.ranks; r++) {
        const struct reply *reply = &coordinator->replies[r];
        coordinator->first_span[r] = next;
        if (reply->spans > 0)
            coordinator->spans[next] = reply->found;
        next += reply->spans;
        assert(next <= coordinator->room);
    }
}

struct findings *coordinator_further_spans(const struct coordinator *coordinator, size_t rank)
{
    return &coordinator->spans[coordinator->first_span[rank] + 1];
}

/* What the ranks say; true if all of them are done with their pieces. */
static bool read_replies(struct coordinator *coordinator)
{
    struct run_failure *failure = &coordinator->failure;
    bool whole = true;
    for (size_t r = 0; r < coordinator->plan.ranks; r++) {
        const struct reply *reply = &coordinator->replies[r];
        coordinator->work[r] = reply->work;
        whole = whole && reply->whole;
        if (reply->wish > coordinator->wanted)
            coordinator->wanted = (enum wish)reply->wish;
        if (reply->signal != 0 && failure->signal == 0)
            failure->signal = (int)reply->signal;
        if (coordinator->status == RUN_OK && (reply->starved || reply->error != 0)) {
            coordinator->status = reply->starved ? RUN_NO_MEMORY : RUN_OUTPUT_FAILED;
            failure->error = (int)reply->error;
            failure->rank = (int)r;
        }
    }
    return whole;
}

/* Folds the spans in the order of the range, and gives them places in the output file one behind the other. */
static void fold_spans(struct coordinator *coordinator)
{
    struct assignments *assignments = &coordinator->plan.assignments;
    coordinator->found = (struct findings){.answers = coordinator->found.answers};
    memset(coordinator->found.answers, 0, coordinator->words * sizeof *coordinator->answers);
    assignments_sort(assignments);
    for (size_t i = 0; i < assignments->count; i++) {
        const struct assignment *assignment = &assignments->list[i];
        size_t index = coordinator->first_span[assignment->rank] + assignment->index;
        struct findings *span = &coordinator->spans[index];
        span->answers = &coordinator->answers[index * coordinator->words];
        assert(span->rows.first == assignment->span.first && span->rows.count == assignment->span.count);
        coordinator->places[index] = coordinator->standing->found.bytes + coordinator->found.bytes;
        findings_merge(&coordinator->found, span, coordinator->rules.asked);
    }
}

/* The interval that comes next to its end is there. None is handed on behind one that could not be. */
static void finish_interval(struct coordinator *coordinator)
{
    struct findings *interval = &coordinator->standing->interval;
    int error = 0;
    if (coordinator->status == RUN_OK)
        error = coordinator->rules.interval(coordinator->rules.interval_context, interval, &coordinator->standing->found);
    if (error != 0)
        coordinator_fail(coordinator, RUN_TABLE_FAILED, error);
    *interval = (struct findings){.answers = interval->answers};
    memset(interval->answers, 0, coordinator->words * sizeof *interval->answers);
}

/* What was found of an interval stands. */
static void settle_span(struct coordinator *coordinator, const struct findings *span)
{
    struct standing *standing = coordinator->standing;
    if (standing->interval.rows.count > 0 && span->interval != standing->interval.interval)
        finish_interval(coordinator);
    findings_merge(&standing->interval, span, coordinator->rules.asked);
    findings_merge(&standing->found, span, coordinator->rules.asked);
}

/* What was found of each interval in the last round stands. */
static void settle_spans(struct coordinator *coordinator)
{
    for (size_t i = 0; i < coordinator->held_count; i++)
        settle_span(coordinator, &coordinator->held[i]);
    struct row_span rows = coordinator->plan.rows, found = coordinator->standing->found.rows;
    bool all = found.first + found.count == rows.first + rows.count;
    if (all && coordinator->standing->interval.rows.count > 0)
        finish_interval(coordinator);
}

/* Adds a span to those that are held. */
static void hold(struct coordinator *coordinator, size_t span)
{
    size_t words = coordinator->words, held = coordinator->held_count++;
    coordinator->held[held] = coordinator->spans[span];
    coordinator->held[held].answers = &coordinator->held_answers[held * words];
    memcpy(coordinator->held[held].answers, &coordinator->answers[span * words], words * sizeof *coordinator->answers);
}

/* Keeps the round's spans, in the order of the range, until they stand. By intervals an assignment has a span for each of
 * them. */
static void hold_spans(struct coordinator *coordinator)
{
    struct assignments *assignments = &coordinator->plan.assignments;
    assignments_sort(assignments);
    coordinator->held_count = 0;
    for (size_t i = 0; i < assignments->count; i++) {
        const struct assignment *assignment = &assignments->list[i];
        size_t first = coordinator->first_span[assignment->rank], spans = coordinator->replies[assignment->rank].spans;
        for (size_t k = first; k < first + spans; k++) {
            const struct findings *span = &coordinator->spans[k];
            if (span->rows.first >= assignment->span.first &&
                span->rows.first - assignment->span.first < assignment->span.count)
                hold(coordinator, k);
        }
    }
}

/* What was found in the last round stands. */
static void settle(struct coordinator *coordinator)
{
    if (coordinator->rules.interval != NULL)
        settle_spans(coordinator);
    else
        findings_merge(&coordinator->standing->found, &coordinator->found, coordinator->rules.asked);
    coordinator->standing->rounds++;
    coordinator->saved = false;
}

/* A round is searched: its primes are delivered in the next phase, if they are at all. */
static void take_round(struct coordinator *coordinator)
{
    if (coordinator->rules.interval == NULL)
        fold_spans(coordinator);
    else
        hold_spans(coordinator);
    plan_measured(&coordinator->plan, coordinator->work);
    coordinator->round_state = ROUND_WHOLE;
    if (coordinator->rules.delivers)
        coordinator->pending_rows = coordinator->plan.round.count;
    else
        settle(coordinator);
}

static void abandon_round(struct coordinator *coordinator)
{
    plan_abandon(&coordinator->plan);
    coordinator->round_state = ROUND_ABANDONED;
}

/* The longest time that a rank took to search again: before a stop, as much of it can be left. */
static double longest_recheck(const struct coordinator *coordinator)
{
    double seconds = 0;
    for (size_t r = 0; r < coordinator->plan.ranks; r++)
        seconds = fmax(seconds, coordinator->replies[r].recheck);
    return seconds;
}

/* The longest time for a row that a phase has taken, without those that are too short to tell, unless there was no other.
 */
static double slower(double known, double seconds, uint64_t rows)
{
    return known <= 0 ? seconds / (double)rows : seconds > SHORT ? fmax(known, seconds / (double)rows) : known;
}

/* What the phase tells of how long searching and delivering take. */
static void measure_pace(struct coordinator *coordinator, bool whole, const struct timings *spent, double now)
{
    double deliver = spent->format + spent->write, rows = (double)coordinator->plan.round.count;
    bool delivers = coordinator_delivers(coordinator) && coordinator->pending_rows > 0;
    if (delivers) {
        coordinator->pace.delivered = true;
        coordinator->pace.deliver = slower(coordinator->pace.deliver, deliver, coordinator->pending_rows);
        coordinator->unsynced_rows += coordinator->pending_rows;
        coordinator->pending_rows = 0;
    }
    if (coordinator->saving && coordinator->unsynced_rows > 0) {
        coordinator->pace.sync = slower(coordinator->pace.sync, spent->checkpoint, coordinator->unsynced_rows);
        coordinator->unsynced_rows = 0;
    }
    if (!whole)
        return;
    coordinator->pace.find = fmax(now - coordinator->phase_start - spent->checkpoint - (delivers ? deliver : 0), 0) / rows;
    coordinator->pace.cost = coordinator->plan.round_cost / rows;
}

bool coordinator_end_phase(struct coordinator *coordinator, enum run_status outcome, const struct timings *spent,
                           double now)
{
    bool searched = coordinator_searches(coordinator), given = !searched || plan_is_given(&coordinator->plan);
    bool whole = read_replies(coordinator) && given;
    assert(given || coordinator->cut);
    timings_add(&coordinator->standing->seconds, spent);
    coordinator->phase_end = now;
    /* What goes by the rows that are delivered is in the pace. */
    double save = coordinator->rules.delivers ? 0 : spent->format + spent->write + 2 * spent->checkpoint;
    coordinator->tail_seconds = STOP_SECONDS + save + longest_recheck(coordinator);
    measure_pace(coordinator, searched && whole, spent, now);
    if (coordinator->status == RUN_OK)
        coordinator->status = outcome;
    if (coordinator->status != RUN_OK)
        return false;
    if (coordinator_delivers(coordinator))
        settle(coordinator);
    if (searched && whole)
        take_round(coordinator);
    else if (searched)
        abandon_round(coordinator);
    if (coordinator->status != RUN_OK) /* A checkpoint would vouch for intervals that could not be handed on. */
        return false;
    if (coordinator->saving && all_searched(coordinator))
        coordinator->saved = true; /* The checkpoint of the finished run is written at its end. */
    return coordinator->saving && !coordinator->saved && !all_searched(coordinator);
}

void coordinator_saved(struct coordinator *coordinator, int error, double now)
{
    if (error != 0)
        coordinator_fail(coordinator, RUN_CHECKPOINT_FAILED, error);
    coordinator->saved = error == 0;
    coordinator->next_save = next_save(&coordinator->rules, now);
}

void coordinator_fail(struct coordinator *coordinator, enum run_status status, int error)
{
    coordinator->status = status;
    coordinator->failure.error = error;
}

uint64_t coordinator_primes_ahead(const struct coordinator *coordinator)
{
    uint64_t standing = coordinator->standing->found.count;
    return coordinator_delivers(coordinator) ? standing + coordinator->found.count : standing;
}
