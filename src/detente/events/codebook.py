"""The PLOVER codebook and the lexicon of predicates, as read from ``data/codebook``.

Pure data access: structs for what the files hold, loaders that check and cache them. The facts
(names, scores, quad classes, rules) are those of the PLOVER manual, the CAMEO codes those of the
CAMEO manual 1.1b3; definitions, word lists and examples are the project's own.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.data import read_rows, read_yaml
from detente.errors import DataError
from detente.records import Quad, Status
from detente.settings import QuadScheme

PartOfSpeech = Literal["V", "N", "A"]
ActorSlot = Literal["subj", "obj", "by", "poss", "of", "between", "from"]
RecipientSlot = Literal[
    "obj",
    "dative",
    "with",
    "to",
    "against",
    "on",
    "from",
    "for",
    "at",
    "over",
    "in",
    "into",
    "of",
    "between",
    "among",
    "by",
    "about",
    "near",
    "along",
    "towards",
    "outside",
    "subj",
    "clause",
    "objposs",
    "none",
]
"""Where the recipient stands: a preposition, or a place in the clause. ``subj`` serves verbs whose
subject is acted on ("received aid from"); ``clause`` is the subject of the complement clause,
``objposs`` whoever the object belongs to."""

NONE = "NONE"
"""Root of predicates that look like events and are not; a match stops coding."""
ANYTHING = "@any"
"""Object constraint: any object at all; excluded, the predicate must stand without one."""
PLACE = "@place"
"""Object constraint: a place that the actors stage resolved to a state."""
CLAUSE = "clause"
"""Object constraint: the predicate takes a complement clause (xcomp or ccomp)."""
VERB_RECIPIENTS: tuple[RecipientSlot, ...] = ("obj", "dative", "with", "to", "against", "on", "objposs")
"""Recipient slots, in order of preference, of a verb whose row names none."""
NOUN_RECIPIENTS: tuple[RecipientSlot, ...] = ("with", "against", "to", "on", "for", "over", "of")
"""Recipient slots, in order of preference, of a noun or adjective whose row names none."""
DEFAULT_ACTOR: dict[PartOfSpeech, ActorSlot] = {"V": "subj", "N": "poss", "A": "subj"}
"""Where the actor stands if a row does not say."""

Intensity = Annotated[float, Meta(ge=-10, le=10)]
CameoCode = Annotated[str, Meta(pattern=r"^[0-9]{2,4}$", description="leading zeros kept")]


class Mode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mode: what kind of the root's act it was."""

    name: str
    intensity: Intensity
    cameo: CameoCode
    definition: str
    note: Annotated[str, Meta(description="where the manual errs or is silent, and what was chosen")] = ""


