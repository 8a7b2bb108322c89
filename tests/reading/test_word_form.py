"""The word form: the same with and without the short way for English, and the way back to the text."""

from hypothesis import given
from hypothesis import strategies as st

from diagnoser.reading.normalise import character_form
from diagnoser.reading.word_form import word_forms
from diagnoser.reading.words import ARTICLES, FILLERS

WORDS = st.sampled_from(
    """the|disk|fan 3|raid 5|refuses to|boot|no longer|ctrl a|ctrl+a|ctrla|ctrl - h|x3650|dimm1|0x7b|don't|it's
|leds|fails to|2.5|e-mail|a_b|--| - |+|psu 12|port 7:|\t|'|,""".replace("\n|", "|\n|").split("|")
)
ENGLISH = st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "  ", "-"]))).map(
    lambda pairs: "".join(word + blank for word, blank in pairs)
)


@given(ENGLISH)
def test_english_is_read_alike_beside_chinese(text: str):
    """A text without Chinese takes a short way.  A Chinese clause behind it makes it take the long one."""
    english, both = character_form(text).text, character_form(text + "\n电源").text
    for short, long in zip(
        word_forms(english, FILLERS, ARTICLES), word_forms(both, FILLERS, ARTICLES), strict=True
    ):
        assert long.text.rstrip("电源").rstrip("\n") == short.text.rstrip("\n")


@given(ENGLISH)
def test_every_piece_leads_back_to_its_words(text: str):
    """The interval of a stretch of the form begins and ends with the words that it was made of."""
    form = word_forms(character_form(text).text, FILLERS)[0]
    last = 0
    for place in range(len(form.text)):
        start, end = form.span(place, place + 1)
        assert last <= start < end <= len(text)
        last = start
    if form.text:
        assert form.span(0, len(form.text)) == (
            form.span(0, 1)[0],
            form.span(len(form.text) - 1, len(form.text))[1],
        )
