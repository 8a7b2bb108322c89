"""Ten cases with a first visit in vain: writes docs/second-visits.md from the answers of the shipped model.

python -m benchmarks.second_visits [MODELS] > docs/second-visits.md
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from diagnoser import Diagnoser, Report
from diagnoser.types import Action, Answer

ROOT: Final = Path(__file__).parents[1]

HEAD: Final = """# Second visits: ten cases

Each case begins with a report and the answer of the shipped model. Then the first kit goes in and does not help, or the
customer has tried something before. The second answer knows what was tried. The reports and machines are in the style
of real ones, and the outcome of the first visit is invented: this page shows how an answer changes, and nothing about
accuracy. [Visits](visits.md) explains the numbers and shows what memory is worth in simulated cases.

`python -m benchmarks.second_visits` writes this page from model version `{version}`. Run it again after training.
"""


class Case(NamedTuple):
    """A case: the first report, and what is told at the second call.

    Attributes:
        report: The words of the first call.
        machine: The machine.
        actions: What was done at the first visit. None for the kit of the first answer, replaced without effect.
        then: The words of the second call.
    """

    report: str
    machine: str
    actions: tuple[Action, ...] | None
    then: str


CASES: Final = (
    Case("机器开机加电无显示", "6623ISN", None, "换了还是无显示"),
    Case("4个HDD黄灯常亮", "7979Q7C", None, "四个硬盘灯还是黄的"),
    Case("报DIMM1错,光通路MEM黄灯亮", "7979A11", None, "还是报内存错误"),
    Case("No power at all, no LED on the power supply", "8840CFG", None, "Still no power"),
    Case("昨天換過記憶體,還是黑屏", "7979Q7C", (), ""),
    Case(
        "Drive 3 is offline, amber LED",
        "7979R01",
        (Action("replaced", "HDD", "no_change", "slot 3"),),
        "The new drive in slot 3 is amber as well",
    ),
    Case(
        "机器自动重启",
        "7979F3A",
        (Action("restarted", "", "came_back"), Action("updated", "FIRMWARE", "no_change")),
        "升级固件后还是自动重启",
    ),
    Case(
        "RAID卡自检不过",
        "7979R01",
        (Action("reseated", "RAID_CARD", "no_change"),),
        "重新插拔后RAID卡自检还是不过",
    ),
    Case(
        "Correctable ECC errors on DIMM 3",
        "7979Q7C",
        (Action("replaced", "DIMM", "no_change", "DIMM 3"),),
        "Still ECC errors on DIMM 3",
    ),
    Case("硬盘黄灯常亮", "867071X", None, "换了之后第二天又亮黄灯"),
)


def told(diagnoser: Diagnoser, number: int, case: Case) -> Iterator[str]:
    """Yield the lines of one case."""
    yield f"\n## Case {number}: {case.report} ({case.machine})\n"
    report = Report(text=case.report, machine=case.machine)
    first = diagnoser.diagnose(report)
    yield from _said(first)
    if not case.then:
        return
    done = case.actions
    if done is None:
        replaced = (Action("replaced", part, "no_change") for part in dict.fromkeys(first.kit.parts))
        done = (*replaced, Action("visited", "", "no_change"))
    tried = ", ".join(
        f"{one.action} {one.part}{f' ({one.position})' if one.position else ''}".strip() for one in done
    )
    yield f"\n> **At the first visit** {tried}; the fault is still there.  \n> **Second call** {case.then}\n"
    yield from _said(diagnoser.diagnose(replace(report, text=f"{case.report}\n{case.then}", actions=done)))


def _said(answer: Answer) -> Iterator[str]:
    for one in answer.actions:
        yield f"* {one.words}"
    causes = ", ".join(f"`{one.cause}` {one.probability:.2f}" for one in answer.causes[:4])
    yield f"* causes: {causes}"
    parts = " + ".join(f"`{part}`" for part in answer.kit.parts) or "no spare"
    yield f"* kit: {parts}, fixed with {answer.kit.coverage:.2f}; advice: **{answer.advice}**"
    if len(answer.plan) > 1 and answer.expected_visits is not None:
        second = answer.plan[1]
        more = " + ".join(f"`{part}`" for part in second.parts) or "no spare"
        yield (
            f"* plan: if that is in vain {more}, fixed by then with {second.fixed_by_then:.2f}; "
            f"expected visits {answer.expected_visits:.2f}"
        )
    if answer.questions:
        yield f"* ask first: {answer.questions[0].text}"


def main() -> None:
    """Print the document."""
    diagnoser = Diagnoser.load(sys.argv[1] if len(sys.argv) > 1 else ROOT / "models")
    sys.stdout.write(HEAD.format(version=diagnoser.version))
    for number, case in enumerate(CASES, 1):
        sys.stdout.writelines(f"{line}\n" for line in told(diagnoser, number, case))


if __name__ == "__main__":
    main()