class Root(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the 16 categories of acts."""

    name: str
    definition: str
    intensity: Intensity
    quad: Annotated[dict[QuadScheme, Quad], Meta(description="quad class by scheme, all four given")]
    recipient: Annotated[bool, Meta(description="an event of this root needs a recipient")]
    cameo: CameoCode
    modes: tuple[Mode, ...] = ()
    note: str = ""

    def mode(self, name: str) -> Mode | None:
        """The mode of that name, None where the root has no such mode."""
        return next((mode for mode in self.modes if mode.name == name), None)


class StatusRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which root an act gets in strict PLOVER when it has not (yet) happened."""

    roots: tuple[str, ...]
    status: tuple[Status, ...]
    strict: str
    modes: Annotated[
        dict[str, str], Meta(description="mode of the act to mode under the strict root; '' is the default")
    ] = {}
    note: str = ""


class Codebook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """plover.yaml: the categories in the manual's order and the rules on unrealised acts."""

    source: str
    quad_schemes: Annotated[dict[QuadScheme, str], Meta(description="what each scheme follows")]
    roots: tuple[Root, ...]
    status_rules: tuple[StatusRule, ...]

    def root(self, name: str) -> Root:
        """The category of that name.

        Raises:
            DataError: there is no such category.
        """
        for root in self.roots:
            if root.name == name:
                return root
        names = ", ".join(root.name for root in self.roots)
        raise DataError(f"unknown root {name!r}: use one of {names}", source="codebook/plover.yaml")

    def intensity(self, root: str, mode: str | None = None) -> float:
        """PLOVER score, -10 to 10: the mode's, else the root's."""
        found = self.root(root)
        finer = found.mode(mode) if mode else None
        return finer.intensity if finer else found.intensity

    def cameo(self, root: str, mode: str | None = None) -> str:
        """CAMEO code, leading zeros kept: the mode's, else the root's."""
        found = self.root(root)
        finer = found.mode(mode) if mode else None
        return finer.cameo if finer else found.cameo

    def quad(self, root: str, scheme: QuadScheme) -> Quad:
        """Quad class 1 to 4 of a root under a scheme."""
        return self.root(root).quad[scheme]

    def strict(self, root: str, mode: str | None, status: Status) -> tuple[str, str | None]:
        """Root and mode that strict PLOVER gives an act of that status (manual, auxiliary modes)."""
        for rule in self.status_rules:
            if root in rule.roots and status in rule.status:
                return rule.strict, rule.modes.get(mode or "", rule.modes.get("", None))
        return root, mode


class Context(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the 37 contexts and the words that show it."""

    name: str
    words: Annotated[
        tuple[str, ...], Meta(min_length=1, description="lower-case lemmas; phrases with single spaces")
    ]


class Contexts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """contexts.yaml."""

    contexts: tuple[Context, ...]


class Predicate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of predicates.tsv: a word in its frame and the act that it names."""

    lemma: Annotated[str, Meta(pattern=r"^[a-z][a-z-]*$")]
    pos: PartOfSpeech
    root: Annotated[str, Meta(description="PLOVER root, or NONE: no event")]
    example: Annotated[str, Meta(description="a sentence in which this row fires")]
    particle: Annotated[str, Meta(description="particle or preposition that hangs on the word")] = ""
    object: Annotated[
        tuple[str, ...],
        Meta(
            description="lemmas and @classes of the direct object, or of the particle's object; "
            "!-prefixed ones exclude; 'clause': a complement clause; empty: anything"
        ),
    ] = ()
    mode: str = ""
    actor: ActorSlot | None = None
    recipient: Annotated[
        tuple[RecipientSlot, ...], Meta(description="slots in order of preference; empty: the default")
    ] = ()

    @property
    def actor_slot(self) -> ActorSlot:
        """Where the actor stands, the default filled in."""
        return self.actor or DEFAULT_ACTOR[self.pos]

    @property
    def recipient_slots(self) -> tuple[RecipientSlot, ...]:
        """Where the recipient may stand, in order, the default filled in; empty for 'none'."""
        if self.recipient == ("none",):
            return ()
        if self.recipient:
            return self.recipient
        return VERB_RECIPIENTS if self.pos == "V" else NOUN_RECIPIENTS

    @property
    def wanted(self) -> tuple[str, ...]:
        """Lemmas that the object must be one of, classes spread out, excluded ones left out; empty where
        any will do."""
        out = set(self.unwanted)
        listed = [lemma for item in self.object if item[0] != "!" for lemma in _spread(item)]
        return tuple(lemma for lemma in dict.fromkeys(listed) if lemma not in out)

    @property
    def unwanted(self) -> tuple[str, ...]:
        """Lemmas that the object must not be, classes spread out."""
        return tuple(lemma for item in self.object if item[0] == "!" for lemma in _spread(item[1:]))


def _spread(item: str) -> tuple[str, ...]:
    if not item.startswith("@") or item in (ANYTHING, PLACE):
        return (item,)
    found = noun_classes()
    if item[1:] not in found:
        raise DataError(f"unknown class {item!r}: add it to classes.yaml", source="codebook/predicates.tsv")
    return found[item[1:]]


class LemmaRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word form that the language model lemmatises wrongly (lemmas.tsv)."""

    form: Annotated[str, Meta(description="lower case")]
    pos: Annotated[Literal["VERB", "NOUN"], Meta(description="universal part of speech")]
    lemma: str


class NounClasses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """classes.yaml: names of classes to the lemmas in them."""

    classes: dict[str, tuple[Annotated[str, Meta(pattern=r"^([^\W\d_][\w.'-]*|[$])$")], ...]]


@cache
def codebook() -> Codebook:
    """The PLOVER codebook.

    Raises:
        DataError: plover.yaml does not fit the struct.
    """
    return read_yaml("codebook/plover.yaml", Codebook)


@cache
def contexts() -> tuple[Context, ...]:
    """The 37 contexts in the manual's order.

    Raises:
        DataError: contexts.yaml does not fit the struct.
    """
    return read_yaml("codebook/contexts.yaml", Contexts).contexts


@cache
def noun_classes() -> MappingProxyType[str, tuple[str, ...]]:
    """Noun classes by name, without the ``@``.

    Raises:
        DataError: classes.yaml does not fit the struct.
    """
    return MappingProxyType(read_yaml("codebook/classes.yaml", NounClasses).classes)


@cache
def predicates() -> tuple[Predicate, ...]:
    """The lexicon of predicates, in the file's order.

    Raises:
        DataError: a row does not fit the struct.
    """
    return tuple(read_rows("codebook/predicates.tsv", Predicate))


@cache
def lemma_repairs() -> MappingProxyType[tuple[str, str], str]:
    """Lower-case form and universal part of speech to the right lemma, where spaCy's is wrong.

    Raises:
        DataError: a row does not fit the struct.
    """
    rows = read_rows("codebook/lemmas.tsv", LemmaRow)
    return MappingProxyType({(row.form, row.pos): row.lemma for row in rows})
