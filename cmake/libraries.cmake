# The libraries for other programs (docs/library.md): libmpiprimes, which needs no MPI, and libmpiprimes_mpi; each shared,
# and static. They are made of the objects of which the program is made, too.

# What the headers say of the version is what the project says.
file(STRINGS ${CMAKE_SOURCE_DIR}/include/mpiprimes.h HEADER_VERSION REGEX "^#define MPIPRIMES_VERSION ")
if(NOT HEADER_VERSION STREQUAL "#define MPIPRIMES_VERSION \"${PROJECT_VERSION}\"")
  message(FATAL_ERROR "include/mpiprimes.h is not of version ${PROJECT_VERSION}: ${HEADER_VERSION}")
endif()

# All objects of some targets in one, whose names are hidden but for the public ones: so those of the program that links it
# may be the same. Where the tools do not offer that, the objects as they are.
function(hidden_objects result name)
  set(objects)
  foreach(target ${ARGN})
    list(APPEND objects $<TARGET_OBJECTS:${target}>)
  endforeach()
  if(CMAKE_SYSTEM_NAME STREQUAL Linux AND CMAKE_OBJCOPY AND NOT MPIPRIMES_SANITIZE AND NOT CMAKE_C_FLAGS MATCHES "-flto")
    set(object ${CMAKE_BINARY_DIR}/rooms/${name}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_LINKER} -r -o ${object} ${objects}
      COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${object}
      DEPENDS ${ARGN} ${objects} COMMAND_EXPAND_LISTS VERBATIM)
    set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    set(objects ${object})
  endif()
  set(${result} ${objects} PARENT_SCOPE)
endfunction()

function(set_library_properties target file export)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${file} EXPORT_NAME ${export} LINKER_LANGUAGE C
    ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR} LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  target_include_directories(${target} INTERFACE
    $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
  add_library(mpiprimes::${export} ALIAS ${target})
endfunction()

# public_library(FILE EXPORT TARGET...): libFILE.so and libFILE.a of the objects of the targets, for others
# mpiprimes::EXPORT and mpiprimes::EXPORT_static.
function(public_library file export)
  set(objects)
  foreach(target ${ARGN})
    list(APPEND objects $<TARGET_OBJECTS:${target}>)
  endforeach()
  add_library(lib${file} SHARED ${objects})
  set_library_properties(lib${file} ${file} ${export})
  set_target_properties(lib${file} PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
  target_link_libraries(lib${file} PRIVATE m)
  hidden_objects(hidden ${file} ${ARGN})
  add_library(lib${file}_static STATIC ${hidden})
  set_library_properties(lib${file}_static ${file} ${export}_static)
  target_link_libraries(lib${file}_static PUBLIC m)
endfunction()

# What both libraries need besides the search.
add_library(mpiprimes_ask STATIC src/library/ask.c)
target_include_directories(mpiprimes_ask PUBLIC include)
target_link_libraries(mpiprimes_ask PUBLIC mpiprimes_find)

add_library(mpiprimes_library STATIC
  src/library/block.c src/library/handle.c src/library/kept.c src/library/mpiprimes.c src/library/mpiprimes_ask.c
  src/library/mpiprimes_text.c)
target_link_libraries(mpiprimes_library PUBLIC mpiprimes_ask)
public_library(mpiprimes mpiprimes mpiprimes_library mpiprimes_ask mpiprimes_find)

if(MPIPRIMES_MPI)
  # Its files are not packed, so it needs no libzstd.
  add_library(mpiprimes_library_mpi STATIC src/library_mpi/mpiprimes_mpi.c src/format/pack.c)
  target_link_libraries(mpiprimes_library_mpi PUBLIC mpiprimes_ask mpiprimes_mpi)
  public_library(mpiprimes_mpi mpi mpiprimes_library_mpi mpiprimes_ask mpiprimes_mpi mpiprimes_find)
  foreach(kind "" _static)
    target_link_libraries(libmpiprimes_mpi${kind} PUBLIC libmpiprimes${kind} MPI::MPI_C PRIVATE ${XXHASH_LIBRARY})
  endforeach()
endif()
