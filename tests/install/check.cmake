# Builds and runs the consumer from nothing. WAY is "found" (weft installed, then find_package) or "subdirectory".
cmake_minimum_required(VERSION 3.23)

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nreturned ${result}:\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
if(WAY STREQUAL "found")
  run(${CMAKE_COMMAND} --install ${WEFT_BUILD} --prefix ${WORK}/prefix)
  set(weft -D CMAKE_PREFIX_PATH=${WORK}/prefix -D CMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)

  # Every header arrived.
  file(GLOB_RECURSE sources RELATIVE ${WEFT_SOURCE}/include ${WEFT_SOURCE}/include/*.hpp)
  foreach(header IN LISTS sources)
    if(NOT EXISTS ${WORK}/prefix/include/${header})
      message(FATAL_ERROR "${header} is not installed")
    endif()
  endforeach()
else()
  set(weft -D WEFT_SUBDIRECTORY=${WEFT_SOURCE})
endif()

run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${CONSUMER} -B ${WORK}/build -D CMAKE_CXX_COMPILER=${COMPILER} ${weft})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
