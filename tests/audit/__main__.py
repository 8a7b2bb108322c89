"""`make audit`: every campaign with the fixed seed, one table, and the undetected mutants.

`python -m tests.audit [--share=1.0] [--processes=2] [--seed=17] [NAME]...`. A share below one takes fewer inputs. Names
are the beginnings of rows of the table. The exit status is 1 if anything failed.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from os import cpu_count

from tests.audit.campaign import SEED, Campaign, Outcome, run
from tests.audit.mutation import GROUPS, SURVIVED, Group, Judged, judged, reasons

MUTANTS = 60  # of each group
SHOWN = 20  # failures of a row


def campaigns() -> tuple[Campaign, ...]:
    """Return the campaigns. They import `diagnoser`. It must not be imported before the mutants are tested."""
    from tests.audit import models, networks, texts, tickets

    return (
        Campaign("damaged models", 5_000, models.examine),
        Campaign("ticket files", 3_000, tickets.examine),
        Campaign("fault networks against enumeration", 6_000, networks.examine),
        Campaign("network files", 6_000, networks.examine_file),
        Campaign("texts", 20_000, texts.examine),
    )


def main(arguments: list[str]) -> int:
    """Run the wanted campaigns and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--processes", type=int, default=cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args(arguments)
    print("| what | how many | failures | seconds | of them |\n|---|---|---|---|---|", flush=True)
    failed: list[str] = []
    survivors: list[Judged] = []
    for outcome in outcomes(options, survivors):
        total = sum(outcome.counts.values())
        print(
            f"| {outcome.name} | {total:,} | {len(outcome.failures)} | {outcome.seconds:,.0f} | {outcome.note} |",
            flush=True,
        )
        failed += [f"{outcome.name}: {each}" for each in outcome.failures[:SHOWN]]
    print_survivors(survivors)
    for each in failed:
        print(each)
    return 1 if failed else 0


def outcomes(options: argparse.Namespace, survivors: list[Judged]) -> Iterator[Outcome]:
    """Yield the rows. The mutants come first, see `campaigns`."""
    for group in GROUPS:
        name = f"mutants: {group.name}"
        if wanted(name, options.names):
            yield mutation(name, group, max(1, round(MUTANTS * options.share)), options, survivors)
    for campaign in campaigns():
        if wanted(campaign.name, options.names):
            yield run(
                campaign, max(1, round(campaign.number * options.share)), options.processes, options.seed
            )


def wanted(name: str, names: list[str]) -> bool:
    """Whether a row is asked for."""
    return not names or any(name.startswith(each) for each in names)


def mutation(
    name: str, group: Group, number: int, options: argparse.Namespace, survivors: list[Judged]
) -> Outcome:
    """The row of one group of mutants. A survivor without a reason is a failure."""
    start, known = time.monotonic(), reasons()
    found = list(judged(group, number, options.seed, options.processes))
    alive = [each for each in found if each.result == SURVIVED]
    survivors += alive
    counts = Counter(each.result for each in found)
    failures = tuple(each.mutant.name for each in alive if each.mutant.name not in known)
    return Outcome(name, counts, failures, time.monotonic() - start)


def print_survivors(survivors: list[Judged]) -> None:
    """Print each surviving mutant with the reason why it may survive."""
    if not survivors:
        return
    known = reasons()
    print("\n| survivor | reason |\n|---|---|")
    for each in survivors:
        name = each.mutant.name.replace("|", "\\|")
        print(f"| `{name}` | {known.get(each.mutant.name, 'none yet')} |")
    print()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
