foreach(name arith batch cpu findings method number placement rows write)
  room_test(core ${name})
endforeach()
