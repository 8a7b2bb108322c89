from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.alarm_out import AlarmOut
  from ..models.group_out import GroupOut
  from ..models.usage_out import UsageOut





T = TypeVar("T", bound="PerformanceOut")



@_attrs_define
class PerformanceOut:
    """ The promised and the realised first-time fix.

        Attributes:
            cases (int): Closed cases of the period.
            judged (int): Cases with enough facts to judge the promise.
            without_cause (int): Not judged: the cause is not known, or not confirmed.
            sent_otherwise (int): Not judged: something else than the kit was sent.
            returned (int): Cases with a return of the machine with the same symptoms within 30 days. They are not fixed.
            overall (GroupOut): Promised and realised first-time fix of some cases.
            versions (list[GroupOut]):
            families (list[GroupOut]): An empty name stands for an unknown family.
            symptoms (list[GroupOut]):
            months (list[GroupOut]): By the month of closing.
            usage (UsageOut): Pieces sent, and pieces used.
            alarm (AlarmOut | None): Null without judged cases.
     """

    cases: int
    judged: int
    without_cause: int
    sent_otherwise: int
    returned: int
    overall: GroupOut
    versions: list[GroupOut]
    families: list[GroupOut]
    symptoms: list[GroupOut]
    months: list[GroupOut]
    usage: UsageOut
    alarm: AlarmOut | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.alarm_out import AlarmOut # noqa: PLC0415
        from ..models.group_out import GroupOut # noqa: PLC0415
        from ..models.usage_out import UsageOut # noqa: PLC0415
        cases = self.cases

        judged = self.judged

        without_cause = self.without_cause

        sent_otherwise = self.sent_otherwise

        returned = self.returned

        overall = self.overall.to_dict()

        versions = []
        for versions_item_data in self.versions:
            versions_item = versions_item_data.to_dict()
            versions.append(versions_item)



        families = []
        for families_item_data in self.families:
            families_item = families_item_data.to_dict()
            families.append(families_item)



        symptoms = []
        for symptoms_item_data in self.symptoms:
            symptoms_item = symptoms_item_data.to_dict()
            symptoms.append(symptoms_item)



        months = []
        for months_item_data in self.months:
            months_item = months_item_data.to_dict()
            months.append(months_item)



        usage = self.usage.to_dict()

        alarm: dict[str, Any] | None
        if isinstance(self.alarm, AlarmOut):
            alarm = self.alarm.to_dict()
        else:
            alarm = self.alarm


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "cases": cases,
            "judged": judged,
            "without_cause": without_cause,
            "sent_otherwise": sent_otherwise,
            "returned": returned,
            "overall": overall,
            "versions": versions,
            "families": families,
            "symptoms": symptoms,
            "months": months,
            "usage": usage,
            "alarm": alarm,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.alarm_out import AlarmOut # noqa: PLC0415
        from ..models.group_out import GroupOut # noqa: PLC0415
        from ..models.usage_out import UsageOut # noqa: PLC0415
        d = dict(src_dict)
        cases = d.pop("cases")

        judged = d.pop("judged")

        without_cause = d.pop("without_cause")

        sent_otherwise = d.pop("sent_otherwise")

        returned = d.pop("returned")

        overall = GroupOut.from_dict(d.pop("overall"))




        versions = []
        _versions = d.pop("versions")
        for versions_item_data in (_versions):
            versions_item = GroupOut.from_dict(versions_item_data)



            versions.append(versions_item)


        families = []
        _families = d.pop("families")
        for families_item_data in (_families):
            families_item = GroupOut.from_dict(families_item_data)



            families.append(families_item)


        symptoms = []
        _symptoms = d.pop("symptoms")
        for symptoms_item_data in (_symptoms):
            symptoms_item = GroupOut.from_dict(symptoms_item_data)



            symptoms.append(symptoms_item)


        months = []
        _months = d.pop("months")
        for months_item_data in (_months):
            months_item = GroupOut.from_dict(months_item_data)



            months.append(months_item)


        usage = UsageOut.from_dict(d.pop("usage"))




        def _parse_alarm(data: object) -> AlarmOut | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                alarm_type_0 = AlarmOut.from_dict(data)



                return alarm_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AlarmOut | None, data)

        alarm = _parse_alarm(d.pop("alarm"))


        performance_out = cls(
            cases=cases,
            judged=judged,
            without_cause=without_cause,
            sent_otherwise=sent_otherwise,
            returned=returned,
            overall=overall,
            versions=versions,
            families=families,
            symptoms=symptoms,
            months=months,
            usage=usage,
            alarm=alarm,
        )


        performance_out.additional_properties = d
        return performance_out

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
