"""The readers of all tools, in the order in which they are asked.  Words belong to the first reader that knows them."""

from diagnoser.reading.machine_output import (
    amounts,
    edac,
    generic,
    ipmi,
    kernel,
    listings,
    md,
    megacli,
    smart,
    vmware,
    windows,
)
from diagnoser.reading.machine_output.records import ToolReader

READERS: tuple[ToolReader, ...] = (
    ipmi.READER,
    vmware.READER,
    edac.READER,
    smart.READER,
    *listings.READERS,
    megacli.READER,
    md.READER,
    kernel.READER,
    windows.READER,
    amounts.READER,
    generic.READER,
)
