foreach(name arith cpu method number placement rows tally write)
  room_test(core ${name})
endforeach()
