from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.finding_in import FindingIn





T = TypeVar("T", bound="AnswersRequest")



@_attrs_define
class AnswersRequest:
    """ More findings for an earlier report, such as answers to questions.

        Attributes:
            findings (list[FindingIn]):
     """

    findings: list[FindingIn]





    def to_dict(self) -> dict[str, Any]:
        from ..models.finding_in import FindingIn # noqa: PLC0415
        findings = []
        for findings_item_data in self.findings:
            findings_item = findings_item_data.to_dict()
            findings.append(findings_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "findings": findings,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.finding_in import FindingIn # noqa: PLC0415
        d = dict(src_dict)
        findings = []
        _findings = d.pop("findings")
        for findings_item_data in (_findings):
            findings_item = FindingIn.from_dict(findings_item_data)



            findings.append(findings_item)


        answers_request = cls(
            findings=findings,
        )

        return answers_request

