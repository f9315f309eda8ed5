"""CLIP ViT-B/32 with random weights as ONNX: what the speed of the starter encoder is measured against.

`python -m wayword_training.reference --out DIR` writes `clip-image.onnx` and `clip-text.onnx` for
`npm run bench -- --clip DIR`. Sizes are those of the published network (Radford et al. 2021, arXiv 2103.00020,
tables 19 and 20); cost does not depend on what the weights are. 600 MB: not for the repository.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

DIM = 512
IMAGE_PX, PATCH_PX, IMAGE_WIDTH, IMAGE_HEADS = 224, 32, 768, 12
TEXT_WIDTH, TEXT_HEADS, VOCABULARY, CONTEXT = 512, 8, 49408, 77
LAYERS = 12


class Block(nn.Module):
    """Pre-norm transformer block with a fourfold MLP and CLIP's x * sigmoid(1.702 x)."""

    def __init__(self, width: int, heads: int, causal: bool) -> None:
        super().__init__()
        self.heads, self.causal = heads, causal
        self.attention_norm, self.feed_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, W) to the same shape."""
        query, key, value = self.project(self.attention_norm(x)).unflatten(2, (3, self.heads, -1)).unbind(2)
        mixed = F.scaled_dot_product_attention(
            query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2), is_causal=self.causal
        )  # (B, heads, T, W / heads)
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        wide = self.widen(self.feed_norm(x))
        return x + self.narrow(wide * torch.sigmoid(1.702 * wide))


class ImageTower(nn.Module):
    """ViT-B/32."""

    def __init__(self) -> None:
        super().__init__()
        patches = (IMAGE_PX // PATCH_PX) ** 2
        self.patches = nn.Conv2d(3, IMAGE_WIDTH, PATCH_PX, PATCH_PX, bias=False)
        self.first = nn.Parameter(torch.randn(1, 1, IMAGE_WIDTH) * 0.02)
        self.position = nn.Parameter(torch.randn(1, patches + 1, IMAGE_WIDTH) * 0.02)
        self.norm_before, self.norm_after = nn.LayerNorm(IMAGE_WIDTH), nn.LayerNorm(IMAGE_WIDTH)
        self.blocks = nn.Sequential(*(Block(IMAGE_WIDTH, IMAGE_HEADS, False) for _ in range(LAYERS)))
        self.project = nn.Linear(IMAGE_WIDTH, DIM, bias=False)

    def forward(self, pixels: Tensor) -> Tensor:
        """(B, 3, 224, 224) to unit descriptors (B, 512)."""
        patches = self.patches(pixels).flatten(2).transpose(1, 2)  # (B, 49, 768)
        x = torch.cat([self.first.expand(patches.shape[0], -1, -1), patches], 1) + self.position
        x = self.blocks(self.norm_before(x))
        return F.normalize(self.project(self.norm_after(x[:, 0])), dim=-1)


class TextTower(nn.Module):
    """Causal transformer read at the end token, which has the largest id."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens = nn.Embedding(VOCABULARY, TEXT_WIDTH)
        self.position = nn.Parameter(torch.randn(1, CONTEXT, TEXT_WIDTH) * 0.01)
        self.blocks = nn.Sequential(*(Block(TEXT_WIDTH, TEXT_HEADS, True) for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(TEXT_WIDTH)
        self.project = nn.Linear(TEXT_WIDTH, DIM, bias=False)

    def forward(self, ids: Tensor) -> Tensor:
        """(B, 77) to unit descriptors (B, 512)."""
        x = self.norm(self.blocks(self.tokens(ids) + self.position))
        end = ids.argmax(1)[:, None, None].expand(-1, 1, TEXT_WIDTH)
        return F.normalize(self.project(x.gather(1, end)[:, 0]), dim=-1)


def write_reference(target: Path) -> None:
    """Writes both towers, fp32, the batch size free."""
    target.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    towers = {
        "image": (ImageTower(), torch.randn(2, 3, IMAGE_PX, IMAGE_PX), "pixels"),
        "text": (TextTower(), torch.randint(1, VOCABULARY, (2, CONTEXT)), "input_ids"),
    }
    batch = torch.export.Dim("n")
    for name, (tower, example, input_name) in towers.items():
        path = target / f"clip-{name}.onnx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                tower.eval(), (example,), str(path), input_names=[input_name], output_names=["descriptor"],
                dynamic_shapes=({0: batch},), dynamo=True, external_data=False, verbose=False,
            )  # fmt: skip
        weights = sum(weight.numel() for weight in tower.parameters())
        print(f"{path}: {weights / 1e6:.1f} million weights")


def main(arguments: list[str] | None = None) -> None:
    """Reads the folder from the command line."""
    parser = argparse.ArgumentParser(prog="wayword_training.reference", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the two files")
    write_reference(parser.parse_args(arguments).out)


if __name__ == "__main__":
    main()
