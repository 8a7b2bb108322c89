from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="ErasureRequest")



@_attrs_define
class ErasureRequest:
    """ The customer of the data to be deleted.

        Attributes:
            customer (str): As it was given with the cases.
     """

    customer: str





    def to_dict(self) -> dict[str, Any]:
        customer = self.customer


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "customer": customer,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        customer = d.pop("customer")

        erasure_request = cls(
            customer=customer,
        )

        return erasure_request

