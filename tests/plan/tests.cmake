foreach(name coordinator cost nth part partition plan prime_count study supply)
  room_test(plan ${name})
endforeach()
