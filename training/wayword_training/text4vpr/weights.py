"""Weights from elsewhere: the published checkpoint, Hugging Face folders, hub files. Nothing is loaded in part."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from wayword_training.errors import InputError
from wayword_training.text4vpr.config import Config
from wayword_training.text4vpr.networks import Text4VPR
from wayword_training.text4vpr.t5 import BUCKETS, MAX_DISTANCE
from wayword_training.weights import State, load_exactly, read_tensors

IMAGE_KEY, TEXT_KEY = "image_encoder_state_dict", "text_encoder_state_dict"
HEAD_WIDTH = 64  # of every public DINOv2 and T5
DINOV2_NAMES = (
    (r"^embeddings\.cls_token$", "cls_token"),
    (r"^embeddings\.mask_token$", "mask_token"),
    (r"^embeddings\.position_embeddings$", "pos_embed"),
    (r"^embeddings\.patch_embeddings\.projection\.", "patch_embed.proj."),
    (r"^encoder\.layer\.(\d+)\.attention\.output\.dense\.", r"blocks.\1.attn.proj."),
    (r"^encoder\.layer\.(\d+)\.layer_scale([12])\.lambda1$", r"blocks.\1.ls\2.gamma"),
    (r"^encoder\.layer\.(\d+)\.(norm[12]|mlp\.fc[12])\.", r"blocks.\1.\2."),
    (r"^layernorm\.", "norm."),
)


def read_published(path: Path, base: Config | None = None) -> Text4VPR:
    """The model of a checkpoint in the published layout; its sizes are read from the shapes of its weights.

    Raises:
        InputError: when it is another file, or its weights are not Text4VPR's.
    """
    found = read_tensors(path)
    for key in (IMAGE_KEY, TEXT_KEY):
        if not isinstance(found.get(key), dict):
            keys = ", ".join(str(name) for name in list(found)[:3]) or "nothing"
            raise InputError(f"{path} has no {key} (found: {keys}); a checkpoint of Text4VPR is needed.")
    image, text = found[IMAGE_KEY], found[TEXT_KEY]
    config = dataclasses.replace(base or Config(), **_image_sizes(image, path), **_text_sizes(text, path))
    if config.dim != text["inter_mlp.0.0.weight"].shape[0]:
        raise InputError(
            f"{path}: image descriptors have {config.dim} numbers, text descriptors "
            f"{text['inter_mlp.0.0.weight'].shape[0]}; they must be of one space."
        )
    model = Text4VPR(config)
    load_exactly(model.image, image, f"{path}, {IMAGE_KEY}")
    load_exactly(model.text, text, f"{path}, {TEXT_KEY}")
    return model.eval()


def published_state(model: Text4VPR) -> dict[str, State]:
    """The model's weights in the layout of the published checkpoint, on the CPU; shared with the model where it is."""
    return {
        key: {name: value.detach().cpu() for name, value in part.state_dict().items()}
        for key, part in ((IMAGE_KEY, model.image), (TEXT_KEY, model.text))
    }


def text_sizes_of_folder(folder: Path) -> dict[str, int | bool]:
    """The configuration fields of a Hugging Face T5 folder.

    Raises:
        InputError: when config.json is absent or describes something else.
    """
    facts = _read_json(folder / "config.json")
    gated = str(facts.get("feed_forward_proj", "relu")).startswith("gated")
    fixed = {"relative_attention_num_buckets": BUCKETS, "relative_attention_max_distance": MAX_DISTANCE}
    if facts.get("model_type") not in ("t5", "mt5", "umt5"):
        raise InputError(f"{folder / 'config.json'}: model_type is {facts.get('model_type')!r}; a T5 is needed.")
    for name, value in fixed.items():
        if facts.get(name, value) != value:
            raise InputError(f"{folder / 'config.json'}: {name} is {facts[name]}; only {value} is known.")
    names = {"text_width": "d_model", "text_blocks": "num_layers", "text_heads": "num_heads",
             "text_head_width": "d_kv", "text_feed": "d_ff", "text_vocabulary": "vocab_size"}  # fmt: skip
    try:
        return {ours: int(facts[theirs]) for ours, theirs in names.items()} | {"text_gated": gated}
    except KeyError as error:
        raise InputError(f"{folder / 'config.json'} has no {error.args[0]}; a T5 folder is needed.") from error


