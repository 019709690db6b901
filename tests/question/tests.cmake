foreach(name batch bits findings questions tuplet tuplets)
  room_test(question ${name})
endforeach()
