from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="ContributionOut")



@_attrs_define
class ContributionOut:
    """ The contribution of one finding to a cause, in log10 odds.

        Attributes:
            symptom (str): Symptom id, or `(unmentioned)`, `(text)`, `(guess)`, `(machine)`, `(equipment)`, `(tried)`,
                `(other findings)`.
            weight (float):
            tickets (int | None | Unset): Past tickets with this cause and the symptom. Null if it is not a single symptom.
     """

    symptom: str
    weight: float
    tickets: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        symptom = self.symptom

        weight = self.weight

        tickets: int | None | Unset
        if isinstance(self.tickets, Unset):
            tickets = UNSET
        else:
            tickets = self.tickets


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "symptom": symptom,
            "weight": weight,
        })
        if tickets is not UNSET:
            field_dict["tickets"] = tickets

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        symptom = d.pop("symptom")

        weight = d.pop("weight")

        def _parse_tickets(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        tickets = _parse_tickets(d.pop("tickets", UNSET))


        contribution_out = cls(
            symptom=symptom,
            weight=weight,
            tickets=tickets,
        )


        contribution_out.additional_properties = d
        return contribution_out

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
