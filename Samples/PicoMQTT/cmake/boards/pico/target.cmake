# What the Pico adds to the target: SDK, TinyUSB with CDC-NCM and CDC-ACM, lwIP.
include(cmake/RP2040.cmake)
pico_sdk_init()

# The self-test has no network, and so no USB.
if(PICOMQTT_APPLICATION STREQUAL "selftest")
    set(usb_libraries)
    set(console_sources ports/pico/uart_console.c ports/pico/led.c)
else()
    set(usb_libraries tinyusb_device)
    set(console_sources
        ports/pico/console.c
        ports/pico/led.c
        ports/pico/usb_descriptors.c
        ports/pico/usb_ncm_netif.c)
endif()

target_sources(picomqtt PRIVATE
    ports/common/ethernet.c
    ${console_sources}
    ports/rp2040/board.c
    ports/rp2040/host.c
    ports/rp2040/platform.c
    ports/rp2040/supervisor.c
    "${PICO_LWIP_PATH}/src/netif/ethernet.c")
target_include_directories(picomqtt PRIVATE ports/pico ports/rp2040)

target_link_libraries(picomqtt PRIVATE
    pico_stdlib
    pico_multicore
    pico_rand
    pico_unique_id
    hardware_watchdog
    ${usb_libraries}
    pico_lwip_arch
    pico_lwip_core
    pico_lwip_core4
    pico_lwip_mqtt)

finish_rp2040_target(picomqtt)
