# cmake -P RambudgetRun.cmake TEXT COMMAND...: runs COMMAND, a `rambudget run`, with what it prints in
# the file TEXT: a page of tables at each link is too much. Where it fails, all of it is shown.
set(command)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(index RANGE 4 ${last})
    list(APPEND command "${CMAKE_ARGV${index}}")
endforeach()
set(text "${CMAKE_ARGV3}")

# One file for both keeps their order.
execute_process(COMMAND ${command} OUTPUT_FILE "${text}" ERROR_FILE "${text}" RESULT_VARIABLE status)
if(NOT status EQUAL 0)
    file(READ "${text}" said)
    message("${said}")
    message(FATAL_ERROR "rambudget run: status ${status}")
endif()
message(STATUS "What the run used is in ${text}")
