from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="OutcomeRequest")



@_attrs_define
class OutcomeRequest:
    """ What the engineer found on site.

        Attributes:
            causes (list[str]): Cause ids; empty when nothing was found.
            parts_used (list[str] | Unset):
            parts_unused (list[str] | Unset):
            visits (int | Unset):  Default: 1.
     """

    causes: list[str]
    parts_used: list[str] | Unset = UNSET
    parts_unused: list[str] | Unset = UNSET
    visits: int | Unset = 1





    def to_dict(self) -> dict[str, Any]:
        causes = self.causes



        parts_used: list[str] | Unset = UNSET
        if not isinstance(self.parts_used, Unset):
            parts_used = self.parts_used



        parts_unused: list[str] | Unset = UNSET
        if not isinstance(self.parts_unused, Unset):
            parts_unused = self.parts_unused



        visits = self.visits


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "causes": causes,
        })
        if parts_used is not UNSET:
            field_dict["parts_used"] = parts_used
        if parts_unused is not UNSET:
            field_dict["parts_unused"] = parts_unused
        if visits is not UNSET:
            field_dict["visits"] = visits

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        causes = cast(list[str], d.pop("causes"))


        parts_used = cast(list[str], d.pop("parts_used", UNSET))


        parts_unused = cast(list[str], d.pop("parts_unused", UNSET))


        visits = d.pop("visits", UNSET)

        outcome_request = cls(
            causes=causes,
            parts_used=parts_used,
            parts_unused=parts_unused,
            visits=visits,
        )

        return outcome_request

