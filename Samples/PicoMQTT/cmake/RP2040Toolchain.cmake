# Boards with an RP2040: the SDK brings the tool chain file and the linker script. To be
# included once PICO_BOARD is set.
set(PICO_SDK_PATH "${PICOMQTT_THIRD_PARTY_DIR}/pico-sdk")
set(PICO_TINYUSB_PATH "${PICOMQTT_THIRD_PARTY_DIR}/tinyusb")
set(PICO_LWIP_PATH "${PICOMQTT_THIRD_PARTY_DIR}/lwip")
# No UF2: the picotool that Debian has next to this SDK does not run on Debian 12.
set(PICO_NO_PICOTOOL 1)

include("${PICO_SDK_PATH}/pico_sdk_init.cmake")
