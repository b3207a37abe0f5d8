"""Runs the tests beside this file, or those that are named, and ends with the line that CI reads."""

import sys
import unittest

import support


class Result(unittest.TextTestResult):
    """Says what it does: some tests take seconds."""

    def startTest(self, test):
        super().startTest(test)
        self.stream.write(f"{test.id()}\n")
        self.stream.flush()


def main(names):
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(".")
    try:
        result = unittest.TextTestRunner(stream=sys.stdout, resultclass=Result, verbosity=0).run(suite)
    finally:
        support.clean_up()
    failed = len({test.id() for test, _ in result.failures + result.errors})
    print(f"Integrations: {result.testsRun - failed} passed, {failed} failed")
    return 0 if result.wasSuccessful() and not result.skipped and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
