#include "command/study.h"

#include "cli/explain.h"
#include "cli/hint.h"
#include "cli/study_report.h"
#include "command/shared.h"
#include "mpi/study.h"

/* The cases of the study, the same on every rank. False on every rank if the range does not fit; rank 0 says so. */
static bool plan(struct study_result *study, const struct options *options, enum simd simd, const struct team *team)
{
    *study = (struct study_result){.study = options->study,
                                   .way = search_way(&options->search, simd),
                                   .range = options->search.range,
                                   .questions = options->search.questions,
                                   .ranks = team->size,
                                   .repeats = options->repeat};
    bool fits = study_plan(study, options->schedule);
    if (team->rank == 0 && !fits)
        study_report_complain_of_range(study);
    study_broadcast(study, team);
    return team_agree(team, fits);
}

/* Says what kept the study from its end, or delivers what its runs say. */
static enum exit_status conclude(struct report_file *csv, enum run_status outcome, const struct run_failure *failure,
                                 const struct study_result *study, const struct options *options)
{
    if (outcome != RUN_OK)
        return explain_run(outcome, failure, NULL, options);
    if (!study_agrees(study)) {
        study_report_complain_of_primes();
        return STATUS_CORRUPT;
    }
    return study_report_deliver(csv, study, options->quiet) ? STATUS_DONE : STATUS_FAILED;
}

/* Runs the study; gives the status on rank 0. */
static enum exit_status measure(struct study_result *study, struct run_request *request, struct report_file *csv,
                                const struct options *options, const struct team *team)
{
    struct progress progress;
    command_start_progress(&progress, request, options, 0, 0);
    struct placement placement = command_look_at_placement(options, team);
    if (command_may_hint(options, team))
        hint_on_study(study_predict(study, request, placement_at_once(&placement, team->size)));

    struct run_failure failure = {0};
    enum run_status outcome = study_run(study, &failure, request, team);
    enum exit_status status = STATUS_DONE;
    progress_stop(&progress);
    if (team->rank == 0)
        status = conclude(csv, outcome, &failure, study, options);
    study_free(study);
    return status;
}

enum exit_status command_study(const struct options *options, const struct team *team)
{
    struct run_request request = {.search = {.method = options->search.method, .questions = options->search.questions},
                                  .print_fd = -1};
    struct report_file csv;
    struct study_result study;
    if (!command_choose_simd(&request.simd, team))
        return STATUS_USAGE;
    if (!command_open_file(&csv, "the rows of the study", options->csv, team))
        return STATUS_FAILED;
    enum exit_status status = STATUS_USAGE;
    if (plan(&study, options, request.simd, team))
        status = measure(&study, &request, &csv, options, team);
    report_file_drop(&csv);
    return command_agree(team, status);
}
