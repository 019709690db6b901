# The program at the shell: what it says, where, and with which exit status.
set(CLI_TESTS answers bad_input output report)
# These two are about time and launchers: the sanitizers add nothing but seconds.
if(NOT MPIPRIMES_SANITIZE)
  list(APPEND CLI_TESTS progress torn)
endif()
foreach(name ${CLI_TESTS})
  script_test(cli.${name} cli/${name}_test.sh 300)
endforeach()
