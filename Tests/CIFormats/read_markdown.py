"""Renders Markdown with GitHub's own parser, cmark-gfm, and prints as JSON what is in the HTML.

    read_markdown.py FILE
"""

import html.parser
import json
import subprocess
import sys


class Reader(html.parser.HTMLParser):
    """Collects elements, attributes, comments, and the text of headings and cells."""

    void = {"br", "hr", "img", "input"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = {
            "elements": {},
            "attributes": [],
            "comments": [],
            "links": [],
            "headings": [],
            "summaries": [],
            "tables": [],
            "items": [],
            "quotations": [],
            "unbalanced": [],
        }
        self.open = []
        self.text = {}

    def handle_starttag(self, tag, attributes):
        self.found["elements"][tag] = self.found["elements"].get(tag, 0) + 1
        for name, value in attributes:
            self.found["attributes"].append([tag, name, value])
        if tag in self.void:
            return
        self.open.append(tag)
        self.text[len(self.open)] = ""
        if tag == "table":
            self.found["tables"].append([])
        if tag == "tr":
            self.found["tables"][-1].append([])

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.found["unbalanced"].append(tag)
            return
        text = self.text[len(self.open)]
        self.open.pop()
        if tag in ("td", "th"):
            self.found["tables"][-1][-1].append(text)
        lists = {"h2": "headings", "summary": "summaries", "li": "items", "blockquote": "quotations"}
        if tag in lists:
            self.found[lists[tag]].append(text.strip())
        if tag == "a":
            self.found["links"].append(text)

    def handle_data(self, data):
        for depth in range(1, len(self.open) + 1):
            self.text[depth] += data

    def handle_comment(self, data):
        self.found["comments"].append(data)

    def handle_decl(self, declaration):
        self.found["unbalanced"].append(f"<!{declaration}")

    def handle_pi(self, data):
        self.found["unbalanced"].append(f"<?{data}")


# HTML in the Markdown goes through: what GitHub's filter would hide is to be seen here.
rendered = subprocess.run(
    ["cmark-gfm", "--unsafe"]
    + [word for name in ("table", "strikethrough", "autolink", "tasklist") for word in ("-e", name)]
    + [sys.argv[1]],
    check=True,
    capture_output=True,
).stdout.decode("utf-8")
reader = Reader()
reader.feed(rendered)
reader.close()
reader.found["unbalanced"] += reader.open
json.dump(reader.found, sys.stdout)
