from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.action_in import ActionIn
  from ..models.finding_in import FindingIn





T = TypeVar("T", bound="VisitOut")



@_attrs_define
class VisitOut:
    """ A stored visit.

        Attributes:
            fixed (bool): Whether the fault is gone.
            diagnosis_id (str):
            visit (int): 1 for the first visit of the case.
            created_at (str):
            revision (int): The answer before the visit.
            actions (list[ActionIn] | Unset):
            parts_used (list[str] | Unset): If the fault is still there, each counts as replaced in vain, unless `actions`
                has a more precise entry.
            parts_unused (list[str] | Unset):
            dead_on_arrival (list[str] | Unset): Faulty pieces among the sent ones. A replacement by such a piece is no
                evidence.
            note (str | Unset): A note for people. It is not read for findings. Default: ''.
            at (datetime.date | datetime.datetime | None | Unset): ISO 8601. Now if it is left out.
            findings (list[FindingIn] | Unset): The present symptoms.
            report (str | Unset): Further words of the customer, read like the report. Default: ''.
            next_revision (int | None | Unset): The answer after the visit. Null if the fault is gone.
     """

    fixed: bool
    diagnosis_id: str
    visit: int
    created_at: str
    revision: int
    actions: list[ActionIn] | Unset = UNSET
    parts_used: list[str] | Unset = UNSET
    parts_unused: list[str] | Unset = UNSET
    dead_on_arrival: list[str] | Unset = UNSET
    note: str | Unset = ''
    at: datetime.date | datetime.datetime | None | Unset = UNSET
    findings: list[FindingIn] | Unset = UNSET
    report: str | Unset = ''
    next_revision: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.action_in import ActionIn # noqa: PLC0415
        from ..models.finding_in import FindingIn # noqa: PLC0415
        fixed = self.fixed

        diagnosis_id = self.diagnosis_id

        visit = self.visit

        created_at = self.created_at

        revision = self.revision

        actions: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.actions, Unset):
            actions = []
            for actions_item_data in self.actions:
                actions_item = actions_item_data.to_dict()
                actions.append(actions_item)



        parts_used: list[str] | Unset = UNSET
        if not isinstance(self.parts_used, Unset):
            parts_used = self.parts_used



        parts_unused: list[str] | Unset = UNSET
        if not isinstance(self.parts_unused, Unset):
            parts_unused = self.parts_unused



        dead_on_arrival: list[str] | Unset = UNSET
        if not isinstance(self.dead_on_arrival, Unset):
            dead_on_arrival = self.dead_on_arrival



        note = self.note

        at: None | str | Unset
        if isinstance(self.at, Unset):
            at = UNSET
        elif isinstance(self.at, datetime.datetime):
            at = self.at.isoformat()
        elif isinstance(self.at, datetime.date):
            at = self.at.isoformat()
        else:
            at = self.at

        findings: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.findings, Unset):
            findings = []
            for findings_item_data in self.findings:
                findings_item = findings_item_data.to_dict()
                findings.append(findings_item)



        report = self.report

        next_revision: int | None | Unset
        if isinstance(self.next_revision, Unset):
            next_revision = UNSET
        else:
            next_revision = self.next_revision


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "fixed": fixed,
            "diagnosis_id": diagnosis_id,
            "visit": visit,
            "created_at": created_at,
            "revision": revision,
        })
        if actions is not UNSET:
            field_dict["actions"] = actions
        if parts_used is not UNSET:
            field_dict["parts_used"] = parts_used
        if parts_unused is not UNSET:
            field_dict["parts_unused"] = parts_unused
        if dead_on_arrival is not UNSET:
            field_dict["dead_on_arrival"] = dead_on_arrival
        if note is not UNSET:
            field_dict["note"] = note
        if at is not UNSET:
            field_dict["at"] = at
        if findings is not UNSET:
            field_dict["findings"] = findings
        if report is not UNSET:
            field_dict["report"] = report
        if next_revision is not UNSET:
            field_dict["next_revision"] = next_revision

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.action_in import ActionIn # noqa: PLC0415
        from ..models.finding_in import FindingIn # noqa: PLC0415
        d = dict(src_dict)
        fixed = d.pop("fixed")

        diagnosis_id = d.pop("diagnosis_id")

        visit = d.pop("visit")

        created_at = d.pop("created_at")

        revision = d.pop("revision")

        _actions = d.pop("actions", UNSET)
        actions: list[ActionIn] | Unset = UNSET
        if _actions is not UNSET:
            actions = []
            for actions_item_data in _actions:
                actions_item = ActionIn.from_dict(actions_item_data)



                actions.append(actions_item)


        parts_used = cast(list[str], d.pop("parts_used", UNSET))


        parts_unused = cast(list[str], d.pop("parts_unused", UNSET))


        dead_on_arrival = cast(list[str], d.pop("dead_on_arrival", UNSET))


        note = d.pop("note", UNSET)

        def _parse_at(data: object) -> datetime.date | datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                at_type_0 = datetime.datetime.fromisoformat(data)



                return at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                at_type_1 = datetime.date.fromisoformat(data)



                return at_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | datetime.datetime | None | Unset, data)

        at = _parse_at(d.pop("at", UNSET))


        _findings = d.pop("findings", UNSET)
        findings: list[FindingIn] | Unset = UNSET
        if _findings is not UNSET:
            findings = []
            for findings_item_data in _findings:
                findings_item = FindingIn.from_dict(findings_item_data)



                findings.append(findings_item)


        report = d.pop("report", UNSET)

        def _parse_next_revision(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        next_revision = _parse_next_revision(d.pop("next_revision", UNSET))


        visit_out = cls(
            fixed=fixed,
            diagnosis_id=diagnosis_id,
            visit=visit,
            created_at=created_at,
            revision=revision,
            actions=actions,
            parts_used=parts_used,
            parts_unused=parts_unused,
            dead_on_arrival=dead_on_arrival,
            note=note,
            at=at,
            findings=findings,
            report=report,
            next_revision=next_revision,
        )


        visit_out.additional_properties = d
        return visit_out

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
