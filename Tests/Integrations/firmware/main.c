unsigned char heap_pool[POOL];
unsigned char *volatile used = heap_pool;

int main(void) {
    for (;;) ++*used;
}
