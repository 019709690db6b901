foreach(name batch bits findings gap_lines gaps questions reciprocals residues sum tuplet tuplets)
  room_test(question ${name})
endforeach()
# The AVX-512 version runs everywhere: where the processor has it not, SIMDe emulates its instructions.
room_test(question places ${CMAKE_CURRENT_SOURCE_DIR}/question/places_avx512_emulated.c)
target_include_directories(test_places SYSTEM PRIVATE ${SIMDE_INCLUDE_DIR})
set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/question/places_avx512_emulated.c
  PROPERTIES COMPILE_OPTIONS "-Wno-psabi;-fwrapv;-fno-sanitize=undefined")

# Beyond 2^64 the truth is GMP's.
foreach(name gap_lines gaps tuplets)
  target_include_directories(test_${name} PRIVATE ${GMP_INCLUDE_DIR})
  target_link_libraries(test_${name} PRIVATE ${GMP_LIBRARY})
endforeach()
