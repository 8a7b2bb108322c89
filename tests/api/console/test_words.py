"""The words of the console: complete in three languages, and none left over."""

import re
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest

from api.console import phrases
from api.console.language import Sayings, Tongue, tongue_of, traditional
from api.console.pages import (
    answer_words,
    call_words,
    cases_words,
    history_words,
    inventory_words,
    layout_words,
    learn_words,
    network_words,
    performance_words,
    practice_words,
    refusal_words,
    review_words,
    signin_words,
    versions_words,
    visit_words,
)
from diagnoser.types import ActionKind, ActionResult

QUOTED = r"[\"'][a-z_]+[\"']"
PAGES = Path(__file__).parents[3] / "api" / "console" / "pages"
CALL = (
    "call.html",
    "call_answer.html",
    "call_details.html",
    "call_macros.html",
    "call_tried.html",
    "call_note.html",
    "call_pieces.html",
)
TEMPLATES = {
    (answer_words, call_words): CALL,
    (cases_words,): ("cases.html",),
    (history_words,): ("history.html",),
    (inventory_words,): ("inventory.html",),
    (performance_words,): ("performance.html",),
    (layout_words,): ("layout.html", "call.html"),
    (learn_words,): ("learn.html",),
    (network_words,): ("network.html",),
    (practice_words,): ("practice.html",),
    (refusal_words,): ("refusal.html",),
    (review_words,): ("review.html",),
    (signin_words,): ("signin.html",),
    (versions_words,): ("versions.html",),
    (visit_words,): ("visit.html",),
}
NAMED_BY_ERRORS = {"reason_no_match", "reason_say_fixed", *refusal_words.WORDS}
ACTIONS = [f"action_{each}" for each in get_args(ActionKind)] + [
    f"result_{each}" for each in get_args(ActionResult)
]


@pytest.mark.parametrize(
    ("asked", "remembered", "accepted", "expected"),
    [
        (None, None, "zh-TW,zh;q=0.9", "zh-Hant"),
        (None, None, "zh-CN", "zh"),
        (None, None, "de, zh-Hant-HK;q=0.5", "zh-Hant"),
        ("en", "zh", "zh", "en"),
        (None, "zh-Hant", "en", "zh-Hant"),
        ("fr", None, "", "en"),
        ("zh", None, "", "zh"),
    ],
)
def test_the_page_speaks_the_language_asked_for(asked, remembered, accepted, expected):
    """The address wins over what was chosen before, that over the browser, and English is for everybody else."""
    assert tongue_of(asked, remembered, accepted).code == expected


@pytest.mark.parametrize(
    ("simplified", "taiwan"),
    [
        ("内存和硬盘", "記憶體和硬碟"),
        ("服务器主板", "伺服器主機板"),
        ("序列号", "序號"),
        ("固件、网络和软件", "韌體、網路和軟體"),
        ("打印机驱动程序", "印表機驅動程式"),
    ],
)
def test_traditional_chinese_has_the_terms_of_taiwan(simplified, taiwan):
    """Not only other characters but other words."""
    assert traditional(simplified) == taiwan


def all_words():
    """Every word of every page, with its module."""
    modules = chain.from_iterable(TEMPLATES)
    return [(module.__name__, name, both) for module in modules for name, both in module.WORDS.items()]


def test_every_word_is_there_in_every_language():
    """None is empty, each Chinese one is Chinese, and what is filled in is the same in all languages."""
    for module, name, (english, chinese) in all_words():
        assert english, (module, name)
        assert chinese, (module, name)
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", chinese)), (module, name)
        assert re.search("[\u3000-\u9fff]", chinese) or not re.search("[a-z]{3}", english), (module, name)
        assert not re.search("[\u3400-\u9fff]", english), (module, name)


def test_no_word_is_named_like_a_part_of_the_language_of_templates():
    """`words.name` in a template is a word: nothing else of the object has such a name."""
    assert not {name for _, name, _ in all_words()} & {
        name for name in dir(Sayings) if not name.startswith("_")
    }


@pytest.mark.parametrize(("modules", "templates"), TEMPLATES.items(), ids=lambda each: str(each[0])[-30:])
def test_every_word_that_a_template_uses_is_there_and_used(modules, templates):
    """No word is missing, and none is left over. Computed names count by their beginnings."""
    text = "".join((PAGES / each).read_text(encoding="utf-8") for each in templates)
    text += "".join(
        (PAGES / f"{Path(each).stem}.py").read_text(encoding="utf-8")
        for each in templates
        if (PAGES / f"{Path(each).stem}.py").exists()
    )
    used = set(re.findall(r"\bwords\.(\w+)", text)) | set(re.findall(r'\bwords\["(\w+)"\]', text))
    beginnings = tuple(re.findall(r'\bwords\["([\w ]+)" ~', text))
    endings = tuple(re.findall(r'\bwords\[\w+ ~ "(\w+)"\]', text))
    written = set(chain.from_iterable(module.WORDS for module in modules))

    shared = set(layout_words.WORDS) | set(refusal_words.WORDS)
    computed = {
        name for name in written if name.startswith(beginnings or "\0") or name.endswith(endings or "\0")
    }

    assert used <= written | shared | set(call_words.WORDS)
    assert {
        name
        for name in written - used - computed
        if not {f'"{name}"', f"'{name}'"} & set(re.findall(QUOTED, text))
    } <= NAMED_BY_ERRORS


def test_actions_and_their_results_have_words():
    """Whatever the library knows of actions can be shown."""
    assert set(ACTIONS) <= set(call_words.WORDS)


@pytest.mark.parametrize("code", ["en", "zh", "zh-Hant"])
def test_numbers_are_said_in_words(code):
    """Every share and every weight has words, and more is never said to be less."""
    tongue = Tongue(code)

    said = [phrases.of_ten(share / 100, tongue) for share in range(101)]
    assert len(dict.fromkeys(said)) == 11
    weights = [phrases.strength(weight / 10, tongue) for weight in range(-30, 31)]
    assert len(dict.fromkeys(weights)) == 7


def test_a_missing_word_is_a_mistake_that_shows():
    """A template that asks for a word that nobody wrote fails, so a page never shows a gap."""
    with pytest.raises(AssertionError, match="nonsense"):
        Sayings({}, Tongue("en"))["nonsense"]
