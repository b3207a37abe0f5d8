# Raspberry Pi Pico.
set(PICO_BOARD pico)
include("${PICOMQTT_SAMPLE_DIR}/cmake/RP2040Toolchain.cmake")
