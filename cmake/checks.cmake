# Targets that check the sources: lint (clang-tidy: MPI's own checks and the analyzer) and format-check (clang-format).
file(GLOB_RECURSE CHECKED_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*.c)
# Only smpicc can read it.
list(FILTER CHECKED_SOURCES EXCLUDE REGEX /src/sim/)
file(GLOB_RECURSE FORMATTED_SOURCES CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/src/*.[ch] ${CMAKE_SOURCE_DIR}/include/*.h ${CMAKE_SOURCE_DIR}/examples/*.c
  ${CMAKE_SOURCE_DIR}/examples/*.cpp ${CMAKE_SOURCE_DIR}/tests/*.[ch])

find_program(CLANG_TIDY clang-tidy)
if(CLANG_TIDY)
  add_custom_target(lint
    COMMAND ${CLANG_TIDY} --quiet --warnings-as-errors=*
      "--checks=-*,mpi-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling"
      -p ${CMAKE_BINARY_DIR} ${CHECKED_SOURCES}
    VERBATIM)
endif()

find_program(CLANG_FORMAT clang-format)
if(CLANG_FORMAT)
  add_custom_target(format-check
    COMMAND ${CLANG_FORMAT} --dry-run --Werror ${FORMATTED_SOURCES}
    VERBATIM)
  add_custom_target(format COMMAND ${CLANG_FORMAT} -i ${FORMATTED_SOURCES} VERBATIM)
endif()
