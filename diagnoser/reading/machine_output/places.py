"""Places that machines print: slots, disks, DIMMs, ports, fans, power supplies."""

import re
from string import digits
from typing import Any

import ahocorasick

# Words of which one must occur (`%` is any digit), pattern, and form; the first that matches tells the place.
_RULES: tuple[tuple[str, str, str], ...] = (
    ("srcid src_id", r"(cpu_?src_?id#\d{1,2}_[a-z0-9#_]{1,60}?dimm#\d{1,2})", "{}"),
    ("srcid src_id", r"(cpu_?src_?id#\d{1,2}_[a-z0-9#_]{1,40})", "{}"),
    ("mc#", r"\b(mc#\d{1,2}[a-z0-9#]{1,40})", "{}"),
    ("dimm", r"\b((?:cpu|p|proc)_?\d[-_]dimm_?[a-z0-9]{1,4})(?![A-Za-z0-9])", "{}"),
    ("dimm", r"\bdimm[ _#:]{0,3}([a-z]?\d{1,3}[a-z]?)(?![A-Za-z0-9])", "DIMM {}"),
    (
        "slot bay 槽",
        r"(?:(?<![a-z])slot|(?<![a-z])bay|槽位|槽)\s{0,3}(?:number|no\.?|id)?\s{0,20}[:=#]?\s{0,3}(\d{1,3})(?![A-Za-z0-9:])",
        "slot {}",
    ),
    ("槽", r"(\d{1,3})\s?号?(?:槽位|槽)", "slot {}"),
    ("%:% %/% %:s %/s", r"\b(?:e|s|c\d{1,2}/e)\d{1,4}[:/]s?(\d{1,3})(?![A-Za-z0-9])", "slot {}"),
    ("[%", r"\[\d{1,4}:(\d{1,3})\]", "slot {}"),
    ("/s%", r"/s(\d{1,3})(?![A-Za-z0-9])", "slot {}"),
    (
        "vd virtual logical",
        r"\b(?:vd|virtual (?:drive|disk)|logical (?:drive|disk|device))[ :]{0,2}(?:number )?#?(\d{1,3})(?![A-Za-z0-9])",
        "array {}",
    ),
    (
        "disk 硬盘 drive",
        r"(?:(?<![a-z])disk|硬盘|(?<![a-z])drive)\s{0,2}#?(\d{1,3})(?![A-Za-z0-9])",
        "slot {}",
    ),
    ("device", r"\bdevice ?#(\d{1,3})(?![A-Za-z0-9])", "disk {}"),
    ("port", r"\bport ?[=:] ?(\d{1,3})(?![A-Za-z0-9])", "slot {}"),
    ("unit", r"\bunit ?[=:] ?(\d{1,3})(?![A-Za-z0-9])", "array u{}"),
    ("channel", r"\bide channel #(\d{1,3})(?![A-Za-z0-9])", "slot {}"),
    ("harddisk", r"\\device\\harddisk(\d{1,3})", "disk {}"),
    ("nvme%", r"\b(nvme\d{1,3})(?:n\d{1,3})?(?:p\d{1,3})?(?![A-Za-z0-9])", "disk {}"),
    ("sd hd vd", r"(?:/dev/|\[|\bdev |\bdisk |\b)([shv]d[a-z]{1,2})\d{0,3}(?=\[|\]|\(|\b)", "disk {}"),
    ("ata%", r"\b(ata\d{1,3}(?:\.\d{2})?)(?![A-Za-z0-9])", "{}"),
    ("md", r"\b(md/?\d{1,3})(?![A-Za-z0-9])", "array {}"),
    (
        "eth% eno% ens% enp% em% bond% vmnic% ib% wlan% net% p%p",
        r"\b((?:eth|eno|ens|enp|em|bond|vmnic|ib|wlan|net)\d{1,3}[a-z0-9]{0,10}|p\dp\d)(?![A-Za-z0-9])",
        "port {}",
    ),
    ("vmhba%", r"\b(vmhba\d{1,3})(?![A-Za-z0-9])", "adapter {}"),
    (
        "电源 ps power",
        r"(?:电源|(?<![a-z])psu|(?<![a-z])ps|power supply)\s{0,2}#?(\d{1,2})(?![A-Za-z0-9])",
        "PSU {}",
    ),
    ("风扇 fan", r"(?:风扇|(?<![a-z])fan)\s{0,2}#?(\d{1,2}[a-z]?)(?![A-Za-z0-9])", "fan {}"),
    ("processor cpu", r"(?:processor|\bcpu) {0,2}[:#]{0,1} {0,2}(\d{1,4})(?![A-Za-z0-9])", "CPU {}"),
    (
        ".0 .1 .2 .3 .4 .5 .6 .7",
        r"\b((?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?![A-Za-z0-9])",
        "PCI {}",
    ),
)
_PLACES = tuple((re.compile(pattern, re.IGNORECASE), form) for _, pattern, form in _RULES)


def _automaton() -> Any:
    """Return the automaton of the words of all rules; the bits of a value are the rules that have the word."""
    words: dict[str, int] = {}
    for rule, (spelled, _, _) in enumerate(_RULES):
        for word in spelled.split():
            for first in digits if "%" in word else "-":
                for last in digits if word.count("%") > 1 else "-":
                    text = word.replace("%", first, 1).replace("%", last, 1)
                    words[text] = words.get(text, 0) | 1 << rule
    automaton = ahocorasick.Automaton()
    for text, rules in words.items():
        automaton.add_word(text, rules)
    automaton.make_automaton()
    return automaton


_WORDS = _automaton()
_TIMES = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[T ]{1,2}\d{1,2}:\d{2}(?::\d{2})?"
    r"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} "
    r"\d{2}:\d{2}:\d{2}(?: \d{4})?"
    r"|\d{1,2}/\d{1,2}/\d{4} {1,2}\d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?"
    r"|\[ {0,8}\d{1,9}\.\d{6}\]"
)
_LOG_START = re.compile(
    rf"\s{{0,40}}(?:(?:<\d{{1,3}}>|\[)?(?:{_TIMES.pattern})|[a-z_-]{{2,20}}(?:\[\d{{1,7}}\])?: "
    rf"|#\s{{0,2}}\d{{1,2}}\s{{1,4}}[A-Z])"
)


def place_in(text: str) -> str:
    """Return the place that a text names, such as `slot 5` or `DIMM A1`; empty where it names none.

    >>> [place_in(text) for text in ("Slot Number: 5", "I/O error, dev sdb, sector 9", "DIMM_A3", "hello")]
    ['slot 5', 'disk sdb', 'DIMM A3', '']
    """
    marked = 0
    for _, rules in _WORDS.iter(text.lower()):
        marked |= rules
    while marked:
        rule = (marked & -marked).bit_length() - 1
        marked &= marked - 1
        pattern, form = _PLACES[rule]
        if match := pattern.search(text):
            name = match[1]
            return form.format(name.lstrip("0") or "0" if name.isdigit() else name)
    return ""


def time_in(text: str) -> str:
    """Return the first time that a text tells, as it was printed; empty where it tells none."""
    match = _TIMES.search(text) if ":" in text or "[" in text else None
    return match[0].strip("[] ") if match else ""


def is_log_line(text: str) -> bool:
    """Return whether a line begins with a time, as the lines of logs do."""
    return _LOG_START.match(text) is not None
