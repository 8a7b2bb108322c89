"""From statements to findings: the last word on each subject, and what several or changing statements mean together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from diagnoser.reading.machine_output.records import Statement, Tables

SEVERAL = "several"
CHANGING = "changing"
UNLESS = "unless"
CHANGES = 2
UNITS = ("slot ", "disk ", "bay ")  # an array or an adapter is no place of a drive


def findings_of(statements: list[Statement], tables: Tables) -> tuple[Statement, ...]:
    """Return for each symptom the statement that decides it.  The statements must be in the order of their times."""
    if not any(each.symptom for each in statements):
        return ()
    decided = _with_changes(list(_decided(statements)), statements, tables)
    return tuple(_unless(_with_several(decided, statements, tables), tables))


def _unless(decided: list[Statement], tables: Tables) -> Iterator[Statement]:
    """Yield the findings without those that only repeat a present one: a volume of a lost array is not found."""
    rows = tables.printed.get(UNLESS, {})
    present = {each.symptom for each in decided if each.state == "present"}
    for each in decided:
        row = rows.get(each.symptom.casefold())
        if row is None or row.symptom not in present:
            yield each


def _decided(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Yield one statement for each symptom: the last word on each subject, and a present one among subjects."""
    last: dict[tuple[str, str], Statement] = {}
    for each in statements:
        if each.symptom:
            last[each.symptom, each.subject] = each
    decided: dict[str, Statement] = {}
    for each in last.values():
        known = decided.get(each.symptom)
        if known is None or _weight(each) > _weight(known):
            decided[each.symptom] = each
    yield from sorted(decided.values(), key=lambda each: (each.start, each.symptom))


def _weight(statement: Statement) -> tuple[bool, bool, bool]:
    """Return what makes a statement decide: a fault before health, the place of a piece before that of a whole."""
    position = statement.position
    exact = position.startswith(UNITS) or "dimm" in position.lower()
    return statement.state == "present", exact, bool(position)


def _with_changes(decided: list[Statement], taken: Iterable[Statement], tables: Tables) -> list[Statement]:
    """Replace the symptoms of `changing` rows that came and went again and again: a port that is up and down flaps."""
    rows = tables.printed.get(CHANGING, {})
    last: dict[tuple[str, str], Statement] = {}
    changes: Counter[str] = Counter()
    for each in taken if rows else ():
        if each.symptom.casefold() in rows:
            before = last.get((each.symptom, each.subject))
            changes[each.symptom] += before is not None and before.state != each.state
            last[each.symptom, each.subject] = each
    found = {each.symptom: each for each in decided}
    for symptom in [symptom for symptom in found if changes[symptom] >= CHANGES]:
        row, known = rows[symptom.casefold()], found.pop(symptom)
        meant = replace(known, rule=f"{CHANGING}: {symptom}", symptom=row.symptom, state="present")
        found[row.symptom] = max(found.get(row.symptom, meant), meant, key=_weight)
    return sorted(found.values(), key=lambda each: (each.start, each.symptom))


def _with_several(decided: list[Statement], taken: Iterable[Statement], tables: Tables) -> list[Statement]:
    """Add the symptoms of `several` rows: what two or more places with the same symptom mean together."""
    rows = tables.printed.get(SEVERAL, {})
    if not rows:
        return decided
    last = {(each.symptom, each.subject): each for each in taken if each.symptom.casefold() in rows}
    places: dict[str, dict[str, Statement]] = {}
    for each in last.values():
        if each.state == "present" and each.position.startswith(UNITS):
            places.setdefault(each.symptom, {})[each.position] = each
    known = {each.symptom for each in decided}
    for symptom, found in places.items():
        kinds = Counter(place.split()[0] for place in found)
        if kinds.most_common(1)[0][1] > 1 and rows[symptom.casefold()].symptom not in known:
            row, first = rows[symptom.casefold()], next(iter(found.values()))
            decided.append(
                replace(
                    first,
                    rule=f"{SEVERAL}: {row.name}",
                    symptom=row.symptom,
                    subject="",
                    position=", ".join(found),
                    count=len(found),
                )
            )
    return sorted(decided, key=lambda each: (each.start, each.symptom))
