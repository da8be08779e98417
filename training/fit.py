"""Fitting: batches, loss, schedule; one network from one seed."""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from detente.events.codebook import NONE, contexts
from detente.events.marked import PAD, STATUSES, encode_act
from detente.events.relations import COURSES, MEANS, SIDES, STANDS
from training.examples import Example
from training.network import STRICT, EventNet, fine_target, strict_scores, strict_table

log = logging.getLogger(__name__)
_CONTEXTS = {c.name: i for i, c in enumerate(contexts())}


@dataclass(frozen=True)
class Recipe:
    """How a network is fitted."""

    layers: int = 6
    cycles: tuple[tuple[int, float], ...] = ((4, 1.2e-4), (1, 8e-5), (1, 8e-5), (1, 8e-5))
    """Epochs and highest learning rate of each cycle; rates rise and fall anew. From the mean of the weights
    at the ends of the middle cycles (stochastic weight averaging, UAI 2018) the last one goes on."""
    relation_copies: int = 2
    """How often an epoch goes over the rows of stands, ties and courses: those written for them join after
    the first cycle, those whose marks the program set in the last."""
    relation_weight: float = 1.0
    batch: int = 32
    head_factor: float = 8
    """How much faster the heads learn than the encoder, which is trained before."""
    decay: float = 0.01
    warmup: float = 0.1
    smoothing: float = 0.05
    drop_act: float = 0.15
    """How often the words of the act are left unmarked, so that a marked pair alone will do."""
    drop_party: float = 0.08
    """How often one party is left unmarked, as where another sentence names it."""
    as_found: float = 0.4
    """How often the marks are the program's own, where it finds the act."""
    drop_hints: float = 0.25
    """How often what the rules say is hidden, so that it stays advice."""
    strict_weight: float = 1.0
    status_weight: float = 0.7
    context_weight: float = 0.5
    strict_copies: int = 3


@dataclass
class Batch:
    """Tensors of one batch; targets are -1 where an example does not tell."""

    ids: Tensor
    mask: Tensor
    marks: Tensor
    fine: Tensor
    strict: Tensor
    status: Tensor
    contexts: Tensor
    has_contexts: Tensor
    stand: Tensor
    means: Tensor
    side: Tensor
    course: Tensor


def collate(examples: list[Example], tokenizer: Tokenizer) -> Batch:
    """One batch of examples, padded to the longest."""
    encoded = [encode_act(e.act, tokenizer) for e in examples]
    longest = max(len(e.ids) for e in encoded)
    ids = torch.full((len(encoded), longest), PAD)
    for i, e in enumerate(encoded):
        ids[i, : len(e.ids)] = torch.tensor(e.ids)
    told = torch.zeros(len(examples), len(_CONTEXTS))
    for i, example in enumerate(examples):
        told[i, [_CONTEXTS[c] for c in example.contexts]] = 1
        told[i, [_CONTEXTS[c] for c in example.perhaps]] = 0.5
    return Batch(
        ids,
        (ids != PAD).long(),
        torch.tensor([e.marks for e in encoded]),
        torch.tensor([-1 if e.strict or is_relation(e) else fine_target(e.root, e.mode) for e in examples]),
        torch.tensor([STRICT.index(e.root) if e.strict else -1 for e in examples]),
        torch.tensor([STATUSES.index(e.status) if e.status else -1 for e in examples]),
        told,
        torch.tensor([e.has_contexts for e in examples]),
        torch.tensor([STANDS.index(e.stand) if e.stand else -1 for e in examples]),
        torch.tensor([MEANS.index(e.means) if e.means else -1 for e in examples]),
        torch.tensor([SIDES.index(e.side) if e.side else -1 for e in examples]),
        torch.tensor([COURSES.index(e.course) if e.course else -1 for e in examples]),
    )


def is_relation(example: Example) -> bool:
    """Whether a row tells of two parties or of talks, and not of an act."""
    return bool(example.stand or example.means or example.course)


def batches(
    examples: list[Example], recipe: Recipe, tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Batch]:
    """One epoch: shuffled, examples of like length together, hints and act words dropped at random."""
    order = [i for i, e in enumerate(examples) for _ in range(_copies(e, recipe))]
    rng.shuffle(order)
    span = recipe.batch * 16
    for start in range(0, len(order), span):
        pool = sorted(order[start : start + span], key=lambda i: len(examples[i].act.text))
        chunks = [pool[i : i + recipe.batch] for i in range(0, len(pool), recipe.batch)]
        rng.shuffle(chunks)
        for rows in chunks:
            yield collate([_noised(examples[i], recipe, rng) for i in rows], tokenizer)


