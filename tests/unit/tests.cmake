# The modules of src/core and src/find, each against an independent truth.
set(UNIT_TESTS arith number rows tally text format cost partition supply part merge placement study cpu method write base_primes finder
  finder_high approaches library primality primality_lanes wheel sieve_layout sieve_kernels sieve sieve_pieces sieve_high row_sieve
  base_table far_kernels buckets short_range)
foreach(name ${UNIT_TESTS})
  unit_test(${name})
endforeach()

# The AVX-512 kernels run everywhere: where the processor has it not, SIMDe emulates its instructions.
unit_test(divide unit/divide_avx512_emulated.c)
unit_test(npy unit/npy_avx512_emulated.c)
unit_test(sieve_hits unit/sieve_hits_avx512_emulated.c)
foreach(name divide npy sieve_hits)
  target_include_directories(test_${name} SYSTEM PRIVATE ${SIMDE_INCLUDE_DIR})
  list(APPEND UNIT_TESTS ${name})
endforeach()
# Vectors as arguments stay within the file, so gcc's note on their changed convention is of no interest; and SIMDe's
# multiplication counts on signed integers that wrap.
set_source_files_properties(unit/divide_avx512_emulated.c unit/npy_avx512_emulated.c unit/sieve_hits_avx512_emulated.c
  PROPERTIES COMPILE_OPTIONS "-Wno-psabi;-fwrapv;-fno-sanitize=undefined")

# The modules of src/cli that make values or texts; the others are tested as parts of the program.
foreach(name duration time_limit options placement_text report study_report)
  unit_test(${name})
  target_link_libraries(test_${name} PRIVATE mpiprimes_cli)
endforeach()

# The sanitizers make everything slower, so the heavy tests take a part of their cases.
if(MPIPRIMES_SANITIZE)
  foreach(name ${UNIT_TESTS})
    target_compile_definitions(test_${name} PRIVATE TEST_LIGHT=1)
  endforeach()
endif()
