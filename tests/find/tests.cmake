foreach(name finder finder_answers finder_high approaches base_chunks base_primes base_table buckets high_lines high_sieve high_wide
    interval page_faults primality primality_lanes profiles row_sieve short_range short_range_wide sieve sieve_kernels sieve_layout sieve_lines sieve_pieces wheel)
  room_test(find ${name})
endforeach()

# The AVX-512 version runs everywhere: where the processor has it not, SIMDe emulates its instructions.
room_test(find divide ${CMAKE_CURRENT_SOURCE_DIR}/find/divide_avx512_emulated.c)
room_test(find sieve_hits ${CMAKE_CURRENT_SOURCE_DIR}/find/sieve_hits_avx512_emulated.c)
room_test(find large_kernels ${CMAKE_CURRENT_SOURCE_DIR}/find/large_ifma_emulated.c)
room_test(find primality_wide ${CMAKE_CURRENT_SOURCE_DIR}/find/primality_wide_ifma_emulated.c)
foreach(name divide sieve_hits large_kernels primality_wide)
  target_include_directories(test_${name} SYSTEM PRIVATE ${SIMDE_INCLUDE_DIR})
endforeach()
# Vectors as arguments stay within the file, so gcc's note on their changed convention is of no interest; and SIMDe's
# multiplication counts on signed integers that wrap.
set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/find/divide_avx512_emulated.c
  ${CMAKE_CURRENT_SOURCE_DIR}/find/sieve_hits_avx512_emulated.c ${CMAKE_CURRENT_SOURCE_DIR}/find/large_ifma_emulated.c
  ${CMAKE_CURRENT_SOURCE_DIR}/find/primality_wide_ifma_emulated.c
  PROPERTIES COMPILE_OPTIONS "-Wno-psabi;-fwrapv;-fno-sanitize=undefined")

# Beyond 2^64 the truth is GMP's.
foreach(name high_wide primality_wide short_range_wide)
  target_include_directories(test_${name} PRIVATE ${GMP_INCLUDE_DIR})
  target_link_libraries(test_${name} PRIVATE ${GMP_LIBRARY})
endforeach()
