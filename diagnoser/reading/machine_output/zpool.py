"""zpool status: the state of pools, groups and disks, and the counters of errors."""

import re
from collections.abc import Iterator

from diagnoser.reading.machine_output.listings import said
from diagnoser.reading.machine_output.records import Grammar, Line, Statement, Tables, ToolReader, context

TOOL = "zpool"
_DISK = re.compile(
    r"(?:sd|hd|vd|da|ada|xvd|nvme|ata-|scsi-|wwn-|c\d{1,2}t|c\d{1,2}d|gpt|diskid|dm-|pci-|disk|enc)\S{0,80}$",
    re.IGNORECASE,
)
_STATES = "ONLINE|DEGRADED|FAULTED|UNAVAIL|OFFLINE|REMOVED|SUSPENDED"
_ROW = re.compile(
    rf"^[ \t]{{0,40}}(?P<name>[\w:./-]{{1,100}})[ \t]{{1,60}}(?P<state>{_STATES}|AVAIL|INUSE)"
    r"(?:[ \t]{1,12}(?P<read>[\d.KM]{1,8})[ \t]{1,12}(?P<write>[\d.KM]{1,8})[ \t]{1,12}(?P<sum>[\d.KM]{1,8}))?"
    r"(?=[ \t]|$)"
)
_STATE = re.compile(rf"\bstate: (?P<state>{_STATES})\b")


def _rows(line: Line, place: str, tables: Tables) -> Iterator[Statement]:
    """Yield what the rows of devices say: of a disk its own state and counters, of a group the state of the array."""
    if match := _STATE.search(line.text):
        yield said(line, match, tables, (TOOL, f"pool {match['state'].lower()}"), place)
        return
    row = _ROW.match(line.text)
    if row is None:
        return
    disk = _DISK.match(row["name"])
    what, position = ("disk", f"disk {row['name']}") if disk else ("pool", f"array {row['name']}")
    yield said(line, row, tables, (TOOL, f"{what} {row['state'].lower()}"), position)
    if disk and any((row[group] or "0") != "0" for group in ("read", "write", "sum")):
        yield said(line, row, tables, (TOOL, "disk errors"), position)


READER = ToolReader(
    TOOL,
    ("zpool", "raidz", "cksum", "data errors", "pool:", "mirror-", "pools are healthy"),
    Grammar(
        TOOL,
        (context(r"^\s{0,4}pool: ?(\S{1,60})", "array {}", word="pool:"),),
        _rows,
        (*_STATES.lower().split("|"), "avail", "inuse"),
        block=True,
    ),
)
