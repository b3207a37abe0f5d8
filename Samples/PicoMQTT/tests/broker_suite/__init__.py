"""The host's side of the broker tests. Python's standard library alone."""
