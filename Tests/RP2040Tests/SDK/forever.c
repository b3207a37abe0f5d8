// Never ends, and never sleeps.
#include "report.h"

int main(void) {
    report_start();
    report_text("state", "looping");
    for (volatile unsigned turns = 0;; turns++) {
    }
}
