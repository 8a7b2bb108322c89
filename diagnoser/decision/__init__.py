"""The decision: the kit to send, the next questions and the explanation (docs/decision.md)."""

from diagnoser.decision.decide import decide
from diagnoser.decision.many import kit_answers
from diagnoser.decision.options import Options, OptionValues, options_of

__all__ = ["OptionValues", "Options", "decide", "kit_answers", "options_of"]
