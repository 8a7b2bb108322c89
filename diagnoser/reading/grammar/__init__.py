"""A small grammar: a thing and a state in one clause make a symptom (`data/knowledge/words.csv` and `rules.csv`).

People combine words freely: a thing (part, light, service) with a state, an amount, a time, and a number of pieces.
The words are classes in a table and the rules say which pairs mean which symptom, in English and Chinese alike.  A
state never counts without its subject: the nearest thing in its clause, or else the subject of the clause before.
"""

from diagnoser.reading.grammar.compose import compose
from diagnoser.reading.grammar.composed import Composed
from diagnoser.reading.grammar.dictionary import Dictionary

__all__ = ["Composed", "Dictionary", "compose"]
