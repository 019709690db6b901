# What `cmake --install` puts where. Nothing in it names the folders of the sources or of the build: an installed tree can be
# moved, and the test scripts.installed looks for such names.
set(DATA_DIR ${CMAKE_INSTALL_DATADIR}/mpiprimes)

# The scripts of share/mpiprimes/jobs, for the program that is installed with them.
set(RUN_SCRIPTS jobs/install.sh jobs/local.sh jobs/mpi-settings.sh jobs/plot-scaling jobs/program.sh jobs/remote-shell jobs/slurm.sh)
file(GLOB BATCH_SCRIPTS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/jobs/*.sbatch)
install(PROGRAMS ${RUN_SCRIPTS} ${BATCH_SCRIPTS} DESTINATION ${DATA_DIR}/jobs)
install(DIRECTORY hostfiles DESTINATION ${DATA_DIR})
file(RELATIVE_PATH PROGRAM_FROM_DATA ${CMAKE_INSTALL_FULL_DATADIR}/mpiprimes ${CMAKE_INSTALL_FULL_BINDIR}/mpiprimes)
configure_file(cmake/installation.in generated/installation @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/generated/installation DESTINATION ${DATA_DIR})

# The pages link to each other as they do in the sources.
install(FILES README.md CHANGELOG.md CONTRIBUTING.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
