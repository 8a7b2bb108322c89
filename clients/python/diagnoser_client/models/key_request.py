from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.key_request_scopes_item import KeyRequestScopesItem
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="KeyRequest")



@_attrs_define
class KeyRequest:
    """ A key to make.

        Attributes:
            name (str): The owner or purpose of the key. Logs name the id of the key only.
            scopes (list[KeyRequestScopesItem]): The rights of the key. `admin` includes the others.
            expires_in_days (int | None | Unset): Days until it expires. Without a number it never expires.
     """

    name: str
    scopes: list[KeyRequestScopesItem]
    expires_in_days: int | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        scopes = []
        for scopes_item_data in self.scopes:
            scopes_item = scopes_item_data.value
            scopes.append(scopes_item)



        expires_in_days: int | None | Unset
        if isinstance(self.expires_in_days, Unset):
            expires_in_days = UNSET
        else:
            expires_in_days = self.expires_in_days


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "name": name,
            "scopes": scopes,
        })
        if expires_in_days is not UNSET:
            field_dict["expires_in_days"] = expires_in_days

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        scopes = []
        _scopes = d.pop("scopes")
        for scopes_item_data in (_scopes):
            scopes_item = KeyRequestScopesItem(scopes_item_data)



            scopes.append(scopes_item)


        def _parse_expires_in_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        expires_in_days = _parse_expires_in_days(d.pop("expires_in_days", UNSET))


        key_request = cls(
            name=name,
            scopes=scopes,
            expires_in_days=expires_in_days,
        )

        return key_request

