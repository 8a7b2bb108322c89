"""The bound on the steps of a regular expression holds, and expressions without a small bound are refused."""

import random
import re
from time import perf_counter

import pytest

from diagnoser.errors import KnowledgeError
from diagnoser.knowledge import Symptom
from diagnoser.knowledge.patterns import MAX_STEPS, pattern_problem
from diagnoser.knowledge.regular import LARGE, examine
from diagnoser.reading import Lexicon

EXPLOSIVE = [
    "(a|aa){1,40}b",
    "(?:a?){0,40}b",
    "(?:a{1,9}){1,9}b",
    "(?:(?:a|b|ab){1,9}c?){1,9}d",
    "(?:.{0,9} ){0,9}x",
    ".{0,20}.{0,20}.{0,20}x",
    "(?=(?:a|aa){1,40}b)a",
    "(?<!x)(?:a|a){30}b",
    r"(?:\w{1,9}\w{1,9} ){0,3}x",
    "(?:[^x]{1,9} ){0,5}x",
    "(?:a{0,60000}){0,60000}b",
]


@pytest.mark.parametrize("body", EXPLOSIVE)
def test_an_expression_whose_worst_case_is_not_small_is_refused(body):
    """Repeats inside repeats, alternatives inside repeats and long rows of repeats are refused at once."""
    start = perf_counter()
    problem = pattern_problem(f"re:{body}")

    assert problem is not None
    assert "5,000 are allowed" in problem
    assert perf_counter() - start < 1


UNSUPPORTED = {
    "a.*b": "repeats without bound",
    "a{2,}b": "repeats without bound",
    "a{1,3}{1,3}": "repeats a repeat",
    "a{1,3}+b": "repeats a repeat",
    "(?P<name>a)b": "a kind of group",
    "(?i)ab": "a kind of group",
    "(?>ab)c": "a kind of group",
    r"(a)\1": r"uses \1",
    r"\x41b": r"uses \x",
    "(ab": "opens a group",
    "ab)": "closes a group",
    "[ab": "does not compile",
    "a{1,99999999999}": "are allowed",
    "(" * 30 + "a" + ")" * 30: "groups inside one another",
    "(?=fan)": "matches the empty text",
    r"\b": "matches the empty text",
    "fan|": "matches the empty text",
    "a{2,1}b": "does not compile",
}


@pytest.mark.parametrize(("body", "words"), UNSUPPORTED.items())
def test_other_syntax_is_refused_in_one_sentence(body, words):
    """Only syntax covered by the bound reaches the matcher."""
    assert words in (pattern_problem(f"re:{body}") or "")


@pytest.mark.parametrize(
    "body",
    [
        r"\bfan (?:\w{1,15} ){0,3}dead",
        r"\bpower supply ?[0-9]?(?: \w{1,15}){0,3} amber(?: led)?(?: on)?",
        "[盘碟](?!柜)(?!.{0,8}电源).{0,8}[黄橙红橘]灯(?:常?亮)?",
        "(?<!slot )[2-9] drives?",
        "a{,3}?b",
        r"\[x\]{2}",
        "{x",
        "[]a]b",
    ],
)
def test_ordinary_expressions_are_accepted(body):
    """Words between words, look-arounds, optional endings and characters that only look like syntax are accepted."""
    assert pattern_problem(f"re:{body}") is None


def expression(chooser, depth=3):
    """A random expression as text, and the same as a function from (text, place) to the ends of all its matches."""
    kind = chooser.choice(["one", "one", "run", "row", "row", "or", "times", "times"]) if depth else "one"
    if kind in ("one", "run"):
        body = chooser.choice(["a", "b", " ", "[ab]", ".", r"\w", "[^ ]"])

        def one(text, place):
            return [place + 1] if re.compile(body).match(text, place) else []

        return (body, one) if kind == "one" else repeated(chooser, body, one)
    if kind == "times":
        body, inner = expression(chooser, depth - 1)
        return repeated(chooser, f"(?:{body})", inner)
    parts = [expression(chooser, depth - 1) for _ in range(chooser.randint(2, 3))]
    if kind == "or":
        return f"(?:{'|'.join(body for body, _ in parts)})", lambda text, place: [
            end for _, ends in parts for end in ends(text, place)
        ]

    def row(text, place):
        places = [place]
        for _, ends in parts:
            places = [end for each in places for end in ends(text, each)]
        return places

    return "".join(body for body, _ in parts), row


def repeated(chooser, body, inner):
    """The expression and its matches, repeated."""
    least = chooser.randint(0, 1)
    most = least + chooser.randint(0, 2)

    def times(text, place):
        places, found = [place], [place] if least == 0 else []
        for count in range(1, most + 1):
            places = [end for each in places for end in inner(text, each)]
            found += places if count >= least else []
        return found

    return f"{body}{{{least},{most}}}", times


def test_no_text_has_more_matches_than_the_bound():
    """On 2,000 random expressions and hostile texts, all ways of matching at a place are counted one by one."""
    chooser = random.Random(7)  # noqa: S311
    reached = 0
    for _ in range(2000):
        body, ends = expression(chooser)
        bounds = examine(body)
        for text in ("a" * 12, "ab ab a b aab", "a a a a a a ", "b" + " " * 8):
            found = ends(text, 0)
            assert len(found) <= bounds.ways or bounds.ways >= LARGE, (body, text)
            assert min(found, default=bounds.shortest) >= min(bounds.shortest, len(text)), (body, text)
            assert bool(found) == bool(re.compile(body).match(text)), (body, text)
            reached += len(found) == bounds.ways > 1

    assert reached > 200


HOSTILE = ["a" * 600, "a b " * 150, "ab" * 300, "aab " * 150, "word " * 120, " " * 600]


@pytest.mark.parametrize(
    "body",
    [
        ".{0,12}.{0,12}.{0,12}x",
        "a.{0,50}a.{0,40}b",
        "(?:a|aa){1,9}b",
        "(?:a?){9}b",
        "(?:a{1,4}){0,5}b",
        r"(?:\w{1,15} ){0,2}.{0,12}.{0,10}q",
        ".{0,2400}b",
    ],
)
def test_the_most_costly_expressions_that_are_accepted_are_fast(body):
    """A window of 600 characters takes at most a quarter of a second of processor time, for every text."""
    assert MAX_STEPS // 10 < examine(body).steps <= MAX_STEPS
    for text in HOSTILE:
        start = perf_counter()
        list(re.compile(body, re.IGNORECASE).finditer(text))
        assert perf_counter() - start < 0.25


def test_a_range_that_is_empty_in_simplified_script_is_named():
    """Patterns are converted to simplified script. This can reverse a range of characters."""
    symptom = Symptom("S", "s", "s", "x", "x", ("re:[仿-個]響聲",), ())
    assert pattern_problem(symptom.patterns[0]) is None

    with pytest.raises(KnowledgeError, match=r"A regular expression of S, .* does not compile"):
        Lexicon.compile([symptom])
