"""What is known of leverage before an article is opened: ``data/codebook/means.tsv``."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.data import read_rows


class MeansRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that leverage can rest on."""

    means: Annotated[str, Meta(description="value of Tie.means")]
    words: Annotated[
        tuple[str, ...], Meta(min_length=1, description="lemmas or phrases in lower case that name it")
    ]


@cache
def means() -> tuple[MeansRow, ...]:
    """All kinds of means, in file order; on a clash of words the first one counts.

    Raises:
        DataError: a row does not fit; the message names the line.
    """
    return tuple(read_rows("codebook/means.tsv", MeansRow))
