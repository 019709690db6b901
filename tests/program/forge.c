/* Makes a checkpoint of a finished part wrong, but not damaged: with one prime more, and the right checksum.
 *
 *   forge CHECKPOINT */
#include <stdio.h>

#include "state/checkpoint.h"

int main(int argc, char **argv)
{
    struct run_result result = {0};
    char reason[CHECKPOINT_REASON] = "";
    if (argc != 2 || checkpoint_read_any(&result, reason, argv[1]) != CHECKPOINT_OK) {
        fprintf(stderr, "forge: the checkpoint cannot be read: it %s\n", reason);
        return 1;
    }
    result.standing.found.count++;
    bool ok = checkpoint_write(argv[1], &result);
    result_free_answers(&result);
    return ok ? 0 : 1;
}
