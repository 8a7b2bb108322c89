"""The readers of all tools, in the order in which they are asked.  Words belong to the first reader that knows them."""

from diagnoser.reading.machine_output import (
    china,
    dell,
    edac,
    generic,
    hpe,
    ibm,
    ipmi,
    kernel,
    lightpath,
    md,
    megacli,
    omreport,
    post,
    redfish,
    smart,
    ssacli,
)
from diagnoser.reading.machine_output.records import ToolReader

READERS: tuple[ToolReader, ...] = (
    redfish.READER,
    ipmi.READER,
    edac.READER,
    megacli.READER,
    smart.READER,
    md.READER,
    omreport.READER,
    china.READER,
    post.READER,
    dell.READER,
    ssacli.READER,
    hpe.READER,
    lightpath.READER,
    ibm.READER,
    kernel.READER,
    generic.READER,
)
