"""The prefilter of a regular expression: the literal words that every match contains.

There are hundreds of regular expressions, and a report is short.  An expression is tried only on clauses that contain
its words.  This makes reading several times faster and keeps it linear in the length of the report.
"""

from diagnoser.knowledge.regular import TOKENS


def mandatory_words(body: str) -> tuple[str, ...]:
    r"""Return literal pieces that every match of the expression contains, the longest first.

    >>> mandatory_words(r"\bfan (?:\w{1,9} ){0,3}full speeds?")
    ('full speed', 'fan ')
    """
    pieces = [""]
    depth = 0
    for token in TOKENS.finditer(body):
        kind = token.lastgroup
        depth += (kind == "open") - (kind == "close")
        if kind == "literal" and depth == 0:
            pieces[-1] += token.group().lower()
            continue
        if kind == "repeat" and depth == 0:
            # The repeated letter may be missing. After a group or a class the piece is empty anyway.
            pieces[-1] = pieces[-1][:-1]
        if kind == "either" and depth == 0:
            return ()
        pieces.append("")
    return tuple(sorted(filter(None, pieces), key=len, reverse=True))
