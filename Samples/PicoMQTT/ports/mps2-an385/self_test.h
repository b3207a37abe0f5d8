// Tests of the board itself, chosen by the parameter `self_test`.
#ifndef SELF_TEST_H
#define SELF_TEST_H

/// Runs the test that the host asks for, if any, and ends the run with its verdict.
void self_test_if_wanted(void);

#endif
