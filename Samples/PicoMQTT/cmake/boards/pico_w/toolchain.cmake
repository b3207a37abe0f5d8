# Raspberry Pi Pico W.
option(PICO_W_WITHOUT_DRIVER "Board pico_w: compile what needs no driver of the vendor's; the link fails" OFF)
set(PICO_BOARD pico_w)
if(PICO_W_WITHOUT_DRIVER)
    # Its headers only declare what our own files call.
    set(PICO_CYW43_DRIVER_PATH "${PICOMQTT_SAMPLE_DIR}/tests/pico_w/stand-in")
else()
    include("${CMAKE_CURRENT_LIST_DIR}/driver.cmake")
endif()

include("${PICOMQTT_SAMPLE_DIR}/cmake/RP2040Toolchain.cmake")
