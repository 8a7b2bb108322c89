"""The readers of all tools, in the order in which they are asked.  Words belong to the first reader that knows them."""

from diagnoser.reading.machine_output import dell, hpe, ipmi, md, megacli, omreport, smart, ssacli, storcli
from diagnoser.reading.machine_output.records import ToolReader

READERS: tuple[ToolReader, ...] = (
    ipmi.READER,
    storcli.READER,
    megacli.READER,
    smart.READER,
    md.READER,
    omreport.READER,
    dell.READER,
    ssacli.READER,
    hpe.READER,
)
