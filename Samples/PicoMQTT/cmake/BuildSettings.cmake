# Settings of the build that are no option of the firmware.

# Debug information always: it is what rambudget reads. -DCMAKE_C_FLAGS would replace
# the SDK's -mcpu, so flags are only ever added.
add_compile_options(-g)

# The same bytes in every folder and on every day. Paths in the debug information start
# at this folder, and __DATE__ (the SDK embeds it) is that of a fixed day.
# Assembler sources know only the older option, and LTO writes its own while linking.
set(map_paths "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=." "-fdebug-prefix-map=${PROJECT_SOURCE_DIR}=.")
add_compile_options(${map_paths})
add_link_options(${map_paths})
set(PICOMQTT_SOURCE_DATE_EPOCH 1776988800 CACHE STRING "Time of the build, seconds since 1970 (default: 24 April 2026)")
foreach(language IN ITEMS C CXX)
    set(CMAKE_${language}_COMPILER_LAUNCHER env "SOURCE_DATE_EPOCH=${PICOMQTT_SOURCE_DATE_EPOCH}")
endforeach()

# "=auto" shares the work among the cores; the result does not depend on their number.
if(PICOMQTT_LTO)
    add_compile_options(-flto=auto)
    add_link_options(-flto=auto)
endif()

# Third-party sources are part of the same target, so warnings are asked for by file.
function(warn_about_own_sources target)
    get_target_property(sources ${target} SOURCES)
    foreach(source IN LISTS sources)
        if(source MATCHES "^(src|ports)/")
            set_property(SOURCE "${source}" APPEND PROPERTY COMPILE_OPTIONS -Wall -Wextra)
        endif()
    endforeach()
endfunction()

# Prints the use of each memory region, and keeps all the linker says in link.log. A board
# may have a launcher of its own in front of the linker.
function(record_linking target)
    target_link_options(${target} PRIVATE "LINKER:--print-memory-usage")
    set_property(TARGET ${target} PROPERTY
        RULE_LAUNCH_LINK "\"${PROJECT_SOURCE_DIR}/cmake/link-and-log\" \"${PROJECT_BINARY_DIR}/link.log\" ${PICOMQTT_LINK_LAUNCHER}")
endfunction()
