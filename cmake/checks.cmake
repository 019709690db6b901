# Targets that check the sources: lint (clang-tidy: MPI's own checks and the analyzer) and format-check (clang-format).
file(GLOB_RECURSE CHECKED_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*.c)
# Only smpicc can read it.
list(FILTER CHECKED_SOURCES EXCLUDE REGEX /src/sim/)
file(GLOB_RECURSE CHECKED_HEADERS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*.h ${CMAKE_SOURCE_DIR}/include/*.h)
file(GLOB_RECURSE FORMATTED_SOURCES CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/src/*.[ch] ${CMAKE_SOURCE_DIR}/include/*.h ${CMAKE_SOURCE_DIR}/examples/*.c
  ${CMAKE_SOURCE_DIR}/examples/*.cpp ${CMAKE_SOURCE_DIR}/tests/*.[ch])

# A command for each source, so that they run in parallel, and again only after a change. The stamp is the file that says so.
find_program(CLANG_TIDY clang-tidy)
if(CLANG_TIDY)
  set(LINT_STAMPS)
  foreach(source ${CHECKED_SOURCES})
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${source})
    string(REPLACE / . name ${name})
    set(stamp ${CMAKE_BINARY_DIR}/lint/${name}.stamp)
    add_custom_command(OUTPUT ${stamp}
      COMMAND ${CLANG_TIDY} --quiet --warnings-as-errors=*
        "--checks=-*,mpi-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling"
        -p ${CMAKE_BINARY_DIR} ${source}
      COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
      DEPENDS ${source} ${CHECKED_HEADERS}
      COMMENT "Checking ${name}"
      VERBATIM)
    list(APPEND LINT_STAMPS ${stamp})
  endforeach()
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/lint)
  add_custom_target(lint DEPENDS ${LINT_STAMPS})
endif()

find_program(CLANG_FORMAT clang-format)
if(CLANG_FORMAT)
  add_custom_target(format-check
    COMMAND ${CLANG_FORMAT} --dry-run --Werror ${FORMATTED_SOURCES}
    VERBATIM)
  add_custom_target(format COMMAND ${CLANG_FORMAT} -i ${FORMATTED_SOURCES} VERBATIM)
endif()
