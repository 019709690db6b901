# SimGrid's smpicc is compiler and MPI library in one: it links a program as a library, of which smpirun loads a copy for
# each simulated rank.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_library(MPI::MPI_C INTERFACE IMPORTED)
set(MPI_C_VERSION "3.1, simulated")
find_program(MPIEXEC_EXECUTABLE smpirun REQUIRED)
# smpicc would make malloc and free macros, also where they are members of a struct.
add_compile_definitions(SMPI_NO_OVERRIDE_MALLOC)
