# Holds a firmware against its RAM budgets as part of its build.
#
#   find_package(Rambudget REQUIRED)  # or include(Rambudget), with this folder in CMAKE_MODULE_PATH
#   rambudget_check(<target>
#       [BUDGETS <file or folder>...]   # else the folder Budgets of the project
#       [BASELINE <file>] [MAP <file>] [STRICT] [LOCKED]
#       [RUN_SECONDS <n> [RUN_OPTIONS <option>...]]  # run it first, for limits on what a run uses
#       [PROFILE <file>...]             # profiles of other runs
#       [POST_BUILD | TEST]             # after each link, or as the test rambudget.<target>
#       [FAILED_LINK]                   # check the map, too, where the link itself overflows
#       [FORMATS <format>=<file>...])   # such as sarif=ram.sarif junit=ram.xml
#
# Budgets and baselines are relative to the source folder, maps, profiles and what is written to the
# binary folder.
# Call it behind what sets options of the target's link: where none of them names a map, the linker
# is told to write <output>.map.
#
# After a link that is over its budget, Makefiles delete the firmware. Ninja leaves it, but takes it
# for not built: either way what depends on it is not built, and the next build links and checks
# again. A changed budget or baseline links and checks again as well.
#
# RUN_SECONDS are seconds of the firmware's own time in `rambudget run`, and options are that
# command's; the run leaves <output>.run.json and <output>.run.txt, and a fault in it fails. Without a
# run or a profile, limits on what a run uses are left out, and a warning counts them.
#
# The program is RAMBUDGET_EXECUTABLE, or found: beside this installation, then on the PATH.
include_guard(GLOBAL)

# The first is an installation's, the second a checkout's.
find_program(RAMBUDGET_EXECUTABLE rambudget
    HINTS "${CMAKE_CURRENT_LIST_DIR}/../../../bin" "${CMAKE_CURRENT_LIST_DIR}/../../../.build/release"
    DOC "The program rambudget"
    NO_CMAKE_FIND_ROOT_PATH)
set(_rambudget_launcher "${CMAKE_CURRENT_LIST_DIR}/link-or-check")
set(_rambudget_runner "${CMAKE_CURRENT_LIST_DIR}/RambudgetRun.cmake")

function(rambudget_check target)
    cmake_parse_arguments(PARSE_ARGV 1 check
        "STRICT;LOCKED;POST_BUILD;TEST;FAILED_LINK" "BASELINE;MAP;RUN_SECONDS"
        "BUDGETS;FORMATS;PROFILE;RUN_OPTIONS")
    if(check_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "rambudget_check: what is '${check_UNPARSED_ARGUMENTS}'?")
    endif()
    if(check_POST_BUILD AND check_TEST)
        message(FATAL_ERROR "rambudget_check: POST_BUILD or TEST, not both")
    endif()
    if(check_RUN_OPTIONS AND NOT check_RUN_SECONDS)
        message(FATAL_ERROR "rambudget_check: RUN_OPTIONS needs RUN_SECONDS")
    endif()
    if(NOT TARGET "${target}")
        message(FATAL_ERROR "rambudget_check: there is no target '${target}'")
    endif()
    if(NOT RAMBUDGET_EXECUTABLE)
        message(FATAL_ERROR "rambudget_check: there is no rambudget on the PATH; install it, or say "
            "where it is with -DRAMBUDGET_EXECUTABLE=/path/to/rambudget")
    endif()

    _rambudget_arguments(inputs arguments files)
    _rambudget_write_map(${target})
    if(check_FAILED_LINK)
        # What is not linked has not run.
        _rambudget_watch_link(${target} ${inputs} ${arguments} --without-profile)
    endif()

    foreach(format IN LISTS check_FORMATS)
        if(NOT format MATCHES "^([a-z]+)=(.+)$")
            message(FATAL_ERROR "rambudget_check: FORMATS has '${format}', not <format>=<file>")
        endif()
        get_filename_component(file "${CMAKE_MATCH_2}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_BINARY_DIR}")
        list(APPEND arguments --write "${CMAKE_MATCH_1}=${file}")
    endforeach()
    _rambudget_run_command(run profiles ${target} ${inputs})
    set(command "${RAMBUDGET_EXECUTABLE}" check "$<TARGET_FILE:${target}>"
        ${inputs} ${arguments} ${profiles})
    if(check_TEST)
        _rambudget_add_tests("rambudget.${target}")
    else()
        set(steps COMMAND ${command})
        if(run)
            set(steps COMMAND ${run} ${steps})
        endif()
        add_custom_command(TARGET ${target} POST_BUILD ${steps}
            COMMENT "Holding ${target} against its RAM budget" VERBATIM)
        set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${files})
    endif()
endfunction()

# The test `name` with `command`, and `name`.run with `run` before it.
function(_rambudget_add_tests name)
    add_test(NAME "${name}" COMMAND ${command})
    if(run)
        add_test(NAME "${name}.run" COMMAND ${run})
        set_property(TEST "${name}.run" PROPERTY FIXTURES_SETUP "${name}")
        set_property(TEST "${name}" PROPERTY FIXTURES_REQUIRED "${name}")
    endif()
endfunction()