def load_t5(model: Text4VPR, folder: Path) -> None:
    """Loads the encoder half of a Hugging Face T5 folder (model.safetensors or pytorch_model.bin)."""
    path = _weights_file(folder)
    state = {name: value for name, value in read_tensors(path).items() if not name.startswith(("decoder.", "lm_head"))}
    embedding = state.get("shared.weight", state.get("encoder.embed_tokens.weight"))
    if embedding is not None:
        state["shared.weight"] = state["encoder.embed_tokens.weight"] = embedding
    load_exactly(model.text.llm_model, state, str(path))


def load_dinov2(model: Text4VPR, source: Path) -> None:
    """Loads DINOv2 from a Hugging Face folder, or from a file with the names of torch.hub."""
    path = _weights_file(source) if source.is_dir() else source
    state = read_tensors(path)
    if any(name.startswith("embeddings.") for name in state):
        state = to_hub_names(state, path)
    load_exactly(model.image.trunk, state, str(path))


def to_hub_names(state: State, path: Path) -> State:
    """Renames a transformers Dinov2Model and joins query, key and value to one matrix."""
    renamed: State = {}
    parts: dict[str, State] = {}
    for name, value in state.items():
        found = re.match(r"^encoder\.layer\.(\d+)\.attention\.attention\.(query|key|value)\.(weight|bias)$", name)
        if found:
            parts.setdefault(f"blocks.{found[1]}.attn.qkv.{found[3]}", {})[found[2]] = value
            continue
        for pattern, to in DINOV2_NAMES:
            changed, count = re.subn(pattern, to, name)
            if count:
                name = changed
                break
        renamed[name] = value
    for name, three in parts.items():
        if len(three) != 3:
            raise InputError(f"{path}: {name} has only {', '.join(three)} of query, key, value; copy the file again.")
        renamed[name] = torch.cat([three["query"], three["key"], three["value"]])
    return renamed


def _image_sizes(state: State, path: Path) -> dict[str, int]:
    projection = _needed(state, "0.model.patch_embed.proj.weight", path)
    positions = _needed(state, "0.model.pos_embed", path)
    features = _needed(state, "1.cluster_features.3.weight", path)
    width = projection.shape[0]
    return {
        "image_width": width,
        "patch_px": projection.shape[2],
        "image_blocks": _count(state, r"^0\.model\.blocks\.(\d+)\."),
        "image_heads": max(1, width // HEAD_WIDTH),
        "pretrained_grid": int((positions.shape[1] - 1) ** 0.5),
        "clusters": _needed(state, "1.score.3.weight", path).shape[0],
        "cluster_dim": features.shape[0],
        "aggregation_width": features.shape[1],
    }


def _text_sizes(state: State, path: Path) -> dict[str, int | bool]:
    first = "llm_model.encoder.block.0.layer."
    gated = f"{first}1.DenseReluDense.wi_0.weight" in state
    embedding = _needed(state, "llm_model.shared.weight", path)
    query = _needed(state, f"{first}0.SelfAttention.q.weight", path)
    bias = _needed(state, f"{first}0.SelfAttention.relative_attention_bias.weight", path)
    feed = _needed(state, f"{first}1.DenseReluDense.{'wi_0' if gated else 'wi'}.weight", path)
    _needed(state, "inter_mlp.0.0.weight", path)
    return {
        "text_width": embedding.shape[1],
        "text_vocabulary": embedding.shape[0],
        "text_blocks": _count(state, r"^llm_model\.encoder\.block\.(\d+)\."),
        "text_heads": bias.shape[1],
        "text_head_width": query.shape[0] // bias.shape[1],
        "text_feed": feed.shape[0],
        "text_gated": gated,
    }


def _needed(state: State, name: str, path: Path) -> Tensor:
    value = state.get(name)
    if not isinstance(value, Tensor):
        raise InputError(f"{path} belongs to another architecture: it has no weight {name}.")
    return value


def _count(state: State, pattern: str) -> int:
    return len({found[1] for name in state if (found := re.match(pattern, name))})


def _weights_file(folder: Path) -> Path:
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (folder / name).is_file():
            return folder / name
    raise InputError(f"{folder} has neither model.safetensors nor pytorch_model.bin; name a Hugging Face folder.")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as JSON ({error}).") from error
    if not isinstance(found, dict):
        raise InputError(f"{path} holds no JSON object.")
    return found
