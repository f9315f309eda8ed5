"""What is asked of the starter."""

from __future__ import annotations

from random import Random

import pytest

from wayword_training.protocols import PROTOCOLS, Place, Protocol
from wayword_training.world.scene import Thing
from wayword_training.world.sights import Sight

KINDS = ("bench", "bus stop", "hedge", "mailbox", "kiosk", "stop sign")


def a_view(colour: str) -> list[Sight]:
    return [
        Sight(Thing(kind, colour=colour), x, 0.02, 20.0, frozenset(), left=x - 0.05, right=x + 0.05)
        for kind, x in zip(KINDS, (0.1, 0.25, 0.4, 0.6, 0.75, 0.9), strict=True)
    ]


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_says_something_of_a_place_whatever_is_drawn(protocol: Protocol) -> None:
    place = Place([a_view(colour) for colour in ("red", "blue", "green", "white")], [a_view("yellow")] * 4)
    for seed in range(200):
        assert any(text.strip() for text in protocol.say(place, Random(seed)).values())
