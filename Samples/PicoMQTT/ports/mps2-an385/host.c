// Parameters, files and the exit status by semihosting.
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "console.h"
#include "semihosting.h"

#define COMMAND_LINE_MAX 2048u
#define AREA_SIZE (128u * 1024)

// What a real board would have in flash, and where the linker script puts it: behind the
// code. Command line first, then one file behind the other.
__attribute__((section(".host"), aligned(8))) static char host_area[AREA_SIZE];

// Files that were read already, by their paths in the command line.
#define FILES_MAX 8
static struct {
    const char *path;
    const char *text;
    size_t size;
} files[FILES_MAX];
static size_t file_count;
static char *host_free;

static void fail(const char *what, const char *value) {
    printf("host: %s %s\n", what, value);
    host_exit(64);
}

// Splits the command line into words, each with its NUL; one more NUL ends them all.
static const char *words(void) {
    if (host_free != NULL) {
        return host_area;
    }
    host_free = host_area + COMMAND_LINE_MAX;
    if (!semihosting_command_line(host_area, COMMAND_LINE_MAX - 1)) {
        host_area[0] = '\0';
    }
    size_t length = strlen(host_area);
    host_area[length + 1] = '\0';
    for (char *c = host_area; *c != '\0'; c++) {
        if (*c == ' ') {
            *c = '\0';
        }
    }
    return host_area;
}

const char *host_parameter(const char *name) {
    size_t length = strlen(name);
    for (const char *word = words(); *word != '\0'; word += strlen(word) + 1) {
        if (strncmp(word, name, length) == 0 && word[length] == '=') {
            return word + length + 1;
        }
    }
    return NULL;
}

uint32_t host_number(const char *name, uint32_t otherwise) {
    const char *text = host_parameter(name);
    if (text == NULL) {
        return otherwise;
    }
    char *end = NULL;
    unsigned long number = strtoul(text, &end, 0);
    if (end == text || *end != '\0') {
        fail("this is no number:", text);
    }
    return (uint32_t)number;
}

const char *host_file(const char *name, size_t *size) {
    *size = 0;
    const char *path = host_parameter(name);
    if (path == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < file_count; i++) {
        if (files[i].path == path) {
            *size = files[i].size;
            return files[i].text;
        }
    }
    size_t room = (size_t)(host_area + AREA_SIZE - host_free) - 1;
    int32_t length = semihosting_read_file(path, host_free, room);
    if (length < 0 || (size_t)length == room || file_count == FILES_MAX) {
        fail("cannot read, or too large:", path);
    }
    char *text = host_free;
    text[length] = '\0';
    // The next file starts at a word, so that bytecode may be run where it lies.
    host_free += ((size_t)length + 1 + 7) & ~(size_t)7;
    files[file_count].path = path;
    files[file_count].text = text;
    files[file_count].size = (size_t)length;
    file_count++;
    *size = (size_t)length;
    return text;
}

uint32_t host_unix_time(void) {
    // A given time goes on from the start of the image.
    return host_parameter("time") != NULL ? host_number("time", 0) + board_millis() / 1000
                                          : semihosting_unix_time();
}

_Noreturn void host_exit(int status) {
    console_flush();
    semihosting_exit(status);
}
