# What boards with an RP2040 have in common: SDK, stacks and heap, console.

# finish_rp2040_target(target): after the board's own sources and libraries.
function(finish_rp2040_target target)
    if(BROKER_TLS)
        target_link_libraries(${target} PRIVATE pico_lwip_mbedtls)
    endif()

    target_compile_definitions(${target} PRIVATE
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

    # The self-test's console is one that needs nobody at its other end.
    if(PICOMQTT_APPLICATION STREQUAL "selftest")
        pico_enable_stdio_uart(${target} 1)
        pico_enable_stdio_usb(${target} 0)
    else()
        pico_enable_stdio_uart(${target} 0)
        pico_enable_stdio_usb(${target} 1)
    endif()
    pico_set_binary_type(${target} ${PICOMQTT_BINARY_TYPE})
    pico_set_program_name(${target} "PicoMQTT")
    pico_add_bin_output(${target})
    pico_add_map_output(${target})
endfunction()
