#include <stdio.h>

#include "harness.h"

int test_passed;
int test_failed;

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0); // its buffer would count as memory in use
    wire_start();
    test_inbound();
    test_session();
    test_publish();
    test_receive();
    test_acknowledge();
    test_malformed();
    test_reconnect();
    test_keep_alive();
    test_clock();
    test_tls();
    printf("%d passed, %d failed\n", test_passed, test_failed);
    return test_failed > 0;
}
