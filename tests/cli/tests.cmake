# The program at the shell: what it says, where, and with which exit status.
foreach(name answers bad_input output progress report torn)
  script_test(cli.${name} cli/${name}_test.sh 300)
endforeach()
