"""What tests of the console share: words in one language, what a person reads, and when a page is at rest."""

import re
from html import unescape

from api.console.language import Tongue

READY = "document.readyState === 'complete' && !document.querySelector('[aria-busy]')"


def said(words, name, code="en"):
    """A word in one language."""
    return Tongue(code).pick(*words[name])


def seen(response):
    """What a person reads on a page."""
    text = re.sub(r"<(script|datalist|option)[^>]*>.*?</\1>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(text))
