"""Reading what machines print: logs, listings and counters of service tools, as measured findings.

A log is not prose.  Each tool has a reader that knows its lines, and the value of a line decides: `Media Error Count:
0` means absent and `Media Error Count: 7` means present.  A reader states what each line that it knows says.  Lines
that no reader knows are left to the reader of prose.
"""

from diagnoser.reading.machine_output.positions import place_at
from diagnoser.reading.machine_output.read import Output, read_with
from diagnoser.reading.machine_output.records import Statement, Tables
from diagnoser.reading.machine_output.tools import READERS

__all__ = ["Output", "Statement", "Tables", "place_at", "read_output"]


def read_output(text: str, tables: Tables) -> Output:
    """Return what the tools of a text say."""
    return read_with(READERS, text, tables)
