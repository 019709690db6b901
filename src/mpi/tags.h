/* The messages between one rank and another. All else is collective. */
#ifndef MPIPRIMES_MPI_TAGS_H
#define MPIPRIMES_MPI_TAGS_H

enum {
    TAG_ASK = 1,  /* To rank 0: the rank asks for a piece. No words. */
    TAG_TASK,     /* From rank 0: the answer, a struct task. */
    TAG_CUT,      /* From rank 0, once a round at most: the round is cut short. No words. */
    TAG_FINDINGS, /* To rank 0: struct findings of the second and further spans of a round. */
    TAG_PLACES,   /* From rank 0: where these go in the output file, 64-bit words. */
};

#endif
