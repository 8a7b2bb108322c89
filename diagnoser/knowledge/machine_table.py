"""The table machine_types.csv: machine types and products, their names and their displays."""

import re
from pathlib import Path
from typing import Final

from diagnoser.knowledge.records import MachineType
from diagnoser.knowledge.tables import (
    Row,
    check_unique,
    choice,
    complain,
    identifier,
    items,
    known,
    parts,
    read_table,
    text,
)

KEY: Final = re.compile(r"[0-9A-Z]{4}|(?=[0-9_]*[A-Za-z])[0-9A-Za-z][0-9A-Za-z_]{1,39}")
"""A four-character machine type, or the id of a product, which has a letter."""

SHOWS: Final = (
    "front LED", "LCD", "display code", "board LED", "SID", "SEL", "IML", "iLO", "iDRAC", "DRAC", "OMSA", "RSA", "BMC",
    "IMM", "XCC", "iBMC", "ILOM", "CIMC", "iRMC", "AMM", "OA", "CMC",
)  # fmt: skip
"""What a machine can show: lights and displays, and the logs of its management processor or of its chassis."""

_LIGHT_PATH: Final = {"yes": True, "no": False, "unknown": None}
_UNKNOWN: Final = "unknown"


def load_machines(folder: Path, causes: frozenset[str]) -> dict[str, MachineType]:
    """Return the machines of a folder by their key.  Columns beyond the first three of the table are optional.

    Raises:
        KnowledgeError: A row is wrong. The message names file, line and column.
    """
    rows = read_table(folder, "machine_types.csv", ("machine_type", "family", "light_path"))
    check_unique(rows, "machine_type")
    return {row["machine_type"].text: _machine(row, causes) for row in rows}


def _machine(row: Row, causes: frozenset[str]) -> MachineType:
    key, product = row["machine_type"], row.optional("product_name").text
    if not KEY.fullmatch(key.text):
        complain(key, f"{key.text!r} is not a machine type such as 7979 or a product such as R710")
    return MachineType(
        machine_type=key.text,
        family=None if text(row["family"]) == _UNKNOWN else identifier(row["family"]),
        light_path=_LIGHT_PATH[choice(row["light_path"], _LIGHT_PATH)],
        product_name="" if product == _UNKNOWN else product,
        maker=row.optional("maker").text,
        names=items(row.optional("names")),
        shows=tuple(choice(one, SHOWS) for one in parts(row.optional("shows"))),
        equipment=tuple(known(one, causes, "components.csv") for one in parts(row.optional("equipment"))),
    )
