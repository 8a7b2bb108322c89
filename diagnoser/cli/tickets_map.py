"""`diagnoser tickets map`: propose a mapping from an export to tickets, and show its result."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from diagnoser.cli.options import known_ids_in, names
from diagnoser.cli.output import clean, columns, shown
from diagnoser.errors import InputError
from diagnoser.scratch import scratch_folder

if TYPE_CHECKING:
    from diagnoser.tickets.mapping.preview import Preview
    from diagnoser.tickets.mapping.propose import Proposal
    from diagnoser.tickets.mapping.ticket_map import TicketMap
    from diagnoser.tickets.mapping.written import Guess
    from diagnoser.tickets.staged import Staged

MOST: Final = 10
"""Unmatched words and kinds of faults that are shown."""

_WIDE: Final = 70  # characters of a cell that are shown


def map_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An export in CSV, XLSX, JSON or Parquet.")],
    out: Annotated[
        Path | None, typer.Option(metavar="MAP.toml", help="File for the map; else it is printed.")
    ] = None,
    given: Annotated[
        str | None,
        typer.Option(
            "--map", metavar="MAP", help="Show what this map makes of the file, and propose nothing."
        ),
    ] = None,
    dates: Annotated[
        Literal["day-month", "month-day"] | None,
        typer.Option(help="Which comes first in dates such as 1/8/2009; by default the values tell it."),
    ] = None,
    context: Annotated[str, typer.Option(metavar="A,B", help="Columns to keep for --context.")] = "",
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Encoding of the file; else it is detected.")
    ] = None,
    knowledge: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Knowledge with the names of causes and machines, or none; by default data/knowledge.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a map that is already there.")] = False,
) -> None:
    """Propose a mapping of the columns, dates and cause names of an export to those of tickets."""
    from diagnoser.tickets.duckdb_session import workspace
    from diagnoser.tickets.mapping.apply import mapped_tickets
    from diagnoser.tickets.mapping.map_file import load_map
    from diagnoser.tickets.mapping.preview import preview
    from diagnoser.tickets.mapping.propose import propose
    from diagnoser.tickets.mapping.text_causes import TextCauses
    from diagnoser.tickets.mapping.ticket_map import MapColumns
    from diagnoser.tickets.read import stage
    from diagnoser.tickets.schema import TicketColumns
    from diagnoser.tickets.validate import Rules
    from diagnoser.tickets.wanted import EveryColumn

    if out is not None and out.exists() and not force:
        raise InputError(f"{out} is already there: name another file, or replace it with --force.")
    known = known_ids_in(knowledge)
    loaded = load_map(given) if given else None
    tickets = TicketColumns(names(context))
    today = datetime.now(UTC).date()
    with scratch_folder() as folder, shown() as progress, workspace(folder) as connection:
        wanted = MapColumns((loaded,), tickets) if loaded else EveryColumn()
        named = encoding or (loaded.encoding if loaded else None)
        staged = stage(connection, file, "arriving", wanted, folder=folder, encoding=named, progress=progress)
        if staged.reduced:
            raise InputError(f"{file} holds reduced tickets, which need no map.")
        proposal = None
        if loaded is None:
            proposal = propose(connection, staged, known, order=dates, today=today, encoding=encoding)
            loaded = proposal.ticket_map
        rules = Rules.of(known, today)
        cause_of = TextCauses.of(rules.names).cause if rules.names else None
        open_dates = _open_dates(proposal)

        def seen_through(chosen: "TicketMap") -> "Preview":
            ordered = replace(chosen, order="day-month") if open_dates else chosen
            made = mapped_tickets(connection, staged, ordered, tickets, cause_of=cause_of, today=today)
            tickets.locate(file, made.header)
            return preview(connection, staged, made, tickets, rules)

        seen = seen_through(loaded)
        if proposal is not None and cause_of is not None:
            plain = {one.word: cause for one in seen.guesses if (cause := cause_of(one.word))}
            if plain:  # such as 主板坏了, which names one cause and nothing else
                loaded = replace(loaded, causes=plain)
                proposal = replace(proposal, ticket_map=loaded)
                seen = seen_through(loaded)
    if proposal is not None:
        print("\n".join(_proposal_lines(staged, proposal)))
    print("\n".join(_preview_lines(seen, loaded, open_dates)))
    if proposal is not None:
        _written(proposal, seen.guesses, open_dates, file, out)


def _open_dates(proposal: "Proposal | None") -> tuple[str, ...]:
    """Return the form of the dates of a proposal if nobody can tell day and month apart."""
    if proposal is None or not proposal.dates.ambiguous:
        return ()
    from diagnoser.tickets.dates import order_of

    return tuple(form for forms in proposal.dates.forms.values() for form in forms if order_of(form))[:1]


def _proposal_lines(staged: "Staged", proposal: "Proposal") -> Iterator[str]:
    from diagnoser.tickets.dates import described

    made, dates = proposal.ticket_map, proposal.dates
    taken = {name for each in made.columns.values() for name in each} | set(made.cause_from_text)
    notes = "".join(f"; {note}" for note in (*staged.notes, *proposal.notes))
    width = len(staged.header)
    yield clean(f"{staged.source}: {width} {'column' if width == 1 else 'columns'}{notes}.")
    yield ""
    rows = [["column of the file", "becomes", "because"]]
    for target, used in made.columns.items():
        forms = dates.forms.get(target, ())
        form = f"; {' or '.join(dict.fromkeys(map(described, forms)))}" if forms else ""
        rows += [
            [
                _cut(" + ".join(used) if target == "report" else ", else ".join(used)),
                target,
                proposal.reasons.get(target, "") + form,
            ]
        ]
    rows += [
        [name, "causes, where it names just one", "it tells of the repair"] for name in made.cause_from_text
    ]
    rows += [
        [_cut(word), "causes", f"{cause}, the one cause that it names"] for word, cause in made.causes.items()
    ][:MOST]
    if made.made_from:
        rows += [[", ".join(made.made_from), "ticket_id", "no column is an id, so one is made from these"]]
    yield from columns(rows)
    left = [name for name in dict.fromkeys(staged.header) if name not in taken]
    if left:
        yield clean(f"Not used: {', '.join(map(_cut, left))}.")
    if dates.order and not dates.ambiguous:
        yield f"Dates: {dates.order.replace('-', ' before ')}, {dates.why}."
    for column, count in dates.unread.items():
        if count:
            yield f"{count:,} cells of {column} are no date in any known form."
    yield ""


def _preview_lines(seen: "Preview", made: "TicketMap", open_dates: Sequence[str]) -> Iterator[str]:
    from diagnoser.tickets.dates import described, swapped

    for place, ticket in enumerate(seen.tickets, start=1):
        yield f"Ticket {place}"
        yield from columns([["", name, _cut(cell)] for name, cell in ticket.items()])
    checked = seen.checked
    counted = f"{checked.rows:,} rows, {checked.accepted:,} accepted"
    yield f"{counted}: {seen.ids:,} tickets, {seen.known:,} with known causes."
    if made.made_from and seen.ids < checked.accepted:
        yield f"{checked.accepted - seen.ids:,} rows repeat another one, so they are one ticket with it."
    # Unknown causes are listed below, one by one.
    others = [each for each in checked.faults if not (seen.guesses and each.columns == ("causes",))]
    yield from (clean(f"{fault.sentence}.") for fault in others[:MOST])
    yield from _guess_lines(seen.guesses)
    if open_dates:
        yield (
            f"Nothing tells {described(open_dates[0])} from {described(swapped(open_dates[0]))}. "
            "Say it with --dates day-month or --dates month-day; the tickets above have the day first."
        )


def _guess_lines(guesses: "Sequence[Guess]") -> Iterator[str]:
    if not guesses:
        return
    yield "Words that are no cause of the knowledge, so that their rows are rejected:"
    yield from columns(
        [
            [
                f"{one.tickets:,}",
                _cut(one.word),
                f"did you mean {one.cause} ({one.name})?" if one.cause else "no idea",
            ]
            for one in guesses[:MOST]
        ],
        right=[0],
    )
    if len(guesses) > MOST:
        yield f"... and {len(guesses) - MOST:,} more"


def _written(
    proposal: "Proposal", guesses: "Sequence[Guess]", open_dates: Sequence[str], file: str, out: Path | None
) -> None:
    from diagnoser.output_file import write_output
    from diagnoser.tickets.mapping.written import as_toml

    comments = (
        f"How {Path(file).name} becomes tickets. Written by `diagnoser tickets map`; change what is wrong.",
        "Try it: diagnoser tickets validate FILE --map THIS_FILE",
    )
    toml = as_toml(proposal.ticket_map, comments, guesses, open_dates)
    if out is None:
        print(f"\n{toml}", end="")
        return
    try:
        write_output(out, toml.encode())
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error
    print(f"The map is in {out}: use it with --map {out}.")


def _cut(text: Any) -> str:
    from diagnoser.tickets.schema import clip

    return clip(str(text), _WIDE)
