from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.current_model_out_facts import CurrentModelOutFacts





T = TypeVar("T", bound="CurrentModelOut")



@_attrs_define
class CurrentModelOut:
    """ The current model, with its size and the facts of its training.

        Attributes:
            version (str):
            current (bool): Whether this process answers with it.
            causes (int):
            symptoms (int):
            events (int):
            contexts (int):
            facts (CurrentModelOutFacts): Facts of its training: counts, periods, settings, scores.
     """

    version: str
    current: bool
    causes: int
    symptoms: int
    events: int
    contexts: int
    facts: CurrentModelOutFacts
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.current_model_out_facts import CurrentModelOutFacts # noqa: PLC0415
        version = self.version

        current = self.current

        causes = self.causes

        symptoms = self.symptoms

        events = self.events

        contexts = self.contexts

        facts = self.facts.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "version": version,
            "current": current,
            "causes": causes,
            "symptoms": symptoms,
            "events": events,
            "contexts": contexts,
            "facts": facts,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.current_model_out_facts import CurrentModelOutFacts # noqa: PLC0415
        d = dict(src_dict)
        version = d.pop("version")

        current = d.pop("current")

        causes = d.pop("causes")

        symptoms = d.pop("symptoms")

        events = d.pop("events")

        contexts = d.pop("contexts")

        facts = CurrentModelOutFacts.from_dict(d.pop("facts"))




        current_model_out = cls(
            version=version,
            current=current,
            causes=causes,
            symptoms=symptoms,
            events=events,
            contexts=contexts,
            facts=facts,
        )


        current_model_out.additional_properties = d
        return current_model_out

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
