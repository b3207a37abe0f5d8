// How the board presents itself on USB: a serial port and an Ethernet adapter.
#include <stdio.h>
#include <string.h>

#include "pico/unique_id.h"
#include "tusb.h"

#include "usb_ncm_netif.h"

// 0x2e8a is Raspberry Pi's vendor number, 0x000a the SDK's product number for a serial
// port. A product of its own would need a number of its own.
#define VENDOR_ID 0x2e8a
#define PRODUCT_ID 0x000a

enum interface {
    INTERFACE_CDC,
    INTERFACE_CDC_DATA,
    INTERFACE_NCM,
    INTERFACE_NCM_DATA,
    INTERFACE_COUNT,
};

enum endpoint {
    ENDPOINT_CDC_NOTIFY = 0x81,
    ENDPOINT_CDC_OUT = 0x02,
    ENDPOINT_CDC_IN = 0x82,
    ENDPOINT_NCM_NOTIFY = 0x83,
    ENDPOINT_NCM_OUT = 0x04,
    ENDPOINT_NCM_IN = 0x84,
};

enum text {
    TEXT_LANGUAGE,
    TEXT_MANUFACTURER,
    TEXT_PRODUCT,
    TEXT_SERIAL,
    TEXT_CDC,
    TEXT_NCM,
    TEXT_MAC,
};

#define CONFIGURATION_LENGTH (TUD_CONFIG_DESC_LEN + TUD_CDC_DESC_LEN + TUD_CDC_NCM_DESC_LEN)
#define ATTRIBUTES 0
#define POWER_MA 250

static const tusb_desc_device_t device = {
    .bLength = sizeof device,
    .bDescriptorType = TUSB_DESC_DEVICE,
    .bcdUSB = 0x0200,
    // Interfaces are grouped by association descriptors.
    .bDeviceClass = TUSB_CLASS_MISC,
    .bDeviceSubClass = MISC_SUBCLASS_COMMON,
    .bDeviceProtocol = MISC_PROTOCOL_IAD,
    .bMaxPacketSize0 = CFG_TUD_ENDPOINT0_SIZE,
    .idVendor = VENDOR_ID,
    .idProduct = PRODUCT_ID,
    .bcdDevice = 0x0100,
    .iManufacturer = TEXT_MANUFACTURER,
    .iProduct = TEXT_PRODUCT,
    .iSerialNumber = TEXT_SERIAL,
    .bNumConfigurations = 1,
};

static const uint8_t configuration[] = {
    TUD_CONFIG_DESCRIPTOR(1, INTERFACE_COUNT, 0, CONFIGURATION_LENGTH, ATTRIBUTES, POWER_MA),
    TUD_CDC_DESCRIPTOR(INTERFACE_CDC, TEXT_CDC, ENDPOINT_CDC_NOTIFY, 8, ENDPOINT_CDC_OUT,
                       ENDPOINT_CDC_IN, 64),
    TUD_CDC_NCM_DESCRIPTOR(INTERFACE_NCM, TEXT_NCM, TEXT_MAC, ENDPOINT_NCM_NOTIFY, 64,
                           ENDPOINT_NCM_OUT, ENDPOINT_NCM_IN, CFG_TUD_NET_ENDPOINT_SIZE,
                           CFG_TUD_NET_MTU),
};

_Static_assert(sizeof configuration == CONFIGURATION_LENGTH, "the descriptor must be as long as it says");

const uint8_t *tud_descriptor_device_cb(void) {
    return (const uint8_t *)&device;
}

const uint8_t *tud_descriptor_configuration_cb(uint8_t index) {
    (void)index;
    return configuration;
}

static const char *text_of(uint8_t index, char *scratch, size_t size) {
    switch (index) {
    case TEXT_MANUFACTURER:
        return "rambudget";
    case TEXT_PRODUCT:
        return "PicoMQTT";
    case TEXT_SERIAL:
        pico_get_unique_board_id_string(scratch, size);
        return scratch;
    case TEXT_CDC:
        return "PicoMQTT console";
    case TEXT_NCM:
        return "PicoMQTT network";
    case TEXT_MAC: {
        // The host's end gives itself this address: twelve digits, no separators.
        uint8_t mac[6];
        usb_ncm_netif_mac(mac, true);
        snprintf(scratch, size, "%02X%02X%02X%02X%02X%02X", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
        return scratch;
    }
    default:
        return NULL;
    }
}

const uint16_t *tud_descriptor_string_cb(uint8_t index, uint16_t language) {
    // A descriptor starts with its length in bytes and its type; then UTF-16.
    static uint16_t descriptor[33];
    const size_t room = TU_ARRAY_SIZE(descriptor) - 1;
    char scratch[33];
    size_t count = 0;
    (void)language;

    if (index == TEXT_LANGUAGE) {
        descriptor[++count] = 0x0409; // English
    } else {
        const char *text = text_of(index, scratch, sizeof scratch);
        if (text == NULL) {
            return NULL;
        }
        for (; count < room && text[count] != '\0'; count++) {
            descriptor[count + 1] = (uint8_t)text[count];
        }
    }
    descriptor[0] = (uint16_t)(TUSB_DESC_STRING << 8 | (2 * count + 2));
    return descriptor;
}
