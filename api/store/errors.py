"""The refusals of the store. Each message is one sentence that tells the caller what to do."""


class StoreError(Exception):
    """Base of every refusal of the store."""


class NotFoundError(StoreError):
    """No such diagnosis, or no such revision of it."""


class KeyReusedError(StoreError):
    """The Idempotency-Key was used before with another request."""


class OutcomeDiffersError(StoreError):
    """The diagnosis has an outcome already, and it is a different one."""


class StaleRevisionError(StoreError):
    """Somebody else added a revision in the meantime: read again and repeat."""


class KeyUnusableError(StoreError):
    """The API key was revoked or has expired."""
