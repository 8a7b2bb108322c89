"""The common parts of tests of the console: words in one language, the visible text, and the wait for a quiet page."""

import re
from html import unescape

from api.console.language import Tongue

READY = "document.readyState === 'complete' && !document.querySelector('[aria-busy]')"


def said(words, name, code="en"):
    """A word in one language."""
    return Tongue(code).pick(*words[name])


def seen(response):
    """Return the visible text of a page."""
    text = re.sub(r"<(script|datalist|option)[^>]*>.*?</\1>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(text))
