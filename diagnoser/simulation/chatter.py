"""What people write around a fault: greetings, haste, appointments.  None of it tells a symptom.

A sentence that the words of a fleet read as a finding, a repair or a guess is left out for that fleet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from diagnoser.types import Language

NO_DETAILS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        "A fault was reported without details.",
        "Customer asks for a visit. Details were not given.",
        "Please call the customer about this ticket.",
        "Call from the customer, description to follow.",
    ),
    "zh": (
        "客户报修，具体情况待确认。",
        "报修，详情待补充。",
        "客户来电，请联系客户了解情况。",
        "请与客户联系。",
    ),
}
"""Reports of customers who mention no symptom."""

OPENINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        "Hello,",
        "Hi team,",
        "Good morning,",
        "Customer reports:",
        "Ticket by phone:",
        "User says:",
        "Dear support,",
    ),
    "zh": ("你好，", "您好，", "客户报修：", "客户反映：", "客户来电：", "用户描述：", "早上好，"),
}

CLOSINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (
        "Thanks.",
        "Please advise.",
        "Kind regards",
        "It is urgent.",
        "Please call before you come.",
        "The customer is on site until six.",
        "This is a production system.",
        "Contract is valid.",
    ),
    "zh": (
        "谢谢。",
        "请尽快处理。",
        "比较急。",
        "麻烦安排工程师。",
        "上门前请先电话联系。",
        "客户下午都在现场。",
        "生产环境，请优先。",
        "请回复。",
    ),
}

MACHINES: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("Machine: {}.", "Type {}.", "It is a {}."),
    "zh": ("机型：{}。", "机器型号{}。", "型号是{}。"),
}

JOINTS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": (". ", ". ", ", ", "; ", "\n", ", also ", " and "),
    "zh": ("。", "，", "，", "；", "\n", "，同时", "，而且"),
}
"""What stands between two findings.  The first of a language keeps them furthest apart."""

ENDS: Final[Mapping[Language, str]] = {"en": ".", "zh": "。"}


@dataclass(frozen=True, slots=True)
class Chatter:
    """The sentences of one language that say nothing in the words of a fleet."""

    no_details: tuple[str, ...]
    openings: tuple[str, ...]
    closings: tuple[str, ...]
    machines: tuple[str, ...]
