"""The three languages of the console: English, simplified Chinese and traditional Chinese as written in Taiwan.

Words are written in English and in simplified Chinese. Traditional Chinese is made from the simplified words with the
phrases of Taiwan (OpenCC's `s2twp`), so it is complete for every page, symptom and part. `TAIWAN` corrects OpenCC's
words by the usual words of Taiwan's computer trade.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import opencc

LANGUAGES: Final = {"en": "en", "zh": "zh-Hans", "zh-Hant": "zh-Hant"}
"""The name of a language in an address -> its tag in HTML."""

TITLES: Final = {"en": "English", "zh": "简体中文", "zh-Hant": "繁體中文"}

TAIWAN: Final = {
    "序列號": "序號",
    "備件": "備品",
    "工單": "服務單",
    "上門": "到場",
    "陣列卡": "磁碟陣列卡",
    "藍色畫面": "藍畫面",
    "光通路": "光徑診斷",
    "報修": "叫修",
    "稽核": "審核",
    "支援": "支持",
    "支持人員": "支援人員",
    "網絡卡": "網路卡",
    "擴充套件": "擴充",
    "宕機或宕機": "當機或無回應",
    "宕機(宕機": "停機(當機",
    "宕機": "當機",
    "程式碼": "代碼",
    "刀片": "刀鋒",
    "交換機": "交換器",
    "管理口": "管理埠",
    "網口": "網路埠",
    "USB口": "USB埠",
    "服務級別": "服務等級",
    "歎號": "驚嘆號",
    "文本框": "文字欄位",
    "吊銷": "撤銷",
    "臺": "台",
    "“": "「",
    "”": "」",
}
"""What OpenCC writes -> what Taiwan's trade says."""

Words = dict[str, tuple[str, str]]
"""The words of a page: name -> English and simplified Chinese."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of the console.

    Attributes:
        code: A key of `LANGUAGES`.
    """

    code: str

    @property
    def tag(self) -> str:
        """The tag of the language in HTML."""
        return LANGUAGES[self.code]

    @property
    def chinese(self) -> bool:
        """Whether it is one of the two Chinese languages."""
        return self.code != "en"

    def pick(self, english: str, chinese: str) -> str:
        """Return one of two texts of the same meaning. If it is empty, return the other one.

        >>> Tongue("zh-Hant").pick("hard disk", "硬盘"), Tongue("zh").pick("hard disk", "")
        ('硬碟', 'hard disk')
        """
        if not self.chinese:
            return english or chinese
        said = chinese or english
        return traditional(said) if self.code == "zh-Hant" else said


def tongue_of(asked: str | None, remembered: str | None, accepted: str) -> Tongue:
    """Return the language in the address, else the one of the cookie, else the first of the browser, else English.

    >>> tongue_of(None, None, "zh-TW,zh;q=0.9").code, tongue_of("en", "zh", "zh").code, tongue_of("fr", None, "").code
    ('zh-Hant', 'en', 'en')
    """
    for wanted in (asked or "", remembered or "", *(each.strip() for each in accepted.split(","))):
        if found := _known(wanted):
            return Tongue(found)
    return Tongue("en")


class Sayings:
    """The words of a page in one language, for a template: by `words.name` or `words["name"]`.

    It is no mapping, because templates would take a word with a name such as `keys` for a method.
    """

    def __init__(self, words: Mapping[str, tuple[str, str]], tongue: Tongue) -> None:
        """Say these words in this language."""
        self._words, self._tongue = words, tongue

    def __getitem__(self, name: str) -> str:
        """Return a word. A missing one is an error in our template."""
        if name not in self._words:
            raise AssertionError(f"No word has the name {name}.")
        return self._tongue.pick(*self._words[name])

    def __contains__(self, name: str) -> bool:
        """Return whether there is such a word."""
        return name in self._words


@lru_cache(maxsize=8192)
def traditional(simplified: str) -> str:
    """Return simplified Chinese as Taiwan's trade writes it."""
    said = str(_converter().convert(simplified))
    for theirs, ours in TAIWAN.items():
        said = said.replace(theirs, ours)
    return said


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")


def _known(wanted: str) -> str | None:
    """Return the code of a language tag such as `zh-TW` or `en-GB;q=0.8`. None for another language."""
    tag = wanted.partition(";")[0].lower()
    if tag.startswith("zh"):
        return "zh-Hant" if tag in {"zh-hant", "zh-tw", "zh-hk", "zh-mo"} or "hant" in tag else "zh"
    return "en" if tag.startswith("en") else None
