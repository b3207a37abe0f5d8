# Where the fetched sources are. Nothing is downloaded while configuring.
cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH PICOMQTT_SAMPLE_DIR)
set(PICOMQTT_THIRD_PARTY_DIR "${PICOMQTT_SAMPLE_DIR}/.third-party")

foreach(folder IN ITEMS pico-sdk tinyusb lwip mbedtls mruby)
    if(NOT EXISTS "${PICOMQTT_THIRD_PARTY_DIR}/${folder}/.fetched")
        message(FATAL_ERROR
            "${PICOMQTT_THIRD_PARTY_DIR}/${folder} is missing; run scripts/fetch-third-party first")
    endif()
endforeach()
if(NOT EXISTS "${PICOMQTT_THIRD_PARTY_DIR}/lwip/.patched")
    message(FATAL_ERROR "${PICOMQTT_THIRD_PARTY_DIR}/lwip lacks our edits; run scripts/patch-lwip first")
endif()
