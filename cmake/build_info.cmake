# Writes OUTPUT from INPUT at every build, but only touches it when git's revision has changed.
# Variables: INPUT, OUTPUT, SOURCE_DIR, VERSION, COMPILER.
set(REVISION unknown)
find_program(GIT git)
if(GIT)
  execute_process(
    COMMAND ${GIT} -C ${SOURCE_DIR} describe --always --dirty --abbrev=12
    OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
    RESULT_VARIABLE failed)
  if(NOT failed)
    set(REVISION ${described})
  endif()
endif()
configure_file(${INPUT} ${OUTPUT} @ONLY)
