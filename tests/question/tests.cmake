foreach(name batch bits findings gap_lines gaps questions tuplet tuplets)
  room_test(question ${name})
endforeach()
