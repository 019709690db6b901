foreach(name coordinator cost part partition plan study supply)
  room_test(plan ${name})
endforeach()
