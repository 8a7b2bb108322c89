"""Reading what machines print: logs, listings and counters of service tools, as measured findings.

A log is not prose.  Each tool has a reader that knows its lines, and the value of a line decides: `Media Error Count: 0`
means absent and `Media Error Count: 7` means present.  A reader states what each line that it knows says; lines that
nobody knows stay for the reader of prose or are listed as unread.
"""

from diagnoser.reading.machine_output.read import Output, read_output
from diagnoser.reading.machine_output.records import CodeRow, PrintedRow, Statement

__all__ = ["CodeRow", "Output", "PrintedRow", "Statement", "read_output"]
