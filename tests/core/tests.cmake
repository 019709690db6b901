foreach(name arith caches cpu method number placement rows write)
  room_test(core ${name})
endforeach()
