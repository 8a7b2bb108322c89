"""Readers of tools whose listings are rows of a name and a state: arcconf, tw_cli, Areca cli, zpool status.

A pattern finds the rows.  Its group `what` names the thing, `state` the state; the table row `<thing> <state>` of the
tool tells what the state means, and a form tells the place.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from diagnoser.reading.machine_output.records import Line, Statement, Tables
from diagnoser.reading.machine_output.tabled import Grammar, context, tool_reader

_DISK = re.compile(
    r"(?:sd|hd|vd|da|ada|xvd|nvme|ata-|scsi-|wwn-|c\d{1,2}t|c\d{1,2}d|gpt|diskid|dm-|pci-|disk|enc)\S{0,80}$",
    re.IGNORECASE,
)
_BATTERY_STATES = {"optimal": "good", "ok": "good", "charging": "charging", "not installed": "absent"}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one listing.

    Attributes:
        tool: Name of the tool in the table.
        mark: Text without which a line holds no such row.
        pattern: The pattern with the groups `name` and `state`.
        thing: First word of the table's row.
        form: The place, with `{}` for the name.
    """

    tool: str
    mark: str
    pattern: re.Pattern[str]
    thing: str
    form: str


def _reader_of(listings: tuple[Rows, ...]) -> Callable[[Line, str, Tables], Iterator[Statement]]:
    def read(line: Line, place: str, tables: Tables) -> Iterator[Statement]:
        for rows in listings:
            for match in rows.pattern.finditer(line.text) if rows.mark in line.text else ():
                position = rows.form.format(match["name"]) if rows.form else place
                yield _said(
                    line, match, tables, (rows.tool, f"{rows.thing} {match['state'].lower()}"), position
                )

    return read


def _said(
    line: Line, match: re.Match[str], tables: Tables, name: tuple[str, str], position: str
) -> Statement:
    rows = tables.printed.get(name[0], {})
    row = rows.get(name[1]) or rows.get(f"{name[1].split()[0]} *")
    alone = not line.text[: match.start()].strip() and line.text.isascii()
    return Statement(
        line.start + match.start(),
        line.start + (len(line.text) if alone else match.end()),
        f"{name[0]}: {name[1]}",
        row.symptom if row else "",
        "absent" if row and row.when == "end" else "present",
        subject=position,
        position=position,
    )


_TW_CLI = _reader_of(
    (
        Rows(
            "tw_cli",
            "u",
            re.compile(
                r"\b(?P<name>u\d{1,3})[ \t]{1,8}(?:RAID-?\d{1,2}|JBOD|SINGLE|Single|SPARE|Spare)[ \t]{1,10}(?P<state>[A-Z]{2,13}(?:-[A-Z]{4,7})?)\b"
            ),
            "unit",
            "array {}",
        ),
        Rows(
            "tw_cli",
            "p",
            re.compile(r"\bp(?P<name>\d{1,3})[ \t]{1,8}(?P<state>[A-Z]{2,12}(?:-[A-Z]{5,10})?)(?=[ \t])"),
            "port",
            "slot {}",
        ),
        Rows(
            "tw_cli",
            "bbu",
            re.compile(
                r"\b(?P<name>bbu)[ \t]{1,8}On[ \t]{1,12}(?:Yes|No)[ \t]{1,12}(?P<state>OK|[A-Za-z]{3,12})\b"
            ),
            "bbu",
            "",
        ),
    )
)
_ARECA = _reader_of(
    (
        Rows(
            "areca",
            "Raid Set",
            re.compile(
                r"(?P<name>\d{1,3}) \S{1,30}[ \t]{1,20}Raid Set # ?\d{1,3}[ \t]{1,8}Raid\S{1,6}[ \t]{1,8}[\d.]{1,10}[TG]B[ \t]{1,8}\d\d/\d\d/\d\d[ \t]{1,8}(?P<state>[A-Za-z]{4,12})"
            ),
            "volume",
            "array {}",
        ),
        Rows(
            "areca",
            "Raid Set",
            re.compile(
                r"(?P<name>\d{1,3})[ \t]{1,4}Raid Set # ?\d{1,3}[ \t]{1,8}\d{1,3}[ \t]{1,8}[\d.]{1,10}[TG]B[ \t]{1,8}[\d.]{1,10}[TG]B[ \t]{1,8}[\w,]{1,80}[ \t]{1,20}(?P<state>[A-Za-z]{4,12})"
            ),
            "volume",
            "array {}",
        ),
        Rows(
            "areca",
            "GB",
            re.compile(
                r"^[ \t]{0,4}\d{1,3}[ \t]{1,8}(?:\d{1,3}[ \t]{1,8})?(?:Slot#|SLOT )?(?P<name>\d{1,3})[ \t]{1,20}[\w -]{4,40}?[ \t]{1,20}[\d.]{1,8}[TG]B[ \t]{1,8}(?P<state>Failed|Offlined|Free|N\.A\.)"
            ),
            "disk",
            "slot {}",
        ),
    )
)
_ZPOOL_ROW = re.compile(
    r"^(?P<indent>[ \t]{0,40})(?P<name>[\w:./-]{1,100})[ \t]{1,60}(?P<state>ONLINE|DEGRADED|FAULTED|UNAVAIL|OFFLINE|REMOVED|SUSPENDED|AVAIL|INUSE)"
    r"(?:[ \t]{1,12}(?P<read>[\d.KM]{1,8})[ \t]{1,12}(?P<write>[\d.KM]{1,8})[ \t]{1,12}(?P<sum>[\d.KM]{1,8}))?(?=[ \t]|$)"
)
_ZPOOL_STATE = re.compile(r"\bstate: (?P<state>ONLINE|DEGRADED|FAULTED|UNAVAIL|OFFLINE|REMOVED|SUSPENDED)\b")
_ZPOOL_QUIET = re.compile(
    r"\s{0,8}(?:status|action|see|scan|scrub|config|pool): ?[^\n]{0,200}$|[ \t]{1,12}NAME[ \t]{1,60}STATE\b[^\n]{0,60}$"
)


