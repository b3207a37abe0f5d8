# What the Pico W adds to the target: SDK, the radio's driver, lwIP, console over USB.
include(cmake/RP2040.cmake)
include("${CMAKE_CURRENT_LIST_DIR}/options.cmake")
pico_sdk_init()

target_sources(picomqtt PRIVATE
    ports/pico_w/console.c
    ports/pico_w/led.c
    ports/pico_w/network.c
    ports/pico_w/wifi_join.c
    ports/rp2040/board.c
    ports/rp2040/host.c
    ports/rp2040/platform.c
    ports/rp2040/supervisor.c)
target_include_directories(picomqtt PRIVATE ports/pico_w ports/rp2040)
target_compile_definitions(picomqtt PRIVATE NETWORK_OF_MANY=1)

target_link_libraries(picomqtt PRIVATE
    pico_stdlib
    pico_multicore
    pico_rand
    pico_unique_id
    hardware_watchdog
    pico_lwip_mqtt)
if(PICO_W_WITHOUT_DRIVER)
    # The same headers and definitions, and of the sources those that are not the driver's
    # and do not include its headers.
    target_link_libraries(picomqtt PRIVATE
        pico_cyw43_arch_lwip_poll_headers
        pico_async_context_poll
        pico_lwip_nosys)
else()
    target_link_libraries(picomqtt PRIVATE pico_cyw43_arch_lwip_poll)
    # The driver is outside this folder; its place shall not be in the image (BuildSettings).
    set(map_driver "-ffile-prefix-map=${PICO_CYW43_DRIVER_PATH}=./cyw43-driver")
    target_compile_options(picomqtt PRIVATE $<$<COMPILE_LANGUAGE:C>:${map_driver}>)
    target_link_options(picomqtt PRIVATE "${map_driver}")
endif()

finish_rp2040_target(picomqtt)
