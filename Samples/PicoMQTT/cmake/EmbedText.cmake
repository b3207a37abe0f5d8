# embed_text(target name file): adds `const char name[]` with the file's text to target; it is
# "" if `file` is empty. include/broker_pem.h declares them.
function(embed_text target name file)
    set(text "")
    if(NOT file STREQUAL "")
        if(NOT EXISTS "${file}")
            message(FATAL_ERROR "${name}: there is no file '${file}'")
        endif()
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
        file(READ "${file}" text)
    endif()
    string(REPLACE "\r" "" text "${text}")
    string(REPLACE "\\" "\\\\" text "${text}")
    string(REPLACE "\"" "\\\"" text "${text}")
    string(REPLACE "\n" "\\n\"\n    \"" text "${text}")
    set(output "${PICOMQTT_GENERATED_DIR}/${name}.c")
    file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT [[
// Generated. Its source: @file@
#include "broker_pem.h"

const char @name@[] =
    "@text@";
const unsigned long @name@_size = sizeof @name@;
]])
    target_sources(${target} PRIVATE "${output}")
endfunction()
