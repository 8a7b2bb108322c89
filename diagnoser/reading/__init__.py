"""Report text -> findings, in simplified and traditional Chinese and English, mixed as people mix them.

How patterns are read (the columns `patterns_*` of `data/knowledge/symptoms.csv`):
    * Report and patterns are compared in one form: full width, upper case, traditional script, inflections
      of English words and common variants do not matter.
    * An ASCII edge of a pattern must be an edge of a word or number in the report; a bare number counts as a
      code only where the words around it speak of one.
    * The longest words win: nothing is read inside a longer plain pattern.
    * `re:` patterns see each clause by itself (`.` stops at its end), both as written and with words folded.
    * `not:` patterns say that the symptom is absent; `skip:` patterns say nothing and hide what is inside.
    * Negation next to the words turns present into absent; where it is unclear there is no finding.
"""

from diagnoser.reading.lexicon import Lexicon
from diagnoser.reading.lexicon_reader import Reading, read

__all__ = ["Lexicon", "Reading", "read"]