# The command that runs the target, if it is to run, and the options of `check` for all profiles.
function(_rambudget_run_command result profiles target)
    set(run)
    set(options)
    foreach(profile IN LISTS check_PROFILE)
        get_filename_component(profile "${profile}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_BINARY_DIR}")
        list(APPEND options --profile "${profile}")
    endforeach()
    if(check_RUN_SECONDS)
        set(output "$<TARGET_FILE:${target}>")
        set(run "${CMAKE_COMMAND}" -P "${_rambudget_runner}" "${output}.run.txt"
            "${RAMBUDGET_EXECUTABLE}" run "${output}" ${ARGN} --seconds "${check_RUN_SECONDS}"
            --uart none --profile-out "${output}.run.json" ${check_RUN_OPTIONS})
        list(APPEND options --profile "${output}.run.json")
    endif()
    if(NOT options)
        set(options --without-profile)
    endif()
    set(${result} "${run}" PARENT_SCOPE)
    set(${profiles} "${options}" PARENT_SCOPE)
endfunction()

# The options of the command line that the call's keywords stand for: those that `run` has, too, and
# those of `check` alone; and the files these read.
function(_rambudget_arguments inputs result files)
    set(shared)
    set(arguments)
    set(read)
    if(NOT check_BUDGETS)
        set(check_BUDGETS "${PROJECT_SOURCE_DIR}/Budgets")
    endif()
    foreach(budget IN LISTS check_BUDGETS)
        _rambudget_input(budget)
        list(APPEND shared --budget "${budget}")
        if(IS_DIRECTORY "${budget}")
            file(GLOB found CONFIGURE_DEPENDS "${budget}/*.swift" "${budget}/*.lock.json")
        else()
            string(REGEX REPLACE "\\.swift$" ".lock.json" lock "${budget}")
            file(GLOB found CONFIGURE_DEPENDS "${budget}" "${lock}")
        endif()
        list(APPEND read ${found})
    endforeach()
    if(check_BASELINE)
        _rambudget_input(check_BASELINE)
        list(APPEND arguments --baseline "${check_BASELINE}")
        list(APPEND read "${check_BASELINE}")
    endif()
    if(check_MAP)
        get_filename_component(check_MAP "${check_MAP}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_BINARY_DIR}")
        list(APPEND shared --map "${check_MAP}")
    endif()
    foreach(flag IN ITEMS STRICT LOCKED)
        if(check_${flag})
            string(TOLOWER "--${flag}" option)
            list(APPEND arguments "${option}")
        endif()
    endforeach()
    set(${inputs} "${shared}" PARENT_SCOPE)
    set(${result} "${arguments}" PARENT_SCOPE)
    set(${files} "${read}" PARENT_SCOPE)
endfunction()

# Makes the path in `variable` absolute.
function(_rambudget_input variable)
    get_filename_component(path "${${variable}}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
    if(NOT EXISTS "${path}")
        message(FATAL_ERROR "rambudget_check: there is no '${path}'")
    endif()
    set(${variable} "${path}" PARENT_SCOPE)
endfunction()

function(_rambudget_write_map target)
    get_target_property(options ${target} LINK_OPTIONS)
    get_target_property(flags ${target} LINK_FLAGS)
    if(NOT "${options} ${flags} ${CMAKE_EXE_LINKER_FLAGS}" MATCHES "-Map")
        target_link_options(${target} PRIVATE "LINKER:-Map=$<TARGET_FILE:${target}>.map")
    endif()
endfunction()

# Puts link-or-check in front of the link, and of what stands there already.
function(_rambudget_watch_link target)
    if(NOT CMAKE_GENERATOR MATCHES "Makefiles|Ninja")
        message(FATAL_ERROR "rambudget_check: FAILED_LINK needs Makefiles or Ninja")
    endif()
    set(map "<TARGET>.map")
    set(launcher "")
    foreach(argument IN ITEMS bash "${_rambudget_launcher}" "${RAMBUDGET_EXECUTABLE}")
        _rambudget_quote(launcher "${argument}")
    endforeach()
    set(rest "")
    list(FIND ARGN --map index)
    if(NOT index EQUAL -1)
        math(EXPR value "${index} + 1")
        list(GET ARGN ${value} file)
        list(REMOVE_AT ARGN ${index} ${value})
        set(map "")
        _rambudget_quote(map "${file}")
    endif()
    foreach(argument IN LISTS ARGN)
        _rambudget_quote(rest "${argument}")
    endforeach()
    get_property(present TARGET ${target} PROPERTY RULE_LAUNCH_LINK)
    if(NOT present)
        get_property(present DIRECTORY PROPERTY RULE_LAUNCH_LINK)
    endif()
    if(NOT present)
        get_property(present GLOBAL PROPERTY RULE_LAUNCH_LINK)
    endif()
    set_property(TARGET ${target} PROPERTY RULE_LAUNCH_LINK
        "${launcher} ${map} ${rest} -- ${present}")
endfunction()

# Appends a word as a shell has to read it.
function(_rambudget_quote variable word)
    string(REPLACE "'" "'\\''" word "${word}")
    set(${variable} "${${variable}} '${word}'" PARENT_SCOPE)
endfunction()
