foreach(name arith cpu findings method number placement rows write)
  room_test(core ${name})
endforeach()
