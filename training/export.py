"""From a fitted network to the int8 ONNX file and the word pieces that the package ships."""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions

from training.network import BASE, EventNet

log = logging.getLogger(__name__)
HEADS = 12
OUTPUTS = ("fine", "status", "contexts", "stand", "means", "side", "course")


def export(net: EventNet, target: Path) -> None:
    """Write the network as ONNX with int8 weights (activations are quantised as they come).

    Args:
        target: the file to write.
    """
    net = net.eval().float()
    with tempfile.TemporaryDirectory() as folder:
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        ids = torch.full((2, 16), 1000)
        torch.onnx.export(
            net,
            (ids, torch.ones_like(ids), torch.tensor([[1, 3, 5], [2, 0, 4]])),
            str(plain),
            input_names=["ids", "mask", "marks"],
            output_names=list(OUTPUTS),
            dynamic_axes={
                "ids": {0: "batch", 1: "length"},
                "mask": {0: "batch", 1: "length"},
                "marks": {0: "batch"},
                **{name: {0: "batch"} for name in OUTPUTS},
            },
            opset_version=17,
            dynamo=False,
        )
        options = FusionOptions("bert")
        # The fused forms of these take longer on a processor than the steps that they stand for.
        options.enable_skip_layer_norm = options.enable_bias_skip_layer_norm = options.enable_bias_gelu = (
            False
        )
        found = optimizer.optimize_model(
            str(plain),
            "bert",
            num_heads=HEADS,
            hidden_size=net.encoder.config.hidden_size,
            optimization_options=options,
        )
        found.save_model_to_file(str(fused))
        log.info("fused: %s", found.get_fused_operator_statistics())
        quantize_dynamic(
            str(fused),
            str(target),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gemm", "Attention", "Gather", "EmbedLayerNormalization"],
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    onnx.checker.check_model(str(target))
    log.info("%s: %.1f MB", target.name, target.stat().st_size / 1e6)


def export_pieces(target: Path) -> None:
    """Write the base model's word pieces, without its padding and truncation."""
    tokenizer = json.loads((BASE / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["padding"] = tokenizer["truncation"] = None
    tokenizer["post_processor"] = None
    target.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