def _copies(example: Example, recipe: Recipe) -> int:
    return recipe.relation_copies if is_relation(example) else recipe.strict_copies if example.strict else 1


def _noised(example: Example, recipe: Recipe, rng: random.Random) -> Example:
    act = example.act
    if is_relation(example):
        return example
    if example.found is not None and rng.random() < recipe.as_found:
        act = example.found
    if rng.random() < recipe.drop_hints:
        act = replace(act, rule="")
    if rng.random() < recipe.drop_hints:
        act = replace(act, status="")
    if example.root != NONE and rng.random() < recipe.drop_act:
        act = replace(act, act=None)
    if example.root != NONE and rng.random() < recipe.drop_party:
        act = replace(act, actor=None) if rng.random() < 0.5 else replace(act, recipient=None)
    return replace(example, act=act)


def loss_of(net: EventNet, batch: Batch, recipe: Recipe, table: Tensor) -> Tensor:
    """The loss of one batch."""
    outputs = (scores.float() for scores in net(batch.ids, batch.mask, batch.marks))
    fine, status, about, stand, means, side, course = outputs
    total = torch.zeros(())
    told = batch.fine >= 0
    if told.any():
        total = total + told.float().mean() * functional.cross_entropy(
            fine[told], batch.fine[told], label_smoothing=recipe.smoothing
        )
    strict = batch.strict >= 0
    if strict.any():
        scores = strict_scores(fine[strict], status[strict], table)
        own = scores.gather(1, batch.strict[strict].unsqueeze(1)).squeeze(1)
        total = total + recipe.strict_weight * strict.float().mean() * -(own.clamp_min(1e-6).log().mean())
    stated = batch.status >= 0
    if stated.any():
        total = total + recipe.status_weight * functional.cross_entropy(
            status[stated], batch.status[stated], label_smoothing=recipe.smoothing
        )
    if batch.has_contexts.any():
        listed = functional.binary_cross_entropy_with_logits(
            about[batch.has_contexts], batch.contexts[batch.has_contexts], reduction="none"
        )
        total = total + recipe.context_weight * listed.sum(1).mean()
    told = (batch.stand, batch.means, batch.side, batch.course)
    return total + recipe.relation_weight * relation_loss(
        (stand, means, side, course), told, recipe.smoothing
    )


def relation_loss(scores: Sequence[Tensor], told: Sequence[Tensor], smoothing: float) -> Tensor:
    """The loss of the heads of stand, means, side and course, each over the rows that tell it."""
    total = torch.zeros(())
    for logits, gold in zip(scores, told, strict=True):
        rows = gold >= 0
        if rows.any():
            total = total + rows.float().mean() * functional.cross_entropy(
                logits[rows], gold[rows], label_smoothing=smoothing
            )
    return total


def fit(
    examples: list[Example], relations: list[Example], recipe: Recipe, tokenizer: Tokenizer, seed: int
) -> EventNet:
    """A network fitted to the examples, and to the rows of stands and ties, from one seed."""
    torch.manual_seed(seed)
    net = EventNet(recipe.layers)
    mean = AveragedModel(net)
    *cycles, (epochs, rate) = recipe.cycles
    for number, cycle in enumerate(cycles):
        rows = [*examples, *(e for e in relations if number and not e.asked)]
        fit_cycle(net, rows, recipe, tokenizer, seed + number, *cycle)
        if number:
            mean.update_parameters(net)
    net.load_state_dict(mean.module.state_dict())
    fit_cycle(net, [*examples, *relations], recipe, tokenizer, seed + len(cycles), epochs, rate)
    return net.eval()


def fit_cycle(
    net: EventNet,
    examples: list[Example],
    recipe: Recipe,
    tokenizer: Tokenizer,
    seed: int,
    epochs: int,
    rate: float,
) -> None:
    """Fit a network further, in place, for some epochs under one rise and fall of the rate."""
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311
    body = [p for n, p in net.named_parameters() if n.startswith("encoder.")]
    heads = [p for n, p in net.named_parameters() if not n.startswith("encoder.")]
    rows = sum(_copies(e, recipe) for e in examples)
    steps = epochs * math.ceil(rows / recipe.batch)
    warm = recipe.warmup * steps
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": heads, "lr": recipe.head_factor * rate}],
        weight_decay=recipe.decay,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))
    )
    table = strict_table()
    net.train()
    for epoch in range(epochs):
        seen, lost = 0, 0.0
        for batch in batches(examples, recipe, tokenizer, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(net, batch, recipe, table)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
            seen, lost = seen + 1, lost + loss.item()
        log.info("seed %d epoch %d loss %.4f", seed, epoch + 1, lost / max(seen, 1))
