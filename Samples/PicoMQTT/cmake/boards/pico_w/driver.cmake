# The radio's driver and firmware, which nothing here fetches and no Debian package has: they
# are the vendor's, under a licence of its own.
set(PICO_CYW43_DRIVER_PATH "$ENV{PICO_CYW43_DRIVER_PATH}" CACHE PATH
    "Board pico_w: checkout of the vendor's cyw43-driver, v1.0.4")

# stop_without_driver(problem...): says what is wrong and what to do.
function(stop_without_driver)
    string(CONCAT problem ${ARGN})
    unset(PICO_CYW43_DRIVER_PATH CACHE) # so that the environment counts next time
    message(FATAL_ERROR
        "${problem}\n"
        "The board pico_w needs the vendor's driver for its radio, cyw43-driver v1.0.4. Get it:\n"
        "  git clone --depth 1 --branch v1.0.4 https://github.com/georgerobotics/cyw43-driver\n"
        "and name its folder, in the environment or with -D:\n"
        "  cmake --preset pico_w-edge -DPICO_CYW43_DRIVER_PATH=/path/to/cyw43-driver\n"
        "The preset pico_w-check compiles all the rest without it.")
endfunction()

if(PICO_CYW43_DRIVER_PATH STREQUAL "")
    stop_without_driver("PICO_CYW43_DRIVER_PATH is not set.")
endif()

# What the SDK's libraries compile, and what they include by name.
foreach(file IN ITEMS
        src/cyw43.h src/cyw43_country.h src/cyw43_internal.h src/cyw43_spi.h
        src/cyw43_ctrl.c src/cyw43_ll.c src/cyw43_lwip.c src/cyw43_stats.c
        firmware/w43439A0_7_95_49_00_combined.h firmware/wifi_nvram_43439.h)
    if(NOT EXISTS "${PICO_CYW43_DRIVER_PATH}/${file}")
        stop_without_driver("PICO_CYW43_DRIVER_PATH is '${PICO_CYW43_DRIVER_PATH}', where there is no ${file}.")
    endif()
endforeach()

# The bus code of SDK 2.1.1 keeps its state in fields that later drivers no longer have.
file(STRINGS "${PICO_CYW43_DRIVER_PATH}/src/cyw43_internal.h" bus_state REGEX "last_size")
if(NOT bus_state)
    stop_without_driver(
        "PICO_CYW43_DRIVER_PATH is '${PICO_CYW43_DRIVER_PATH}', a driver of another version: its "
        "cyw43_int_t has no last_size, which the bus code of SDK 2.1.1 uses.")
endif()
