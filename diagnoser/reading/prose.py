"""The prose of a text: what remains without the machine output that its readers understood."""

from bisect import bisect_right
from dataclasses import dataclass

from diagnoser.reading.machine_output.read import Output


@dataclass(frozen=True, slots=True)
class Prose:
    """The prose and the way back to the whole text.

    Attributes:
        text: The pieces of prose; a line end stands for everything that was left out between two of them.
        starts: Offset in `text` of each piece.
        origins: Offset in the whole text of each piece.
    """

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def place(self, offset: int) -> int:
        """Return the offset in the whole text of a character of the prose."""
        piece = bisect_right(self.starts, offset) - 1
        return offset - self.starts[piece] + self.origins[piece]


def prose_of(text: str, output: Output) -> Prose:
    """Return the text without everything that the readers of machine output understood."""
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = place = 0
    for start, end in (*((each.start, each.end) for each in output.statements), (len(text), len(text))):
        if start > place or not pieces:
            piece = text[place : max(place, start)]
            pieces.append(piece)
            starts.append(length)
            origins.append(place)
            length += len(piece) + 1
        place = max(place, end)
    return Prose("\n".join(pieces), tuple(starts), tuple(origins))
