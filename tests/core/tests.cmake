foreach(name arith cpu method number placement rows write)
  room_test(core ${name})
endforeach()
