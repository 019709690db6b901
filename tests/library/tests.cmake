# The library as other programs link it: shared.
find_package(Threads REQUIRED)
room_test(library library)
target_link_libraries(test_library PRIVATE mpiprimes::mpiprimes Threads::Threads)
room_test(library library_ask)
target_include_directories(test_library_ask PRIVATE ${GMP_INCLUDE_DIR})
target_link_libraries(test_library_ask PRIVATE mpiprimes::mpiprimes ${GMP_LIBRARY})
