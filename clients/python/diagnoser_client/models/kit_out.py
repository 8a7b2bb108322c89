from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.kit_out_basis import KitOutBasis
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.part_out import PartOut





T = TypeVar("T", bound="KitOut")



@_attrs_define
class KitOut:
    """ The spares to send: two pieces at most, possibly none.

        Attributes:
            parts (list[PartOut]):
            coverage (float): P(fixed at the first visit with this kit).
            expected_cost (float): In units of one revisit at service level 5x9.
            between (list[float] | None | Unset): Proven lower and upper bound. The value is their middle. Null if the value
                is exact.
            basis (KitOutBasis | Unset): `fleet`: nothing is known of this fault, and the kit holds the most often needed
                parts of such machines. Default: KitOutBasis.FINDINGS.
     """

    parts: list[PartOut]
    coverage: float
    expected_cost: float
    between: list[float] | None | Unset = UNSET
    basis: KitOutBasis | Unset = KitOutBasis.FINDINGS
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.part_out import PartOut # noqa: PLC0415
        parts = []
        for parts_item_data in self.parts:
            parts_item = parts_item_data.to_dict()
            parts.append(parts_item)



        coverage = self.coverage

        expected_cost = self.expected_cost

        between: list[float] | None | Unset
        if isinstance(self.between, Unset):
            between = UNSET
        elif isinstance(self.between, list):
            between = self.between


        else:
            between = self.between

        basis: str | Unset = UNSET
        if not isinstance(self.basis, Unset):
            basis = self.basis.value



        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "parts": parts,
            "coverage": coverage,
            "expected_cost": expected_cost,
        })
        if between is not UNSET:
            field_dict["between"] = between
        if basis is not UNSET:
            field_dict["basis"] = basis

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.part_out import PartOut # noqa: PLC0415
        d = dict(src_dict)
        parts = []
        _parts = d.pop("parts")
        for parts_item_data in (_parts):
            parts_item = PartOut.from_dict(parts_item_data)



            parts.append(parts_item)


        coverage = d.pop("coverage")

        expected_cost = d.pop("expected_cost")

        def _parse_between(data: object) -> list[float] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                between_type_0 = cast(list[float], data)

                return between_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[float] | None | Unset, data)

        between = _parse_between(d.pop("between", UNSET))


        _basis = d.pop("basis", UNSET)
        basis: KitOutBasis | Unset
        if isinstance(_basis,  Unset):
            basis = UNSET
        else:
            basis = KitOutBasis(_basis)




        kit_out = cls(
            parts=parts,
            coverage=coverage,
            expected_cost=expected_cost,
            between=between,
            basis=basis,
        )


        kit_out.additional_properties = d
        return kit_out

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
