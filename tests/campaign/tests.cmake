# Their programs are called so, as plan and part are those of other rooms.
foreach(name campaign_lease campaign_parts campaign_plan)
  room_test(campaign ${name})
  target_include_directories(test_${name} PRIVATE ${JANSSON_INCLUDE_DIR} ${XXHASH_INCLUDE_DIR})
  target_link_libraries(test_${name} PRIVATE mpiprimes_state ${JANSSON_LIBRARY} ${XXHASH_LIBRARY})
endforeach()
