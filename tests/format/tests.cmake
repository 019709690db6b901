foreach(name format gap_bytes text tuplet_text gap_text writer npy)
  room_test(format ${name})
endforeach()
