room_test(library library)
