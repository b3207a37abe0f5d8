# Where the fetched sources are. Nothing is downloaded while configuring.
set(PICOMQTT_THIRD_PARTY_DIR "${CMAKE_CURRENT_LIST_DIR}/../.third-party")
cmake_path(NORMAL_PATH PICOMQTT_THIRD_PARTY_DIR)

foreach(folder IN ITEMS pico-sdk tinyusb lwip mbedtls mruby)
    if(NOT EXISTS "${PICOMQTT_THIRD_PARTY_DIR}/${folder}/.fetched")
        message(FATAL_ERROR
            "${PICOMQTT_THIRD_PARTY_DIR}/${folder} is missing; run scripts/fetch-third-party first")
    endif()
endforeach()
