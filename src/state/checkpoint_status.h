/* What reading a checkpoint can come to. */
#ifndef MPIPRIMES_STATE_CHECKPOINT_STATUS_H
#define MPIPRIMES_STATE_CHECKPOINT_STATUS_H

enum checkpoint_status {
    CHECKPOINT_OK,
    CHECKPOINT_NONE,       /* There is no such file, or not even its folder. */
    CHECKPOINT_UNREADABLE, /* The file cannot be read, for the reason in errno. */
    CHECKPOINT_DAMAGED,    /* It is no checkpoint, cut off, changed, or of another version of the program. */
    CHECKPOINT_OTHER,      /* It is of another request. */
    CHECKPOINT_NO_MEMORY,
};

enum { CHECKPOINT_REASON = 256 }; /* Bytes of the text that says what is wrong with a checkpoint. */
enum { CHECKPOINT_SUM = 17 };     /* Bytes of a checksum: 16 hexadecimal digits and the final zero. */

#endif
