#include "report.h"
int main(void) { report_start(); report_done(); }
