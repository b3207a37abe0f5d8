#include "console.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

// The Pico SDK's printf formats here as it does on a Pico: newlib's would take memory
// from the C heap and more of the stack, which a Pico does not.
#include "pico/printf.h"

#include "registers.h"

// CMSDK UART, "ARM Cortex-M System Design Kit", chapter 4.
#define UART_DATA REGISTER(0x40004000)
#define UART_STATE REGISTER(0x40004004)
#define UART_CONTROL REGISTER(0x40004008)
#define UART_BAUD_DIVIDER REGISTER(0x40004010)
#define STATE_TX_FULL 1u
#define CONTROL_TX_ENABLE 1u
// The smallest divider that is allowed: an emulated line knows no speed.
#define BAUD_DIVIDER_MIN 16u

void console_start(void) {
    UART_BAUD_DIVIDER = BAUD_DIVIDER_MIN;
    UART_CONTROL = CONTROL_TX_ENABLE;
}

void console_flush(void) {
    while ((UART_STATE & STATE_TX_FULL) != 0) {
    }
}

static void put(char character, void *context) {
    (void)context;
    console_flush();
    UART_DATA = (uint8_t)character;
}

static void put_text(const char *text) {
    for (; *text != '\0'; text++) {
        put(*text, NULL);
    }
}

// ---- what the linker puts in place of the C library's functions, as it does on a Pico

int __wrap_vprintf(const char *format, va_list arguments);
int __wrap_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int __wrap_puts(const char *text);
int __wrap_putchar(int character);
int _write(int file, const char *from, int length);

int __wrap_vprintf(const char *format, va_list arguments) {
    return vfctprintf(put, NULL, format, arguments);
}

int __wrap_printf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = __wrap_vprintf(format, arguments);
    va_end(arguments);
    return length;
}

int __wrap_puts(const char *text) {
    put_text(text);
    put('\n', NULL);
    return 0;
}

int __wrap_putchar(int character) {
    put((char)character, NULL);
    return character;
}

// For those who use the C library's streams all the same.
int _write(int file, const char *from, int length) {
    (void)file;
    for (int i = 0; i < length; i++) {
        put(from[i], NULL);
    }
    return length;
}
