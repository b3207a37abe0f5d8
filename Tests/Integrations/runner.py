"""Runs the tests beside this file, or those that are named; ends with the line that CI reads."""

import sys
import unittest

import support


class Result(unittest.TextTestResult):
    """Says what it does: some tests take seconds."""

    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1

    def startTest(self, test):
        super().startTest(test)
        self.stream.write(f"{test.id()}\n")
        self.stream.flush()


def main(names):
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(".")
    try:
        result = unittest.TextTestRunner(stream=sys.stdout, resultclass=Result, verbosity=0).run(
            suite
        )
    finally:
        support.clean_up()
    failed = len(result.failures) + len(result.errors) + len(result.skipped)
    print(f"Integrations: {result.passed} passed, {failed} failed")
    return 1 if failed or not result.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
