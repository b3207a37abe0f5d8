// TinyUSB's configuration: one serial interface for the console, one network interface.
#ifndef TUSB_CONFIG_H
#define TUSB_CONFIG_H

// Counts of NCM transfer blocks
#include "picomqtt_options.h"

#define BOARD_TUD_RHPORT 0
#define CFG_TUSB_RHPORT0_MODE (OPT_MODE_DEVICE | OPT_MODE_FULL_SPEED)
#define CFG_TUD_ENDPOINT0_SIZE 64

#define CFG_TUD_CDC 1
#define CFG_TUD_CDC_RX_BUFSIZE 64
#define CFG_TUD_CDC_TX_BUFSIZE 256
#define CFG_TUD_CDC_EP_BUFSIZE 64

#define CFG_TUD_NCM 1
#define CFG_TUD_NCM_IN_NTB_MAX_SIZE 3200
#define CFG_TUD_NCM_OUT_NTB_MAX_SIZE 3200

#endif
