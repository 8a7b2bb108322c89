"""Everything the library raises on purpose.

    DiagnoserError
    ├── InputError                     the input cannot be used
    │   ├── EmptyReportError           nothing to diagnose from
    │   ├── TooLargeError              longer or more than the stated limit
    │   ├── UnknownSymptomError        the model does not know this symptom id
    │   ├── UnknownPartError           the model does not know this part or cause id
    │   ├── ContradictoryFindingsError one symptom, two states
    │   └── FutureActionError          an action has a time in the future
    ├── ImpossibleFindingsError        the findings have probability zero in this network
    ├── WidthLimitError                exact inference would take more work than allowed
    ├── KnowledgeError                 a row of data/knowledge is wrong
    ├── NetworkError                   a network is malformed, ours or one read from a file
    ├── TicketError                    historical tickets cannot be read
    ├── ModelError                     a model version is damaged or unusable
    │   └── ModelNotFoundError
    └── PromotionRefusedError          the gate did not let a model become current

Each message is one plain sentence that a user can act on.
"""


class DiagnoserError(Exception):
    """Base of every error raised on purpose."""


def missing_driver(error: ImportError) -> str:
    """Return the advice for a missing database driver.

    >>> missing_driver(ModuleNotFoundError(name="psycopg"))
    "the database driver psycopg is not installed: run pip install 'diagnoser[postgres]'"
    """
    advice = {
        "psycopg": "run pip install 'diagnoser[postgres]'",
        "psycopg2": "write the URL as postgresql+psycopg://... and run pip install 'diagnoser[postgres]'",
    }
    said = advice.get(error.name or "", "only SQLite and PostgreSQL are supported")
    return f"the database driver {error.name} is not installed: {said}"


class InputError(DiagnoserError):
    """The input cannot be used, and nothing was changed."""


class EmptyReportError(InputError):
    """The report holds no text, finding, machine or context."""


class TooLargeError(InputError):
    """A text or a list is longer than the stated limit."""


class UnknownSymptomError(InputError):
    """The model does not know this symptom id."""


class UnknownPartError(InputError):
    """The model does not know this part or cause id."""


class ContradictoryFindingsError(InputError):
    """One symptom is given two different states."""


class FutureActionError(InputError):
    """An action has a time in the future."""


class ImpossibleFindingsError(DiagnoserError):
    """The findings have probability zero, because no set of causes explains them."""


class WidthLimitError(DiagnoserError):
    """Exact inference would take more operations or more memory than the stated limit.

    Attributes:
        width: Number of findings and causes, or of variables of one table, open at once.
    """

    def __init__(self, message: str, width: int = 0) -> None:
        super().__init__(message)
        self.width = width


class KnowledgeError(DiagnoserError):
    """A row of the expert knowledge is wrong. The message names file, row and column."""


class NetworkError(DiagnoserError):
    """A network breaks a rule of its structure, or its file is malformed."""


class TicketError(DiagnoserError):
    """Historical tickets cannot be read."""


class ModelError(DiagnoserError):
    """A model version is damaged or cannot be used."""


class ModelNotFoundError(ModelError):
    """No such model version."""


class PromotionRefusedError(DiagnoserError):
    """The gate did not let a model become the current one."""
