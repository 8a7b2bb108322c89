"""How sure the codes of the case base are: a second reading of a random tenth.

    python -m benchmarks.agreement

Reads data/tickets/second_reading.csv, whose authors saw the reports and the sources and no code of the first ones, and
prints the agreement on present findings (with the first reading as the reference), on whole sets of findings, and on
the causes of the cases whose source could be read again.
"""

import csv
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "data" / "tickets"

Rows = dict[str, dict[str, str]]


def rows(name: str, key: str) -> Rows:
    """Return the rows of a file by their ids."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return {row[key]: row for row in csv.DictReader(lines)}


def ids(cell: str) -> set[str]:
    """Return the ids of a cell."""
    return set(cell.split("|")) - {""}


def main() -> None:
    """Print the figures."""
    first, second = rows("published_cases.csv", "ticket_id"), rows("second_reading.csv", "report_id")
    pairs = [(ids(first[one]["present"]), ids(row["present"])) for one, row in second.items()]
    both, one, other = (
        sum(len(left & right) for left, right in pairs),
        sum(len(left) for left, _ in pairs),
        sum(len(right) for _, right in pairs),
    )
    causes = [(ids(first[one]["causes"]), ids(row["causes"])) for one, row in second.items() if row["causes"]]
    print(f"cases read again: {len(pairs)}")
    print(
        f"findings: precision {both / other:.2f}, recall {both / one:.2f}, F1 {2 * both / (one + other):.2f}"
    )
    print(f"all findings equal: {sum(left == right for left, right in pairs)} of {len(pairs)}")
    print(f"causes equal: {sum(left == right for left, right in causes)} of {len(causes)}")
    print(f"causes share one: {sum(bool(left & right) for left, right in causes)} of {len(causes)}")


if __name__ == "__main__":
    main()
