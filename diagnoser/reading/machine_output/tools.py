"""The readers of all tools, in the order in which they are asked.  A line belongs to the first reader that knows it."""

from diagnoser.reading.machine_output.records import ToolReader

READERS: tuple[ToolReader, ...] = ()
