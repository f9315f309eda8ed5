"""A picture of the world: places of validation towns on three visits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from wayword_training.config import Config
from wayword_training.rendering import weathers
from wayword_training.world.town import build_town
from wayword_training.world.views import render_view

SIZE_PX = (400, 190)
PLACES = ((8000, 40, 0.0), (8001, 120, 90.0), (8001, 210, 0.0))  # town, site, bearing


def write_picture(config: Config, target: Path) -> None:
    """Draws one row for each place and one column for each visit."""
    rows = []
    for seed, index, bearing in PLACES:
        row = []
        for visit in range(3):
            town = build_town(seed, config.locations_per_town, visit)
            row.append(render_view(town, town.sites[index], bearing, weathers(town, config)[index], SIZE_PX)[0])
        rows.append(np.concatenate(row, 1))
    Image.fromarray(np.concatenate(rows)).save(target, quality=85, optimize=True)
