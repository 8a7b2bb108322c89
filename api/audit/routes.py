"""`/v1/audit`: the audit log of all changes."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from api.access.scopes import needs
from api.audit.repository import AuditEntry, audit_entries
from api.audit.schemas import AuditEntryOut, AuditOut
from api.dependencies import Database
from api.http.problems import responses

router = APIRouter(prefix="/v1/audit", tags=["audit"], dependencies=[needs("admin")])
Words = Annotated[str | None, Query(min_length=1, max_length=200)]


@router.get("", operation_id="list_audit", responses=responses(422))
def list_audit(
    database: Database,
    limit: Annotated[int, Query(ge=1, le=200, description="Most entries on a page.")] = 50,
    cursor: Annotated[
        str | None, Query(pattern=r"^[1-9][0-9]{0,17}$", description="The `next` of the page before.")
    ] = None,
    who: Words = None,
    subject: Words = None,
) -> AuditOut:
    """List changes, the newest first."""
    older_than = int(cursor) if cursor else None
    found = audit_entries(database, limit + 1, older_than=older_than, who=who, subject=subject)
    more = str(found[limit - 1].audit_id) if len(found) > limit else None
    return AuditOut(entries=[_out(each) for each in found[:limit]], next=more)


def _out(entry: AuditEntry) -> AuditEntryOut:
    values = asdict(entry)
    return AuditEntryOut(**{name: values[name] for name in AuditEntryOut.model_fields})
