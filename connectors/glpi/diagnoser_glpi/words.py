"""From the markup of GLPI to the words of a report, and from an answer to a note."""

import re
from html import escape, unescape
from html.parser import HTMLParser
from typing import Final

from diagnoser_client.models import DiagnosisOut

MARK: Final = re.compile(r"Diagnosis ([0-9a-f-]{36})")
"""What every note and task of this program holds, so that it is found again."""
BLOCKS: Final = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "pre"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- the base has it
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def plain(content: str) -> str:
    r"""Return the words of a rich text. GLPI gives the markup itself, or escaped once more.

    >>> plain("&lt;p&gt;Disk &amp;amp; fan&lt;/p&gt;&lt;p&gt;amber&lt;/p&gt;")
    'Disk & fan\namber'
    """
    markup = content if "<" in content else unescape(content)
    reader = _Words()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).splitlines())
    return "\n".join(line for line in lines if line)


def is_marked(contents: list[str]) -> bool:
    """Return whether one of the notes, or of the tasks, is by this program."""
    return any(MARK.search(plain(each)) for each in contents)


def note(answer: DiagnosisOut) -> str:
    """Return the note on an answer, as rich text."""
    lines = [f"Send: {_kit(answer)}", f"Fixed at the first visit with this: {answer.kit.coverage:.0%}"]
    lines += [f"Next question: {each.text}" for each in answer.questions[:1]]
    if answer.advice.value == "ask":
        lines.insert(0, "Ask before anything is sent.")
    if answer.unread:
        lines.append("Not understood: " + "; ".join(answer.unread))
    return _rich([*lines, _mark(answer)])


def parts_request(answer: DiagnosisOut) -> str:
    """Return the task that asks for the parts, as rich text. Empty if there is nothing to send."""
    if not answer.kit.parts or answer.advice.value == "ask":
        return ""
    return _rich(
        ["Parts to send:", *(f"1 x {each.part} ({each.name})" for each in answer.kit.parts), _mark(answer)]
    )


def _kit(answer: DiagnosisOut) -> str:
    return (
        ", ".join(f"{each.part} ({each.name}, {each.probability:.0%})" for each in answer.kit.parts)
        or "nothing"
    )


def _mark(answer: DiagnosisOut) -> str:
    return f"Diagnosis {answer.diagnosis_id}, model {answer.model_version}"


def _rich(lines: list[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
