# The modules that make values or texts; the others are tested as parts of the program (tests/program).
foreach(name advice duration interval_table options placement_text progress report report_answers study_report time_limit)
  room_test(cli ${name})
  target_link_libraries(test_${name} PRIVATE mpiprimes_cli)
endforeach()
