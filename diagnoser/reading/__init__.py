"""Reading the text of a report: findings from simplified and traditional Chinese and English, also mixed.

How the patterns in the columns `patterns_*` of `data/knowledge/symptoms.csv` match:
    * Report and patterns are compared in a normal form.  It ignores full width, upper case, traditional script,
      inflections of English words and common variants.
    * An ASCII edge of a pattern must be the edge of a word or number in the report.  A bare number counts as an error
      code only if the words around it are about codes.
    * The longest match wins: nothing matches inside a longer plain pattern.
    * `re:` patterns are matched in one clause at a time (`.` stops at its end), in both normal forms.
    * `not:` patterns make the symptom absent.  `skip:` patterns make no finding and hide shorter matches inside.
    * A negation next to the words turns present into absent.  If the negation is unclear, there is no finding.
"""

from diagnoser.reading.lexicon import Lexicon
from diagnoser.reading.read_report import Guess, Identity, ReadReport, Trace, Understood
from diagnoser.reading.reader import read

__all__ = ["Guess", "Identity", "Lexicon", "ReadReport", "Trace", "Understood", "read"]
