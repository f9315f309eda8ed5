"""Weights from elsewhere: the published layout, Hugging Face folders, files that are something else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from text4vpr_builders import TINY, a_model, a_tokenizer

from wayword_training.errors import InputError
from wayword_training.settings import to_toml
from wayword_training.text4vpr.__main__ import main
from wayword_training.text4vpr.config import Config, read_config
from wayword_training.text4vpr.tokenizer import read_tokenizer
from wayword_training.text4vpr.weights import (
    load_dinov2,
    load_t5,
    published_state,
    read_published,
    text_sizes_of_folder,
)


def same(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    mine, theirs = one.state_dict(), other.state_dict()
    return mine.keys() == theirs.keys() and all(torch.equal(value, theirs[name]) for name, value in mine.items())


def a_t5_folder(folder: Path, model_name: str = "model.safetensors") -> tuple[Path, torch.nn.Module]:
    """A whole T5 as Hugging Face stores it: one embedding, and a decoder that is not wanted."""
    folder.mkdir()
    t5 = a_model(seed=5).text.llm_model
    state = {name: value.clone() for name, value in t5.state_dict().items() if name != "encoder.embed_tokens.weight"}
    state |= {"decoder.final_layer_norm.weight": torch.ones(16), "lm_head.weight": torch.ones(160, 16)}
    if model_name.endswith(".bin"):
        torch.save(state, folder / model_name)
    else:
        save_file(state, folder / model_name)
    facts = {"model_type": "t5", "d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 2, "num_heads": 2,
             "vocab_size": 160, "feed_forward_proj": "relu"}  # fmt: skip
    (folder / "config.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder, t5


def test_published_checkpoint_survives_the_way_there_and_back(tmp_path: Path) -> None:
    model = a_model()
    torch.save(published_state(model), tmp_path / "model_top1_accuracy_0.5120.pth")
    read = read_published(tmp_path / "model_top1_accuracy_0.5120.pth")
    assert same(model, read)
    differing = {name for name in vars(TINY) if getattr(TINY, name) != getattr(read.config, name)}
    assert differing <= {"image_px", "max_tokens", "epochs", "places_per_batch", "learning_rate", "checkpoint_every",
                         "log_every", "loader_threads", "trainable_image_blocks"}  # fmt: skip


def test_the_full_size_has_the_names_of_the_published_checkpoint() -> None:
    with torch.device("meta"):
        from wayword_training.text4vpr.networks import Text4VPR

        model = Text4VPR(Config())
    image, text = ({n: tuple(v.shape) for n, v in part.state_dict().items()} for part in (model.image, model.text))
    assert image["0.model.pos_embed"] == (1, 1370, 768)
    assert image["0.model.blocks.11.attn.qkv.weight"] == (2304, 768)
    assert image["0.model.blocks.11.ls2.gamma"] == (768,)
    assert image["1.cluster_features.3.weight"] == (128, 512, 1, 1)
    assert image["1.score.0.weight"] == (512, 768, 1, 1)
    assert image["1.temperature"] == ()
    assert text["llm_model.shared.weight"] == text["llm_model.encoder.embed_tokens.weight"] == (32128, 512)
    assert text["inter_mlp.0.0.weight"] == (2048, 512)
    assert text["inter_mlp.0.1.running_var"] == (2048,)
    assert text["inter_module.1.self_attn.in_proj_weight"] == (6144, 2048)
    assert text["inter_module.1.linear1.weight"] == (8192, 2048)
    assert text["intra_module.0.linear1.weight"] == (2048, 512)


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin"])
def test_loads_the_encoder_of_a_t5_folder(tmp_path: Path, name: str) -> None:
    folder, t5 = a_t5_folder(tmp_path / "t5", name)
    model = a_model(replace(TINY, **text_sizes_of_folder(folder)))
    load_t5(model, folder)
    assert same(model.text.llm_model, t5)
    assert model.text.llm_model.shared is model.text.llm_model.encoder.embed_tokens


def test_loads_dinov2_with_the_names_of_torch_hub(tmp_path: Path) -> None:
    trunk = a_model(seed=5).image.trunk
    torch.save(trunk.state_dict(), tmp_path / "dinov2.pth")
    model = a_model()
    load_dinov2(model, tmp_path / "dinov2.pth")
    assert same(model.image.trunk, trunk)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s["image_encoder_state_dict"].pop("1.temperature"), "weights 1 missing (1.temperature)"),
        (lambda s: s["text_encoder_state_dict"].update(extra=torch.ones(1)), "weights 1 unexpected (extra)"),
        (
            lambda s: s["text_encoder_state_dict"].update({"inter_mlp.0.1.bias": torch.ones(3)}),
            "weights 1 of another shape (inter_mlp.0.1.bias is 3 instead of 32)",
        ),
        (lambda s: s["text_encoder_state_dict"].pop("llm_model.shared.weight"), "no weight llm_model.shared.weight"),
        (lambda s: s.pop("image_encoder_state_dict"), "has no image_encoder_state_dict (found: text_encoder_state"),
        (lambda s: s["text_encoder_state_dict"].update({"inter_mlp.0.0.weight": torch.ones(8, 16)}), "one space"),
    ],
)
def test_refuses_a_checkpoint_of_another_architecture(tmp_path: Path, change, message: str, capsys) -> None:
    state = published_state(a_model())
    change(state)
    torch.save(state, tmp_path / "other.pth")
    a_tokenizer().save(str(tmp_path / "tokenizer.json"))
    options = ["--checkpoint", str(tmp_path / "other.pth"), "--tokenizer", str(tmp_path / "tokenizer.json")]
    assert main(["import", *options, "--run", str(tmp_path / "run")]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.startswith(f"error: {tmp_path / 'other.pth'}")
    assert said.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_refuses_files_that_are_no_weights(tmp_path: Path) -> None:
    path = tmp_path / "file.pth"
    with pytest.raises(InputError, match="does not exist"):
        read_published(path)
    torch.save(published_state(a_model()), path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(InputError, match="no readable file of weights"):
        read_published(path)
    torch.save({"image_encoder_state_dict": Path("/")}, path)  # an object, which would run code to be read
    with pytest.raises(InputError, match="no readable file of weights"):
        read_published(path)
    torch.save([1], path)
    with pytest.raises(InputError, match="holds a list"):
        read_published(path)
    with pytest.raises(InputError, match=r"neither model\.safetensors nor pytorch_model\.bin"):
        load_dinov2(a_model(), tmp_path)


def test_refuses_folders_of_something_else(tmp_path: Path) -> None:
    folder, _ = a_t5_folder(tmp_path / "t5")
    with pytest.raises(InputError, match=r"missing \(cls_token, pos_embed, mask_token, \.\.\.\); \d+ unexpected"):
        load_dinov2(a_model(), folder)
    (folder / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    with pytest.raises(InputError, match="model_type is 'bert'; a T5 is needed"):
        text_sizes_of_folder(folder)


def test_refuses_a_tokenizer_of_other_weights(tmp_path: Path) -> None:
    a_tokenizer().save(str(tmp_path / "tokenizer.json"))
    assert read_tokenizer(tmp_path, 160).encode("a gate").ids[-1] == 1  # </s>
    with pytest.raises(InputError, match=r"has \d+ entries, the text network 20 embeddings"):
        read_tokenizer(tmp_path / "tokenizer.json", 20)
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"is no tokenizer\.json"):
        read_tokenizer(tmp_path, 160)


def test_configuration_survives_its_own_file_and_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(to_toml(TINY), encoding="utf-8")
    assert read_config(path) == TINY
    for content, message in (("stepps = 3", "unknown key stepps"), ('epochs = "x"', "epochs is 'x'"), ("=", "TOML")):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            read_config(path)
