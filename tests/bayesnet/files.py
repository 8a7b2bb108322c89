"""A small network in BIF, and how tests save files."""

TWO = """network two {
}
variable A {
  type discrete [ 2 ] { no, yes };
}
variable B {
  type discrete [ 3 ] { low, mid, high };
}
probability ( A ) {
  table 0.25, 0.75;
}
probability ( B | A ) {
  (no) 0.1, 0.2, 0.7;
  (yes) 0.3, 0.3, 0.4;
}
"""


def saved(tmp_path, content, name="network.bif"):
    """A file with this content."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
