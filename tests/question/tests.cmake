foreach(name batch findings gap_lines gaps)
  room_test(question ${name})
endforeach()
