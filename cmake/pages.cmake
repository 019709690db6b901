# The manual page and the completions, made by a program that is linked with the table of options. Where what is built does not
# run, there are none; a toolchain's emulator (CMAKE_CROSSCOMPILING_EMULATOR) is used.
add_executable(mpiprimes_pages src/pages/main.c src/pages/bash.c src/pages/entries.c src/pages/manual.c src/pages/zsh.c)
target_include_directories(mpiprimes_pages PRIVATE ${ARGP_INCLUDE_DIR})
target_link_libraries(mpiprimes_pages PRIVATE mpiprimes_cli)

if(NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
  set(PAGES_DIR ${CMAKE_BINARY_DIR}/pages)
  file(MAKE_DIRECTORY ${PAGES_DIR})
  add_custom_command(OUTPUT ${PAGES_DIR}/mpiprimes.1 ${PAGES_DIR}/mpiprimes ${PAGES_DIR}/_mpiprimes
    COMMAND mpiprimes_pages man ${PAGES_DIR}/mpiprimes.1
    COMMAND mpiprimes_pages bash ${PAGES_DIR}/mpiprimes
    COMMAND mpiprimes_pages zsh ${PAGES_DIR}/_mpiprimes
    DEPENDS mpiprimes_pages VERBATIM)
  add_custom_target(pages ALL DEPENDS ${PAGES_DIR}/mpiprimes.1 ${PAGES_DIR}/mpiprimes ${PAGES_DIR}/_mpiprimes)
  if(MPIPRIMES_MPI)
    install(FILES ${PAGES_DIR}/mpiprimes.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    install(FILES ${PAGES_DIR}/mpiprimes DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${PAGES_DIR}/_mpiprimes DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  endif()
endif()
