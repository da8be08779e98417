"""Train the event classifier and write it into the package: ``python -m training --plv train.tsv``.

Writes ``src/detente/data/models/``: the network as int8 ONNX, its word pieces, the calibration, the words of
acts, and the model card with what was measured. About two hours on two cores; the same seed, versions and
processor give the same network.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Annotated

import torch
import typer
import yaml
from spacy.language import Language
from tokenizers import Tokenizer

from detente.events.classifier import Calibration, Classifier
from detente.pipeline import STAGES, build
from detente.settings import Settings
from training.agreement import CANDIDATES
from training.calibrate import (
    act_least,
    answers_of,
    class_temperature,
    context_rule,
    related_of,
    relation_leasts,
    rule_share,
    status_temperature,
    with_signs,
)
from training.card import Measured, write_card
from training.examples import (
    OWN_HELD,
    PLV_HELD,
    SPLIT_SEED,
    Example,
    of_lexicon,
    read_corpus,
    read_lexicon,
    read_plv,
    read_relations,
    split,
    split_relations,
    with_hints,
)
from training.export import export, export_pieces
from training.fit import Recipe, fit
from training.network import BASE, EventNet
from training.words import trigger_rows, write_triggers

MODELS = Path(__file__).parent.parent / "src" / "detente" / "data" / "models"

log = logging.getLogger("training")


def run(
    plv: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="PLV's training pairs, a .tsv")],
    seed: Annotated[int, typer.Option(help="of the network's first weights and the order of rows")] = 1,
    network: Annotated[
        Path | None,
        typer.Option(help="where the fitted weights are kept; if they are there, do not fit anew"),
    ] = None,
) -> None:
    """Fit, export, calibrate, measure."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    own, pairs, lexicon = _examples(plv)
    own_kept, own_held = split(own, OWN_HELD, SPLIT_SEED)
    pairs_kept, pairs_held = split(pairs, PLV_HELD, SPLIT_SEED)
    log.info("%d own rows, %d pairs, %d lexicon rows to fit", len(own_kept), len(pairs_kept), len(lexicon))
    recipe = Recipe()
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    relations, relations_held = split_relations(list(read_relations()))
    start = time.monotonic()
    if network is not None and network.exists():
        net = EventNet(recipe.layers)
        net.load_state_dict(torch.load(network))
    else:
        net = fit([*pairs_kept, *own_kept, *lexicon], relations, recipe, tokenizer, seed)
        if network is not None:
            torch.save(net.state_dict(), network)
    minutes = (time.monotonic() - start) / 60
    export(net, MODELS / "events.onnx")
    export_pieces(MODELS / "pieces.json")
    tuning, test = split(own_held, 0.5, SPLIT_SEED)
    nlp = build(Settings(), STAGES[:0])
    pair_tuning, _ = split(pairs_held, 0.5, SPLIT_SEED)
    candidates = [e for e in own_held if e.id.startswith(CANDIDATES)]
    related_tuning, related_test = split(relations_held, 0.5, SPLIT_SEED)
    calibration = _calibrate(tuning, pair_tuning, candidates, related_tuning, nlp)
    judge = Classifier()
    measured = Measured(
        sizes={
            "own sentences": len(own_kept),
            "lexicon examples": len(lexicon),
            "PLV pairs": len(pairs_kept),
            "rows of stands, ties and courses": len(relations),
        },
        own=answers_of(judge, test),
        signs=with_signs(test, nlp),
        pairs=answers_of(judge, pairs_held),
        related=related_of(judge, related_test),
        minutes=minutes,
        recipe=recipe,
        seed=seed,
    )
    write_card(measured, calibration, MODELS / "events.md")


def _examples(plv: Path) -> tuple[list[Example], list[Example], list[Example]]:
    """Own rows, PLV's pairs and the lexicon's examples, with hints; the table of triggers made first."""
    rows = list(read_corpus())
    parsed = build(Settings(), STAGES[:0]).pipe((e.act.text for e in rows), batch_size=64)
    write_triggers(trigger_rows(zip(rows, parsed, strict=True)), MODELS / "triggers.tsv")
    nlp = build(Settings(), STAGES[:4])
    return (
        list(with_hints(rows, nlp)),
        list(with_hints(list(read_plv(plv)), nlp)),
        list(of_lexicon(read_lexicon(), nlp)),
    )


def _calibrate(
    tuning: list[Example],
    pairs: list[Example],
    candidates: list[Example],
    related: list[Example],
    nlp: Language,
) -> dict[str, float]:
    """Write the calibration, found on rows that the network was not fitted to."""
    target = MODELS / "events.yaml"
    unset = dict.fromkeys(Calibration.__struct_fields__, 1.0)
    target.write_text(yaml.safe_dump(unset, sort_keys=False), encoding="utf-8")
    judge = Classifier()
    found = answers_of(judge, tuning)
    sign, least = context_rule(found, with_signs(tuning, nlp))
    temperature = class_temperature(found, answers_of(judge, pairs))
    program = answers_of(judge, candidates)
    values = {
        "class_temperature": temperature,
        **act_least(program, temperature),
        "rule_share": rule_share(program, temperature),
        "status_temperature": status_temperature(found),
        "context_sign": sign,
        "context_least": least,
        **relation_leasts(related_of(judge, related)),
    }
    log.info("calibration: %s", values)
    target.write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
    return values


if __name__ == "__main__":
    typer.run(run)
