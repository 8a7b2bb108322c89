"""The refusals of the store. Each message is one sentence with advice for the caller."""


class StoreError(Exception):
    """Base of every refusal of the store."""


class NotFoundError(StoreError):
    """No such diagnosis, or no such revision of it."""


class KeyReusedError(StoreError):
    """The Idempotency-Key was used before with another request."""


class OutcomeDiffersError(StoreError):
    """The diagnosis has another outcome already, and the request names no corrected version."""


class StaleOutcomeError(StoreError):
    """The request corrects a superseded version of the outcome."""


class CaseClosedError(StoreError):
    """The case has its outcome, so nothing more can be done to it."""


class FutureTimeError(StoreError):
    """A reported time is in the future."""


class ConflictError(StoreError):
    """The request contradicts the stored case, or itself."""


class StaleRevisionError(StoreError):
    """Somebody else added a revision in the meantime: read again and repeat."""


class KeyUnusableError(StoreError):
    """The API key was revoked or has expired."""
