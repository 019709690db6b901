#include "mpi/output.h"

#include <stdlib.h>

void output_prefer_romio(void)
{
#ifdef OPEN_MPI
    setenv("OMPI_MCA_io", "^ompio", 0);
#endif
}
