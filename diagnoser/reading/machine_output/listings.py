"""Readers of tools whose listings are rows of a name and a state: arcconf, tw_cli and Areca cli.

A pattern finds the rows.  Its group `what` names the thing, `state` the state; the table row `<thing> <state>` of the
tool tells what the state means, and a form tells the place.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from diagnoser.reading.machine_output.records import Grammar, Line, Statement, Tables, ToolReader, context

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
                yield said(
                    line, match, tables, (rows.tool, f"{rows.thing} {match['state'].lower()}"), position
                )

    return read


def said(line: Line, match: re.Match[str], tables: Tables, name: tuple[str, str], position: str) -> Statement:
    """Return what the state in a row means; a row that begins its line belongs to the tool altogether.

    Arguments:
        line: The line.
        match: The row in the line.
        tables: The tables.
        name: Tool and name of the table's row.
        position: The place.
    """
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
                r"\b(?P<name>u\d{1,3})[ \t]{1,8}(?:RAID-?\d{1,2}|JBOD|SINGLE|Single|SPARE|Spare)"
                r"[ \t]{1,10}(?P<state>[A-Z]{2,13}(?:-[A-Z]{4,7})?)\b"
            ),
            "unit",
            "array {}",
        ),
        Rows(
            "tw_cli",
            "DISK",
            re.compile(
                r"\b(?P<name>u\d{1,3}-\d{1,3})[ \t]{1,8}DISK[ \t]{1,10}(?P<state>[A-Z]{2,12}(?:-[A-Z]{4,10})?)\b"
            ),
            "port",
            "disk {}",
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
                r"(?P<name>\d{1,3}) \S{1,30}[ \t]{1,20}Raid Set # ?\d{1,3}[ \t]{1,8}Raid\S{1,6}[ \t]{1,8}"
                r"[\d.]{1,10}[TG]B[ \t]{1,8}\d\d/\d\d/\d\d[ \t]{1,8}(?P<state>[A-Za-z]{4,12})"
            ),
            "volume",
            "array {}",
        ),
        Rows(
            "areca",
            "Raid Set",
            re.compile(
                r"(?P<name>\d{1,3})[ \t]{1,4}Raid Set # ?\d{1,3}[ \t]{1,8}\d{1,3}[ \t]{1,8}[\d.]{1,10}[TG]B[ \t]{1,8}"
                r"[\d.]{1,10}[TG]B[ \t]{1,8}[\w,]{1,80}[ \t]{1,20}(?P<state>[A-Za-z]{4,12})"
            ),
            "volume",
            "array {}",
        ),
        Rows(
            "areca",
            "GB",
            re.compile(
                r"^[ \t]{0,4}\d{1,3}[ \t]{1,8}(?:\d{1,3}[ \t]{1,8})?(?:Slot#|SLOT )?(?P<name>\d{1,3})[ \t]{1,20}"
                r"[\w -]{4,40}?[ \t]{1,20}[\d.]{1,8}[TG]B[ \t]{1,8}(?P<state>Failed|Offlined|Free|N\.A\.)"
            ),
            "disk",
            "slot {}",
        ),
    )
)
_ARCCONF_BATTERY = re.compile(
    r"\s{0,12}Status\s{0,60}: (Optimal|OK|Failed|Not Installed|Charging|[A-Z][a-z]{2,15})\b[^\n]{0,40}$"
)


def _arcconf(line: Line, place: str, tables: Tables) -> Iterator[Statement]:
    """Yield what the status below the heading of the battery says."""
    if place == "battery" and (match := _ARCCONF_BATTERY.match(line.text)):
        health = _BATTERY_STATES.get(match[1].lower(), "bad")
        row = tables.printed.get("arcconf", {}).get(f"battery {health}")
        yield Statement(
            line.start,
            line.start + match.end(),
            f"arcconf: battery {health}",
            row.symptom if row else "",
            "absent" if health == "good" else "present",
            "battery",
        )


READERS = (
    ToolReader(
        "arcconf",
        (
            *(
                "arcconf",
                "battery information",
                "logical device",
                "device #",
                "defunct disk",
                "failed stripes",
            ),
            *("s.m.a.r.t.", "zmm optimal"),
        ),
        Grammar(
            "arcconf",
            (
                context(r"device ?#(\d{1,3})", "disk {}", word="device #"),
                context(r"logical device number (\d{1,3})", "array {}", word="logical device number"),
                context(r"controller (battery) information", "battery", word="battery information"),
                context(
                    r"(?:version|logical device|physical device|controller) information", word="information"
                ),
            ),
            _arcconf,
            ("status",),
            block=True,
        ),
    ),
    ToolReader(
        "tw_cli",
        (
            *("tw_cli", "unittype", "vport", "raid-", "%v/i/m", "ecc-error", "device-error", "smart-failure"),
            *(
                "drive ecc error",
                "not-present",
                "degraded unit",
                "unit: ",
                "unit=",
                "from unit",
                "bbuready",
                "bbu  ",
            ),
            *("drive timeout", "disk degraded", "disk ok", "drive removed", "drive error", "aen:"),
        ),
        Grammar(
            "tw_cli",
            (),
            _TW_CLI,
            (*(f"{unit}{number}" for unit in "up" for number in range(10)), "bbu"),
            block=True,
        ),
    ),
    ToolReader(
        "areca",
        (
            *(
                "raid set",
                "areca",
                "arc-",
                "device failed",
                "guierrmsg",
                "ide channel",
                "enc#",
                "reading error",
            ),
            *("time out error", "device state", "device location"),
        ),
        Grammar(
            "areca",
            (
                context(
                    r"device location\s{0,4}:.{0,40}slot ?#?0{0,2}(\d{1,3})",
                    "slot {}",
                    word="device location",
                ),
            ),
            _ARECA,
            ("raid set", "tb ", "gb ", "tb\t", "gb\t"),
            block=True,
        ),
    ),
)
