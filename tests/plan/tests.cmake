foreach(name coordinator cost limits nth part partition plan prime_count recheck stretches study supply verifier)
  room_test(plan ${name})
endforeach()
