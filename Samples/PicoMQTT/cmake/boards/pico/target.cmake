# What the Pico adds to the target: SDK, TinyUSB with CDC-NCM and CDC-ACM, lwIP.
pico_sdk_init()

target_sources(picomqtt PRIVATE
    ports/common/ethernet.c
    ports/pico/board.c
    ports/pico/host.c
    ports/pico/platform.c
    ports/pico/supervisor.c
    ports/pico/usb_descriptors.c
    ports/pico/usb_ncm_netif.c
    "${PICO_LWIP_PATH}/src/netif/ethernet.c")
target_include_directories(picomqtt PRIVATE ports/pico)

target_link_libraries(picomqtt PRIVATE
    pico_stdlib
    pico_multicore
    pico_rand
    pico_unique_id
    hardware_watchdog
    tinyusb_device
    pico_lwip_arch
    pico_lwip_core
    pico_lwip_core4
    pico_lwip_mqtt)
if(BROKER_TLS)
    target_link_libraries(picomqtt PRIVATE pico_lwip_mbedtls)
endif()

target_compile_definitions(picomqtt PRIVATE
    PICO_HEAP_SIZE=${PICO_HEAP_SIZE}
    PICO_STACK_SIZE=${PICO_STACK_SIZE}
    PICO_CORE1_STACK_SIZE=${PICO_CORE1_STACK_SIZE}
    # Out of memory is an error that mbedTLS and lwIP handle, not a panic.
    PICO_MALLOC_PANIC=0)

# The linker's --wrap does not see a definition inside LTO's intermediate code, so the
# files that define the SDK's wrappers are compiled as usual.
if(PICOMQTT_LTO)
    set(wrappers pico_double/double_math.c pico_float/float_math.c pico_malloc/malloc.c
        pico_printf/printf.c pico_stdio/stdio.c)
    list(TRANSFORM wrappers PREPEND "${PICO_SDK_PATH}/src/rp2_common/")
    set_property(SOURCE ${wrappers} APPEND PROPERTY COMPILE_OPTIONS -fno-lto)
endif()

pico_enable_stdio_uart(picomqtt 0)
pico_enable_stdio_usb(picomqtt 1)
pico_set_binary_type(picomqtt ${PICOMQTT_BINARY_TYPE})
pico_set_program_name(picomqtt "PicoMQTT")
pico_add_bin_output(picomqtt)
pico_add_map_output(picomqtt)
