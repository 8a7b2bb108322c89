from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.kit_diagnosis_out_understood import KitDiagnosisOutUnderstood
from ..types import UNSET, Unset
from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.cause_probability_out import CauseProbabilityOut
  from ..models.earlier_out import EarlierOut
  from ..models.not_used_out import NotUsedOut
  from ..models.other_kit_out import OtherKitOut
  from ..models.short_kit_out import ShortKitOut





T = TypeVar("T", bound="KitDiagnosisOut")



@_attrs_define
class KitDiagnosisOut:
    """ A stored short answer.

        Attributes:
            model_version (str):
            kit (ShortKitOut): The kit of a short answer.
            alternatives (list[OtherKitOut]): The next best kits. A kit with a higher cost and no higher coverage is left
                out.
            causes (list[CauseProbabilityOut]): Every cause of the model, likeliest first.
            exact (bool): False when the probabilities are midpoints of proven bounds.
            diagnosis_id (str):
            revision (int): 1 for the first answer. Each further answer adds 1.
            created_at (str):
            detail (Literal['kit'] | Unset):  Default: 'kit'.
            understood (KitDiagnosisOutUnderstood | Unset): How much of the text was understood. `all` for a report without
                a text. With `nothing`, and nothing else known of the fault, the advice is to ask and the kit is that of the
                fleet. Default: KitDiagnosisOutUnderstood.ALL.
            coverage_repaired (bool | Unset): Whether coverage and cost were recalibrated on later tickets. Default: False.
            not_used (list[NotUsedOut] | Unset): A machine, a part or a context value unknown to the model, and findings
                beyond the allowed operations of one answer. The answer then rests on the most informative findings.
            earlier (list[EarlierOut] | Unset): Cases and tickets of the same serial number in the last 30 days, and the
                continued ones. Their replaced parts count as actions of this case, unless the request says otherwise.
            from_inventory (list[str] | Unset): The fields of the request taken from the inventory.
     """

    model_version: str
    kit: ShortKitOut
    alternatives: list[OtherKitOut]
    causes: list[CauseProbabilityOut]
    exact: bool
    diagnosis_id: str
    revision: int
    created_at: str
    detail: Literal['kit'] | Unset = 'kit'
    understood: KitDiagnosisOutUnderstood | Unset = KitDiagnosisOutUnderstood.ALL
    coverage_repaired: bool | Unset = False
    not_used: list[NotUsedOut] | Unset = UNSET
    earlier: list[EarlierOut] | Unset = UNSET
    from_inventory: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.cause_probability_out import CauseProbabilityOut # noqa: PLC0415
        from ..models.earlier_out import EarlierOut # noqa: PLC0415
        from ..models.not_used_out import NotUsedOut # noqa: PLC0415
        from ..models.other_kit_out import OtherKitOut # noqa: PLC0415
        from ..models.short_kit_out import ShortKitOut # noqa: PLC0415
        model_version = self.model_version

        kit = self.kit.to_dict()

        alternatives = []
        for alternatives_item_data in self.alternatives:
            alternatives_item = alternatives_item_data.to_dict()
            alternatives.append(alternatives_item)



        causes = []
        for causes_item_data in self.causes:
            causes_item = causes_item_data.to_dict()
            causes.append(causes_item)



        exact = self.exact

        diagnosis_id = self.diagnosis_id

        revision = self.revision

        created_at = self.created_at

        detail = self.detail

        understood: str | Unset = UNSET
        if not isinstance(self.understood, Unset):
            understood = self.understood.value


        coverage_repaired = self.coverage_repaired

        not_used: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.not_used, Unset):
            not_used = []
            for not_used_item_data in self.not_used:
                not_used_item = not_used_item_data.to_dict()
                not_used.append(not_used_item)



        earlier: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.earlier, Unset):
            earlier = []
            for earlier_item_data in self.earlier:
                earlier_item = earlier_item_data.to_dict()
                earlier.append(earlier_item)



        from_inventory: list[str] | Unset = UNSET
        if not isinstance(self.from_inventory, Unset):
            from_inventory = self.from_inventory




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "model_version": model_version,
            "kit": kit,
            "alternatives": alternatives,
            "causes": causes,
            "exact": exact,
            "diagnosis_id": diagnosis_id,
            "revision": revision,
            "created_at": created_at,
        })
        if detail is not UNSET:
            field_dict["detail"] = detail
        if understood is not UNSET:
            field_dict["understood"] = understood
        if coverage_repaired is not UNSET:
            field_dict["coverage_repaired"] = coverage_repaired
        if not_used is not UNSET:
            field_dict["not_used"] = not_used
        if earlier is not UNSET:
            field_dict["earlier"] = earlier
        if from_inventory is not UNSET:
            field_dict["from_inventory"] = from_inventory

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cause_probability_out import CauseProbabilityOut # noqa: PLC0415
        from ..models.earlier_out import EarlierOut # noqa: PLC0415
        from ..models.not_used_out import NotUsedOut # noqa: PLC0415
        from ..models.other_kit_out import OtherKitOut # noqa: PLC0415
        from ..models.short_kit_out import ShortKitOut # noqa: PLC0415
        d = dict(src_dict)
        model_version = d.pop("model_version")

        kit = ShortKitOut.from_dict(d.pop("kit"))




        alternatives = []
        _alternatives = d.pop("alternatives")
        for alternatives_item_data in (_alternatives):
            alternatives_item = OtherKitOut.from_dict(alternatives_item_data)



            alternatives.append(alternatives_item)


        causes = []
        _causes = d.pop("causes")
        for causes_item_data in (_causes):
            causes_item = CauseProbabilityOut.from_dict(causes_item_data)



            causes.append(causes_item)


        exact = d.pop("exact")

        diagnosis_id = d.pop("diagnosis_id")

        revision = d.pop("revision")

        created_at = d.pop("created_at")

        detail = cast(Literal['kit'] | Unset , d.pop("detail", UNSET))
        if detail != 'kit'and not isinstance(detail, Unset):
            raise ValueError(f"detail must match const 'kit', got '{detail}'")

        _understood = d.pop("understood", UNSET)
        understood: KitDiagnosisOutUnderstood | Unset
        if isinstance(_understood,  Unset):
            understood = UNSET
        else:
            understood = KitDiagnosisOutUnderstood(_understood)




        coverage_repaired = d.pop("coverage_repaired", UNSET)

        _not_used = d.pop("not_used", UNSET)
        not_used: list[NotUsedOut] | Unset = UNSET
        if _not_used is not UNSET:
            not_used = []
            for not_used_item_data in _not_used:
                not_used_item = NotUsedOut.from_dict(not_used_item_data)



                not_used.append(not_used_item)


        _earlier = d.pop("earlier", UNSET)
        earlier: list[EarlierOut] | Unset = UNSET
        if _earlier is not UNSET:
            earlier = []
            for earlier_item_data in _earlier:
                earlier_item = EarlierOut.from_dict(earlier_item_data)



                earlier.append(earlier_item)


        from_inventory = cast(list[str], d.pop("from_inventory", UNSET))


        kit_diagnosis_out = cls(
            model_version=model_version,
            kit=kit,
            alternatives=alternatives,
            causes=causes,
            exact=exact,
            diagnosis_id=diagnosis_id,
            revision=revision,
            created_at=created_at,
            detail=detail,
            understood=understood,
            coverage_repaired=coverage_repaired,
            not_used=not_used,
            earlier=earlier,
            from_inventory=from_inventory,
        )


        kit_diagnosis_out.additional_properties = d
        return kit_diagnosis_out

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
