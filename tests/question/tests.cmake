foreach(name batch findings)
  room_test(question ${name})
endforeach()
