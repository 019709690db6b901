# What `cmake --install` puts where. Nothing in it names the folders of the sources or of the build: an installed tree can be
# moved, and the test scripts.installed looks for such names.
set(DATA_DIR ${CMAKE_INSTALL_DATADIR}/mpiprimes)

if(MPIPRIMES_MPI)
  # The scripts, for the program that is installed with them. predict-scaling needs a build of its own.
  install(DIRECTORY jobs DESTINATION ${DATA_DIR} USE_SOURCE_PERMISSIONS
    PATTERN predict-scaling EXCLUDE
    PATTERN *.sbatch PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  install(DIRECTORY hostfiles DESTINATION ${DATA_DIR})
  file(RELATIVE_PATH PROGRAM_FROM_DATA ${CMAKE_INSTALL_FULL_DATADIR}/mpiprimes ${CMAKE_INSTALL_FULL_BINDIR}/mpiprimes)
  configure_file(cmake/installation.in generated/installation @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/generated/installation DESTINATION ${DATA_DIR})
  install(FILES packaging/modulefile DESTINATION ${DATA_DIR}/modulefiles/mpiprimes RENAME ${PROJECT_VERSION})
endif()

# The pages link to each other as they do in the sources.
install(FILES README.md CHANGELOG.md CONTRIBUTING.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The libraries, for CMake and for pkg-config.
include(CMakePackageConfigHelpers)
set(PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/mpiprimes)
file(RELATIVE_PATH PREFIX_FROM_PKGCONFIG ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
file(RELATIVE_PATH LIBDIR_FROM_PREFIX ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_LIBDIR})
file(RELATIVE_PATH INCLUDEDIR_FROM_PREFIX ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_INCLUDEDIR})

# install_library(FILE TARGETS-FILE HEADER): libFILE, shared and static, and how CMake finds it.
function(install_library file targets header)
  install(TARGETS lib${file} lib${file}_static EXPORT ${targets} INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT ${targets} NAMESPACE mpiprimes:: DESTINATION ${PACKAGE_DIR})
  install(FILES include/${header} TYPE INCLUDE)
endfunction()

# install_pkgconfig(NAME FILE DESCRIPTION REQUIRES PRIVATE): how pkg-config finds libFILE, and what it needs.
function(install_pkgconfig PC_NAME PC_LIBRARY PC_DESCRIPTION PC_REQUIRES PC_PRIVATE)
  configure_file(cmake/mpiprimes.pc.in generated/${PC_NAME}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/generated/${PC_NAME}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

install_library(mpiprimes mpiprimesTargets mpiprimes.h)
install_pkgconfig(mpiprimes mpiprimes "Primes of a range" "" -lm)
if(MPIPRIMES_MPI)
  install_library(mpiprimes_mpi mpiprimesMpiTargets mpiprimes_mpi.h)
  install_pkgconfig(mpiprimes-mpi mpiprimes_mpi "Primes of a range, on an MPI communicator; for mpicc" mpiprimes "-lxxhash -lm")
  # One of them finds the other beside it.
  if(APPLE)
    set_target_properties(libmpiprimes_mpi PROPERTIES INSTALL_RPATH @loader_path)
  else()
    set_target_properties(libmpiprimes_mpi PROPERTIES INSTALL_RPATH $ORIGIN)
  endif()
endif()
configure_package_config_file(cmake/mpiprimesConfig.cmake.in ${CMAKE_BINARY_DIR}/generated/mpiprimesConfig.cmake
  INSTALL_DESTINATION ${PACKAGE_DIR} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/generated/mpiprimesConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/generated/mpiprimesConfig.cmake ${CMAKE_BINARY_DIR}/generated/mpiprimesConfigVersion.cmake
  DESTINATION ${PACKAGE_DIR})
