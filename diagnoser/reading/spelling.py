"""Spelling correction: one typing error in the long words of a fault report ("dispaly", "moniter").

Two words are one error apart when they become equal after removing at most one letter from each.  This covers a
swapped, wrong, missing or doubled letter.
"""

from collections.abc import Iterator

_SHORTEST, _LONGEST = 6, 20

_WORDS_TEXT = """
abnormal accessible activated adapter administrator already amber another answering anything autoloader automatically
available backplane battery beeping blinking bluescreen bootable booting browser calibration cannot cartridge changing
checkpoint checksum clicking collapsed compatible completely configuration configured connection connections
connectivity connector constantly continuously controller correctable corrected corrupted corruption crashing critical
database datastore deactivated defective defunct degraded detached detect detected device diagnostic diagnostics
different disabled disappear disappeared disconnect disconnected display displays drives dropping electrical
electricity emergency enclosure endlessly engineer ethernet everything exchanged expansion exploded explosion external
failed failure failures filesystem firmware flashing flickering following freezing frequently generator graphics
grinding happened hardware hypervisor identified immediately inaccessible incompatible inconsistent incorrect
indicator infiniband information initialization initialize initializing installation installed interface intermittent
intermittently internal keyboard lightning lights logical machine mainboard maintenance management memory message
microcode mismatch missing monitor morning motherboard multipath multiple network offline operating operational orange
overheated overheating panel partition performance permanently physical picture planar possible powered powering
predicted predictive problem problems processor random randomly reachable reallocated reboot rebooted rebooting
reboots rebuilding recognised recognized reconnected recovery redundancy redundant regularly reinserted reinstalled
remotely repaired repeatedly replaced replacement reported reseated reseating resetting responding response restart
restarted restarting restarts running scratching screen sector sequence server service several shutdown signal
simultaneously sluggish software sometimes spontaneous spontaneously sporadic stopped storage suddenly supplies supply
suspended switched switches system temperature temporarily thermal threshold throttled throttling together transceiver
unavailable uncorrectable unexpected unexpectedly unhealthy unplugged unreachable unreadable unrecoverable
unresponsive unstable upgraded ventilator voltage warnings whatsoever without working workstation yellow yesterday
batteries controllers crashed crashes hanging kernel machines modules overheats rebuild rebuilds unbootable
"""
_WORDS = frozenset(_WORDS_TEXT.split())

# Correct English words that are one error away from exactly one word above.
_RIGHT_TEXT = """
accessibly activate activates adaptec adapted adaptor anther anthers batter batters battier beefing blanking bleeping
blinding blinkin boating boinking bolting boobing booing booking booming boosting boozing browner browse browsed
browses buttery calibrating cannon cashing chaining chancing chanting charging clacking clanging clashing clinking
clocking clucking collapse collapses compatibly confection confections configure configures connecter connecting
controlled convection correcter corrupter corrupting cortical creasing cricking crushing deactivate deactivates defect
defected degrade degrades deiced deicer deices deject dejected derive derives detaches detective detest detested
devise disable disables divers divest dories driers dries driest dripping drivel drivels driven driver drivers
drooping droves emergence eternal exchange exchanges explode explodes explored expulsion fabled facile fallowing
filled filmed flailed fleshing flushing foaled foiled freeing graphic grinning identifier identifies incompatibly
infernal initialisation initialise installer instilled integral interlace intermittant interval lightening lighting
lihgts massage massing memoir memroy messing mission misting misusing moaning mooning mooring mourning multiply
mussing notwork operation overeating overhearing planer possibly powdered powdering predicate predicated predicative
professor ransom reallocate reallocates recognise recognize recognizer recognizes recover recovers reheated reheating
repeated repeating replace replaces replayed reporter resented resettling resorted resounding respired responds
restate restates retorted ruining screan serve served serves servile sever severe severs shopped slopped snitched
snitches sometime sopped spinal stepped stitched stitches stomped stooped stopper strange stropped supple supplest
supplied supplier suppliers suspender swatches swerve swopped throttle throttles unusable upgrade upgrades warning
wording worming
clashed clashes crushed crushes handing hinging kernels modulus rebuilt module
"""
_RIGHT = frozenset(_RIGHT_TEXT.split())


def _thinned(word: str) -> Iterator[str]:
    """Yield the word itself and the word without one of its letters.  The first letter is never removed."""
    yield word
    yield from (word[:i] + word[i + 1 :] for i in range(1, len(word)))


_BY_THINNED: dict[str, list[str]] = {}
for _word in sorted(_WORDS):
    for _thin in _thinned(_word):
        _BY_THINNED.setdefault(_thin, []).append(_word)


def corrected(word: str) -> str:
    """Return the word with one typing error corrected, or unchanged when it may be another word.

    >>> [corrected(word) for word in ("dispaly", "moniter", "driver")]
    ['display', 'monitor', 'driver']
    """
    if not _SHORTEST <= len(word) <= _LONGEST or word in _WORDS or word in _RIGHT:
        return word
    near = {known for thin in _thinned(word) for known in _BY_THINNED.get(thin, ())}
    near = {known for known in near if len(known) >= _SHORTEST and not word.startswith(known)}
    return near.pop() if len(near) == 1 else word
