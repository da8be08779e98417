"""The parameters that several operations take."""

from __future__ import annotations

from typing import get_args

from detente.analysis.tension import Period
from detente.events.codebook import codebook
from detente.store.filters import STATUSES, Attributed
from detente.store.kinds import FIELDS as KINDS
from detente.web.site.api.declare import Declared

_LEAP = r"(?:[12]\d(?:0[48]|[2468][048]|[13579][26])|(?:12|16|20|24|28)00)-02-29"
_MONTH = (
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|"
    r"02-(?:0[1-9]|1\d|2[0-8]))"
)
DAY = rf"(?:[12]\d{{3}}-{_MONTH}|{_LEAP})".replace(r"\d", "[0-9]")
_PERIOD = rf"(?:[12][0-9]{{3}}(?:-(?:0[1-9]|1[0-2]))?|{DAY})"
_LETTER = "0-9A-Za-zÀ-ÖØ-öø-ɏ\u0391-\u03a1\u03b1-\u03c9А-яא-ת\u0620-\u064aぁ-ゖァ-ヺ一-鿿가-힣"
_PLAIN = r"[^\x00-\x1f\x7f-\x9f]"
_STATE_CODE = r"^(?:---|[A-Z]{3})[A-Z]{0,12}$"


def _listed(names: tuple[str, ...]) -> str:
    one = f"(?:{'|'.join(names)})"
    return f"^{one}(?:,{one}){{0,30}}$"


def named(name: str, description: str, longest: int = 60) -> Declared:
    """A parameter that takes any words."""
    schema = {"type": "string", "maxLength": longest, "pattern": f"^{_PLAIN}*$"}
    return Declared(name, schema, description, "")


def searched(name: str, description: str) -> Declared:
    """A parameter that takes words to look for."""
    schema = {"type": "string", "maxLength": 100, "pattern": f"^{_PLAIN}*[{_LETTER}]{_PLAIN}*$"}
    return Declared(name, schema, f"{description}: with a letter or a digit in it", "")


def one_of(name: str, values: tuple[str, ...], description: str, default: str = "") -> Declared:
    """A parameter that takes one of some words."""
    return Declared(name, {"type": "string", "enum": list(values)}, description, default)


def several(name: str, values: tuple[str, ...], description: str) -> Declared:
    """A parameter that takes several of some words, with commas between them."""
    schema = {"type": "string", "pattern": _listed(values)}
    return Declared(name, schema, f"{description}, several with commas between them", "")


def day(name: str, description: str) -> Declared:
    """A parameter that takes a day."""
    schema = {"type": "string", "pattern": f"^{DAY}$"}
    return Declared(name, schema, f"{description}: 2014-02-13", "")


def period(name: str, description: str) -> Declared:
    """A parameter that takes a day, a month or a year."""
    schema = {"type": "string", "pattern": f"^{_PERIOD}$"}
    return Declared(name, schema, f"{description}: 2014, 2014-02 or 2014-02-13", "")


def coded(name: str, description: str, pattern: str, where: str = "query") -> Declared:
    """A parameter that takes what has a form."""
    return Declared(name, {"type": "string", "pattern": pattern}, description, "", where)


def limit(most: int = 500, default: int = 50) -> Declared:
    """How many items at most."""
    schema = {"type": "integer", "minimum": 1, "maximum": most}
    return Declared("limit", schema, f"how many a page has at most, 1 to {most}", default)


ARTICLE_ID = "^[0-9a-f]{16}$"
RECORD_ID = "^[A-Za-z0-9][A-Za-z0-9_:.-]{0,63}$"
_roots = tuple(root.name for root in codebook().roots)
_modes = tuple(dict.fromkeys(mode.name for root in codebook().roots for mode in root.modes))

SINCE, UNTIL = period("since", "first day"), period("until", "last day, not before the first")
AFTER_DAY = coded("after", "the cursor that came with the page before", f"^{DAY}?~[0-9]{{1,18}}$")
AFTER_N = coded("after", "the cursor that came with the page before", "^[0-9]{1,18}$")
AFTER_PLACE = coded("after", "the cursor that came with the page before", "^[0-9]{1,6}$")
FORMAT = one_of(
    "format",
    ("json", "ndjson"),
    "json, or ndjson for one object a line: all there are if no limit is given. The header Accept asks for"
    " it, too",
    "json",
)
SORT = one_of("sort", ("newest", "oldest"), "newest or oldest first; without a day last", "newest")
KIND = one_of("kind", tuple(KINDS), "kind of record")
BY = one_of("by", get_args(Period), "length of a step", "week")
DIRECTED = Declared("directed", {"type": "boolean"}, "only what the first does to the other", False)
FIRST = coded("first", "code of a party: USA, COLREB", _STATE_CODE, "path")
SECOND = coded("second", "code of the other", _STATE_CODE, "path")

_SINGLE = (
    several("roots", (*_roots, *(name.lower() for name in _roots)), "PLOVER roots"),
    several("modes", _modes, "PLOVER modes"),
    several("statuses", STATUSES, "what is said of events"),
    SINCE,
    UNTIL,
    searched("text", 'words of the sentence, "in quotes" for a phrase'),
    one_of("attributed", get_args(Attributed), "told by the reporter, claimed by a source, or all", "all"),
    Declared(
        "min_confidence", {"type": "number", "minimum": 0, "maximum": 1}, "the least confidence, 0 to 1", 0.0
    ),
)
PARTLESS = _SINGLE
"""The filter without parties and places: for series and networks."""
FILTER = (
    named("actor", "code (USA, USAGOV, COLREB) or name, of who acts"),
    named("recipient", "code or name, of whom it is done to"),
    named("party", "code or name, on either side"),
    *_SINGLE,
    coded("state", "ISO code of the state where it took place: PRK", "^[A-Za-z]{3}$"),
    coded("article", "id of the article", ARTICLE_ID),
)
"""All fields of the filter of events."""
