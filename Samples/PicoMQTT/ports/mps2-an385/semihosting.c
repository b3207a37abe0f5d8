#include "semihosting.h"

#include <string.h>

// Operation numbers from "Semihosting for AArch32 and AArch64", Arm's ABI document.
enum operation {
    SYS_OPEN = 0x01,
    SYS_CLOSE = 0x02,
    SYS_READ = 0x06,
    SYS_TIME = 0x11,
    SYS_GET_CMDLINE = 0x15,
    SYS_EXIT_EXTENDED = 0x20,
};

#define OPEN_READ_BINARY 1u // "rb"
#define STOPPED_APPLICATION_EXIT 0x20026u

// r0 and r1 carry the operation and its block of arguments; r0 comes back as the result.
static int32_t call(enum operation operation, const void *arguments) {
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = arguments;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return (int32_t)r0;
}

bool semihosting_command_line(char *to, size_t size) {
    // The host writes the length it used over the size it was given.
    struct {
        char *text;
        uint32_t size;
    } block = {to, size};
    if (call(SYS_GET_CMDLINE, &block) != 0 || block.size >= size) {
        return false;
    }
    to[block.size] = '\0';
    return true;
}

int32_t semihosting_read_file(const char *path, void *to, size_t size) {
    const struct {
        const char *path;
        uint32_t mode;
        uint32_t length;
    } open = {path, OPEN_READ_BINARY, strlen(path)};
    int32_t file = call(SYS_OPEN, &open);
    if (file < 0) {
        return -1;
    }
    const struct {
        int32_t file;
        void *to;
        uint32_t size;
    } read = {file, to, size};
    // The answer is how much of `size` was *not* read.
    int32_t left = call(SYS_READ, &read);
    call(SYS_CLOSE, &file);
    return left < 0 || (uint32_t)left > size ? -1 : (int32_t)(size - (uint32_t)left);
}

uint32_t semihosting_unix_time(void) {
    return (uint32_t)call(SYS_TIME, NULL);
}

_Noreturn void semihosting_exit(int status) {
    const uint32_t block[] = {STOPPED_APPLICATION_EXIT, (uint32_t)status};
    for (;;) {
        call(SYS_EXIT_EXTENDED, block);
    }
}
