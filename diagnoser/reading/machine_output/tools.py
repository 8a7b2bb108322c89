"""The readers of all tools, in the order in which they are asked.  Words belong to the first reader that knows them."""

from diagnoser.reading.machine_output import edac, generic, ipmi, kernel, md, megacli, smart
from diagnoser.reading.machine_output.records import ToolReader

READERS: tuple[ToolReader, ...] = (
    ipmi.READER,
    edac.READER,
    megacli.READER,
    smart.READER,
    md.READER,
    kernel.READER,
    generic.READER,
)
