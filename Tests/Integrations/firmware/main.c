unsigned char heap_pool[POOL];
unsigned char *volatile used = heap_pool;

// A stack of about 100 bytes for each level; below none, a fault.
__attribute__((noinline)) static int nest(int levels) {
    volatile unsigned char room[64];
    room[0] = levels;
    if (levels < 0) __builtin_trap();
    return levels > 0 ? nest(levels - 1) + room[0] : 0;
}

int main(void) {
    *used = nest(LEVELS);
    for (;;) ++*used;
}
