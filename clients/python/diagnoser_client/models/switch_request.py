from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="SwitchRequest")



@_attrs_define
class SwitchRequest:
    """ The wanted version.

        Attributes:
            version (str): A version in the folder, or at least its first four digits.
            why (str | Unset): The reason, for the promotion log. Default: ''.
            overrule (None | str | Unset): Why to switch even if the gate refuses. The log keeps this reason and the
                refusal.
     """

    version: str
    why: str | Unset = ''
    overrule: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        version = self.version

        why = self.why

        overrule: None | str | Unset
        if isinstance(self.overrule, Unset):
            overrule = UNSET
        else:
            overrule = self.overrule


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "version": version,
        })
        if why is not UNSET:
            field_dict["why"] = why
        if overrule is not UNSET:
            field_dict["overrule"] = overrule

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        version = d.pop("version")

        why = d.pop("why", UNSET)

        def _parse_overrule(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        overrule = _parse_overrule(d.pop("overrule", UNSET))


        switch_request = cls(
            version=version,
            why=why,
            overrule=overrule,
        )

        return switch_request

