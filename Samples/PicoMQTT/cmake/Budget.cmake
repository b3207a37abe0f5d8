# Holds the image against its RAM budget as part of the build.
option(PICOMQTT_CHECK "Check each link with rambudget; one that is over its budget fails" OFF)
set(PICOMQTT_BUDGET "${PICOMQTT_SAMPLE_DIR}/../../Budgets/PicoMQTT.swift" CACHE PATH
    "Budget file, or a folder of them, that PICOMQTT_CHECK checks with")

# check_budget(target): after record_linking(), whose launcher stays in place.
function(check_budget target)
    if(PICOMQTT_CHECK)
        list(APPEND CMAKE_MODULE_PATH "${PICOMQTT_SAMPLE_DIR}/../Integrations/cmake")
        include(Rambudget)
        rambudget_check(${target} BUDGETS "${PICOMQTT_BUDGET}" FAILED_LINK)
    endif()
endfunction()
