"""The refusals of the store. Each message is one sentence that tells the caller what to do."""


class StoreError(Exception):
    """Base of every refusal of the store."""


class NotFoundError(StoreError):
    """No such diagnosis, or no such revision of it."""


class KeyReusedError(StoreError):
    """The Idempotency-Key was used before with another request."""


class OutcomeDiffersError(StoreError):
    """The diagnosis has another outcome already, and the request does not say which version it corrects."""


class StaleOutcomeError(StoreError):
    """The request corrects a version of the outcome that is not the current one."""


class CaseClosedError(StoreError):
    """The case has its outcome, so nothing more can be done to it."""


class FutureTimeError(StoreError):
    """Something is said to have happened at a time that is still to come."""


class ConflictError(StoreError):
    """What is reported contradicts what is stored, or itself."""


class StaleRevisionError(StoreError):
    """Somebody else added a revision in the meantime: read again and repeat."""


class KeyUnusableError(StoreError):
    """The API key was revoked or has expired."""
