"""`/v1/keys`: make, list, rotate and revoke API keys."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.access.keys import Key, NewKey
from api.access.schemas import KeyOut, KeyRequest, KeysOut, NewKeyOut, RotateRequest
from api.access.scopes import needs
from api.clock import after
from api.dependencies import Keys, Ring
from api.http.json_route import JsonRoute
from api.http.problems import responses

KeyId = Annotated[str, Path(min_length=1, max_length=36, pattern=r"^[0-9a-f-]+$")]
router = APIRouter(prefix="/v1/keys", tags=["keys"], dependencies=[needs("admin")], route_class=JsonRoute)


@router.post(
    "",
    operation_id="create_key",
    status_code=201,
    responses=responses(400, 413, 415, 422),
)
def create_key(request: KeyRequest, keys: Keys, ring: Ring) -> NewKeyOut:
    """Make a key. From the first one on, every request needs one. The secret is shown only in this answer."""
    days = request.expires_in_days
    made = keys.create(request.name, request.scopes, after(hours=24 * days) if days else None)
    ring.read()
    return _new_key_out(made)


@router.get("", operation_id="list_keys", responses=responses())
def list_keys(keys: Keys) -> KeysOut:
    """List all keys, revoked and expired ones included."""
    return KeysOut(keys=[_key_out(each) for each in keys.all()])


@router.delete("/{key_id}", operation_id="revoke_key", status_code=204, responses=responses(404, 422))
def revoke_key(key_id: KeyId, keys: Keys, ring: Ring) -> None:
    """Revoke a key: it no longer counts, and neither do its sessions. Once more changes nothing."""
    keys.revoke(key_id)
    ring.read()


@router.post(
    "/{key_id}/rotate",
    operation_id="rotate_key",
    responses=responses(400, 404, 409, 413, 415, 422),
)
def rotate_key(key_id: KeyId, request: RotateRequest, keys: Keys, ring: Ring) -> NewKeyOut:
    """Give a key a new secret. The old one stays valid for some hours, so its users can change it."""
    made = keys.rotate(key_id, request.grace_hours)
    ring.read()
    return _new_key_out(made)


def _key_out(key: Key) -> KeyOut:
    return KeyOut(**{name: getattr(key, name) for name in KeyOut.model_fields})


def _new_key_out(made: NewKey) -> NewKeyOut:
    return NewKeyOut(**_key_out(made.key).model_dump(), secret=made.secret)
