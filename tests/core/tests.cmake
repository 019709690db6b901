foreach(name arith caches cpu method number placement rows write)
  room_test(core ${name})
endforeach()

# The AVX-512 version runs everywhere: where the processor has it not, SIMDe emulates its instructions.
room_test(core rows_kernels ${CMAKE_CURRENT_SOURCE_DIR}/core/rows_avx512_emulated.c)
target_include_directories(test_rows_kernels SYSTEM PRIVATE ${SIMDE_INCLUDE_DIR})
# Vectors as arguments stay within the file, so gcc's note on their changed convention is of no interest; and SIMDe's
# multiplication counts on signed integers that wrap.
set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/core/rows_avx512_emulated.c
  PROPERTIES COMPILE_OPTIONS "-Wno-psabi;-fwrapv;-fno-sanitize=undefined")
