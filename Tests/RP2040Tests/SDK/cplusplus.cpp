// C++: operators new and delete that count, containers, and exceptions through many frames, after
// which the program goes on as if the frames had returned.
#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "pico/stdlib.h"

#define _Noreturn [[noreturn]]
extern "C" {
#include "report.h"
}

#define LEVELS 8
#define THROWS 3

static struct {
    size_t live, peak;
    unsigned blocks, refused;
} count;

static void *counted(std::size_t size) {
    void *block = std::malloc(size);
    if (!block) {
        count.refused++;
        throw std::bad_alloc();
    }
    count.live += malloc_usable_size(block);
    count.peak = count.live > count.peak ? count.live : count.peak;
    count.blocks++;
    return block;
}

static void released(void *block) noexcept {
    if (!block) return;
    count.live -= malloc_usable_size(block);
    count.blocks--;
    std::free(block);
}

void *operator new(std::size_t size) { return counted(size); }
void *operator new[](std::size_t size) { return counted(size); }
void operator delete(void *block) noexcept { released(block); }
void operator delete[](void *block) noexcept { released(block); }
void operator delete(void *block, std::size_t) noexcept { released(block); }
void operator delete[](void *block, std::size_t) noexcept { released(block); }

namespace sensor {

static unsigned destroyed;

struct Guard {
    std::unique_ptr<char[]> memory{new char[32]};
    ~Guard() { destroyed++; }
};

// Each level holds memory that only unwinding gives back.
__attribute__((noinline)) unsigned descend(unsigned level) {
    Guard guard;
    std::memset(guard.memory.get(), static_cast<int>(level), 32);
    if (level == 0) throw std::runtime_error("bottom");
    return descend(level - 1) + static_cast<unsigned>(guard.memory[0]);
}

__attribute__((noinline)) bool attempt() {
    try {
        return descend(LEVELS - 1) == 0;
    } catch (const std::runtime_error &error) {
        return std::strcmp(error.what(), "bottom") == 0;
    }
}

// Rethrown by a frame in the middle, caught by its caller.
__attribute__((noinline)) void pass_on() {
    try {
        descend(1);
    } catch (...) {
        throw;
    }
}

__attribute__((noinline)) std::vector<uint32_t> after_catch() { return std::vector<uint32_t>(64); }

__attribute__((noinline)) std::map<int, std::string> names() {
    std::map<int, std::string> names;
    for (int index = 0; index < 5; index++) {
        names[index] = "a name that is too long to be kept in place: " + std::to_string(index);
    }
    return names;
}

__attribute__((noinline)) bool ask_for(std::size_t size) {
    try {
        std::unique_ptr<char[]> memory{new char[size]};
        memory[0] = 0;
        return true;
    } catch (const std::bad_alloc &) {
        return false;
    }
}

}  // namespace sensor

int main() {
    report_start();
    unsigned caught = 0;
    for (unsigned i = 0; i < THROWS; i++) caught += sensor::attempt();
    expect("caught", caught, THROWS);
    expect("destroyed", sensor::destroyed, LEVELS * THROWS);
    expect("live_after_catch", static_cast<int64_t>(count.live), 0);
    bool again = false;
    try {
        sensor::pass_on();
    } catch (const std::exception &) {
        again = true;
    }
    expect("caught_again", again, true);
    expect("refused", sensor::ask_for(1 << 20), false);
    auto vector = sensor::after_catch();
    auto names = sensor::names();
    expect("names", static_cast<int64_t>(names.size()), 5);
    expect("size", static_cast<int64_t>(vector.size()), 64);
    report("live", count.live);
    report("peak", count.peak);
    report("blocks", count.blocks);
    report("requests_refused", count.refused);
    report_done();
}
