"""Actions in a text: what was tried, on which part, and how it ended.

The clause with the end often follows the clause with the action ("swapped the sticks, no better").  A wish ("please
replace the disk") is no action.
"""

from diagnoser.reading.actions.read import actions_of
from diagnoser.reading.actions.records import ReadAction
from diagnoser.reading.actions.symptoms import symptoms_of_actions, without_marks, without_objects

__all__ = ["ReadAction", "actions_of", "symptoms_of_actions", "without_marks", "without_objects"]
