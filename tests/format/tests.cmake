foreach(name format gap_bytes text tuplet_text gap_text writer)
  room_test(format ${name})
endforeach()

# The AVX-512 version runs everywhere: where the processor has it not, SIMDe emulates its instructions.
room_test(format npy ${CMAKE_CURRENT_SOURCE_DIR}/format/npy_avx512_emulated.c)
target_include_directories(test_npy SYSTEM PRIVATE ${SIMDE_INCLUDE_DIR})
# Vectors as arguments stay within the file, so gcc's note on their changed convention is of no interest; and SIMDe's
# multiplication counts on signed integers that wrap.
set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/format/npy_avx512_emulated.c
  PROPERTIES COMPILE_OPTIONS "-Wno-psabi;-fwrapv;-fno-sanitize=undefined")
