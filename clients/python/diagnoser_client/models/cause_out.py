from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.cause_out_kind import CauseOutKind
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.contribution_out import ContributionOut





T = TypeVar("T", bound="CauseOut")



@_attrs_define
class CauseOut:
    """ One cause with its posterior.

        Attributes:
            cause (str):
            kind (CauseOutKind):
            name (str):
            probability (float):
            tickets (int): Past tickets with this cause.
            because (list[ContributionOut]):
            between (list[float] | None | Unset): Proven lower and upper bound. The value is their middle. Null if the value
                is exact.
            prior (float | None | Unset): P(cause | there is a ticket), before any finding.
     """

    cause: str
    kind: CauseOutKind
    name: str
    probability: float
    tickets: int
    because: list[ContributionOut]
    between: list[float] | None | Unset = UNSET
    prior: float | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.contribution_out import ContributionOut # noqa: PLC0415
        cause = self.cause

        kind = self.kind.value

        name = self.name

        probability = self.probability

        tickets = self.tickets

        because = []
        for because_item_data in self.because:
            because_item = because_item_data.to_dict()
            because.append(because_item)



        between: list[float] | None | Unset
        if isinstance(self.between, Unset):
            between = UNSET
        elif isinstance(self.between, list):
            between = self.between


        else:
            between = self.between

        prior: float | None | Unset
        if isinstance(self.prior, Unset):
            prior = UNSET
        else:
            prior = self.prior


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "cause": cause,
            "kind": kind,
            "name": name,
            "probability": probability,
            "tickets": tickets,
            "because": because,
        })
        if between is not UNSET:
            field_dict["between"] = between
        if prior is not UNSET:
            field_dict["prior"] = prior

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.contribution_out import ContributionOut # noqa: PLC0415
        d = dict(src_dict)
        cause = d.pop("cause")

        kind = CauseOutKind(d.pop("kind"))




        name = d.pop("name")

        probability = d.pop("probability")

        tickets = d.pop("tickets")

        because = []
        _because = d.pop("because")
        for because_item_data in (_because):
            because_item = ContributionOut.from_dict(because_item_data)



            because.append(because_item)


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


        def _parse_prior(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        prior = _parse_prior(d.pop("prior", UNSET))


        cause_out = cls(
            cause=cause,
            kind=kind,
            name=name,
            probability=probability,
            tickets=tickets,
            because=because,
            between=between,
            prior=prior,
        )


        cause_out.additional_properties = d
        return cause_out

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