def _zpool(line: Line, place: str, tables: Tables) -> Iterator[Statement]:
    """Yield what the rows of devices say: of a disk its own state and counters, of a group the state of the array."""
    if match := _ZPOOL_STATE.search(line.text):
        yield _said(line, match, tables, ("zpool", f"pool {match['state'].lower()}"), place)
        return
    row = _ZPOOL_ROW.match(line.text)
    if row is None:
        return
    disk = _DISK.match(row["name"])
    position = f"disk {row['name']}" if disk else f"array {row['name']}"
    yield _said(
        line, row, tables, ("zpool", f"{'disk' if disk else 'pool'} {row['state'].lower()}"), position
    )
    if disk and any((row[group] or "0") != "0" for group in ("read", "write", "sum")):
        yield _said(line, row, tables, ("zpool", "disk errors"), position)


_ARCCONF_BATTERY = re.compile(
    r"\s{0,12}Status\s{0,60}: (Optimal|OK|Failed|Not Installed|Charging|[A-Z][a-z]{2,15})\b[^\n]{0,40}$"
)


def _arcconf(line: Line, place: str, tables: Tables) -> Iterator[Statement]:
    """Yield what the status below the heading of the battery says."""
    if place == "battery" and (match := _ARCCONF_BATTERY.match(line.text)):
        health = _BATTERY_STATES.get(match[1].lower(), "bad")
        row = tables.printed.get("arcconf", {}).get(f"battery {health}")
        state = "absent" if health == "good" else "present"
        symptom = row.symptom if row else ""
        yield Statement(
            line.start, line.start + match.end(), f"arcconf: battery {health}", symptom, state, "battery"
        )


READERS = (
    tool_reader(
        (
            "arcconf",
            "battery information",
            "logical device",
            "device #",
            "defunct disk",
            "failed stripes",
            "s.m.a.r.t.",
            "zmm optimal",
        ),
        Grammar(
            "arcconf",
            (
                context(r"device ?#(\d{1,3})", "disk {}", word="device #"),
                context(r"logical device number (\d{1,3})", "array {}", word="logical device number"),
                context(r"controller (battery) information", "battery", word="battery information"),
                context(
                    r"(?:controller version|logical device|physical device|controller) information",
                    word="information",
                ),
            ),
            _arcconf,
            block=True,
        ),
    ),
    tool_reader(
        (
            *(
                "tw_cli",
                "unittype",
                "vport",
                "raid-",
                "%v/i/m",
                "ecc-error",
                "device-error",
                "smart-failure",
                "drive ecc error",
            ),
            *(
                "not-present",
                "degraded unit",
                "unit: ",
                "unit=",
                "from unit",
                "bbuready",
                "drive timeout",
                "bbu  ",
                "drive removed",
                "drive error",
                "aen:",
            ),
        ),
        Grammar("tw_cli", (), _TW_CLI, block=True),
    ),
    tool_reader(
        (
            "raid set",
            "areca",
            "arc-",
            "device failed",
            "guierrmsg",
            "ide channel",
            "enc#",
            "reading error",
            "time out error",
        ),
        Grammar("areca", (), _ARECA, block=True),
    ),
    tool_reader(
        ("zpool", "raidz", "cksum", "data errors", "pool:", "mirror-", "pools are healthy"),
        Grammar(
            "zpool", (context(r"^\s{0,4}pool: ?(\S{1,60})", "array {}", word="pool:"),), _zpool, block=True
        ),
    ),
)
