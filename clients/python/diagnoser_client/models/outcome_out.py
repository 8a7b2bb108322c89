from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime






T = TypeVar("T", bound="OutcomeOut")



@_attrs_define
class OutcomeOut:
    """ A stored outcome.

        Attributes:
            diagnosis_id (str):
            created_at (str):
            causes (list[str] | Unset): Cause ids. Empty if the cause is unknown.
            parts_used (list[str] | Unset): The used parts of all visits. If it is left out, those of the recorded visits.
            parts_unused (list[str] | Unset): Likewise.
            dead_on_arrival (list[str] | Unset): Faulty pieces among the sent ones, likewise.
            visits (int | Unset): If it is left out, the number of recorded visits, and at least 1. Default: 1.
            confirmed (bool | None | Unset): Whether the causes were confirmed, for example by a test. Null if nobody says.
            note (str | Unset): For people. Default: ''.
            closed_at (datetime.date | datetime.datetime | None | Unset): ISO 8601. When the outcome was reported if it is
                left out.
            version (int | Unset): 1 for the first report. Each correction adds 1. Default: 1.
     """

    diagnosis_id: str
    created_at: str
    causes: list[str] | Unset = UNSET
    parts_used: list[str] | Unset = UNSET
    parts_unused: list[str] | Unset = UNSET
    dead_on_arrival: list[str] | Unset = UNSET
    visits: int | Unset = 1
    confirmed: bool | None | Unset = UNSET
    note: str | Unset = ''
    closed_at: datetime.date | datetime.datetime | None | Unset = UNSET
    version: int | Unset = 1
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        diagnosis_id = self.diagnosis_id

        created_at = self.created_at

        causes: list[str] | Unset = UNSET
        if not isinstance(self.causes, Unset):
            causes = self.causes



        parts_used: list[str] | Unset = UNSET
        if not isinstance(self.parts_used, Unset):
            parts_used = self.parts_used



        parts_unused: list[str] | Unset = UNSET
        if not isinstance(self.parts_unused, Unset):
            parts_unused = self.parts_unused



        dead_on_arrival: list[str] | Unset = UNSET
        if not isinstance(self.dead_on_arrival, Unset):
            dead_on_arrival = self.dead_on_arrival



        visits = self.visits

        confirmed: bool | None | Unset
        if isinstance(self.confirmed, Unset):
            confirmed = UNSET
        else:
            confirmed = self.confirmed

        note = self.note

        closed_at: None | str | Unset
        if isinstance(self.closed_at, Unset):
            closed_at = UNSET
        elif isinstance(self.closed_at, datetime.datetime):
            closed_at = self.closed_at.isoformat()
        elif isinstance(self.closed_at, datetime.date):
            closed_at = self.closed_at.isoformat()
        else:
            closed_at = self.closed_at

        version = self.version


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "diagnosis_id": diagnosis_id,
            "created_at": created_at,
        })
        if causes is not UNSET:
            field_dict["causes"] = causes
        if parts_used is not UNSET:
            field_dict["parts_used"] = parts_used
        if parts_unused is not UNSET:
            field_dict["parts_unused"] = parts_unused
        if dead_on_arrival is not UNSET:
            field_dict["dead_on_arrival"] = dead_on_arrival
        if visits is not UNSET:
            field_dict["visits"] = visits
        if confirmed is not UNSET:
            field_dict["confirmed"] = confirmed
        if note is not UNSET:
            field_dict["note"] = note
        if closed_at is not UNSET:
            field_dict["closed_at"] = closed_at
        if version is not UNSET:
            field_dict["version"] = version

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        diagnosis_id = d.pop("diagnosis_id")

        created_at = d.pop("created_at")

        causes = cast(list[str], d.pop("causes", UNSET))


        parts_used = cast(list[str], d.pop("parts_used", UNSET))


        parts_unused = cast(list[str], d.pop("parts_unused", UNSET))


        dead_on_arrival = cast(list[str], d.pop("dead_on_arrival", UNSET))


        visits = d.pop("visits", UNSET)

        def _parse_confirmed(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        confirmed = _parse_confirmed(d.pop("confirmed", UNSET))


        note = d.pop("note", UNSET)

        def _parse_closed_at(data: object) -> datetime.date | datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                closed_at_type_0 = datetime.datetime.fromisoformat(data)



                return closed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                closed_at_type_1 = datetime.date.fromisoformat(data)



                return closed_at_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | datetime.datetime | None | Unset, data)

        closed_at = _parse_closed_at(d.pop("closed_at", UNSET))


        version = d.pop("version", UNSET)

        outcome_out = cls(
            diagnosis_id=diagnosis_id,
            created_at=created_at,
            causes=causes,
            parts_used=parts_used,
            parts_unused=parts_unused,
            dead_on_arrival=dead_on_arrival,
            visits=visits,
            confirmed=confirmed,
            note=note,
            closed_at=closed_at,
            version=version,
        )


        outcome_out.additional_properties = d
        return outcome_out

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
