room_test(library library)
target_link_libraries(test_library PRIVATE mpiprimes::mpiprimes)
