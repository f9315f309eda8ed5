"""Small permanent things on the sidewalk."""

from __future__ import annotations

import numpy as np

from wayword_training.world.buildings import pick
from wayword_training.world.lettering import KIOSK_WORDS, POSTER_WORDS
from wayword_training.world.scene import VIVID, Builder, Frame


def small_object(b: Builder, f: Frame, t: float, zone: str, street: str) -> None:
    """Something drawn by chance at t along one side of a block; street is the street's name."""
    rng = b.rng
    names = ("hydrant", "bench", "mailbox", "trash bin", "sign", "bus stop", "planter", "meter", "kiosk", "billboard",
             "phone booth", "bicycle rack")  # fmt: skip
    weights = np.array([1.0, 1.0, 0.7, 1.0, 3.0, 0.45, 0.9, 0.7, 0.22, 0.3, 0.25, 0.4])
    if zone == "residential":
        weights[[5, 8, 9, 10]] *= 0.4
    name = names[int(rng.choice(len(names), p=weights / weights.sum()))]
    at = f.at(t, float(rng.uniform(-1.6, -0.5)))
    if name in ("bench", "mailbox", "trash bin", "bus stop", "kiosk", "billboard", "phone booth", "bicycle rack"):
        _BOXES[name](b, f, t)
    elif name == "sign":
        kind, colour = (("no parking sign", "red"), ("speed limit sign", "white"), ("yield sign", "red"),
                        ("street name sign", "green"), ("one way sign", "black"), ("warning sign", "yellow"),
                        ("parking sign", "blue"))[int(rng.integers(7))]  # fmt: skip
        if kind == "street name sign":
            name_sign(b, f.at(t, -2.1), street)
            return
        shape = {"no parking sign": "round sign", "yield sign": "yield sign"}.get(kind, "square sign")
        spot = f.at(t, -2.1)
        b.card(b.thing(kind, spot, colour=colour), spot, 0.36, (0, 2.6), shape, VIVID[colour], (245, 245, 242))
    else:
        half, top, colour = {"hydrant": (0.24, 0.8, pick(b, ("red", "yellow"))), "planter": (0.55, 1.1, "gray"),
                             "meter": (0.12, 1.35, "gray")}[name]  # fmt: skip
        kind = {"hydrant": "fire hydrant", "meter": "parking meter"}.get(name, name)
        b.card(b.thing(kind, at, colour=colour), at, half, (0, top), name, b.jitter(VIVID[colour]), (222, 92, 120))


def name_sign(b: Builder, at: tuple[float, float], name: str) -> None:
    """A street name sign: white letters on a green plate."""
    thing = b.thing("street name sign", at, colour="green", text=name)
    b.card(thing, at, 0.95, (0, 2.9), "name sign", VIVID["green"], (245, 245, 242), text=name)


def _bench(b: Builder, f: Frame, t: float) -> None:
    thing = b.thing("bench", f.at(t, -0.5), colour="brown", material="wood")
    b.box(thing, f, (t, -0.5), (0.85, 0.25), (0.38, 0.48), (124, 84, 52))
    b.box(thing, f, (t, -0.3), (0.85, 0.04), (0.48, 0.95), (124, 84, 52), windows="slats")
    b.box(thing, f, (t, -0.5), (0.7, 0.18), (0.0, 0.38), (52, 52, 54))


def _mailbox(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("blue", "red", "yellow"))
    thing = b.thing("mailbox", f.at(t, -1.9), colour=colour)
    b.box(thing, f, (t, -1.9), (0.32, 0.28), (0.15, 1.25), b.jitter(VIVID[colour]))


def _bin(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("green", "gray", "black", "blue"))
    thing = b.thing("trash bin", f.at(t, -1.8), colour=colour)
    b.box(thing, f, (t, -1.8), (0.3, 0.3), (0, 1.0), b.jitter(VIVID[colour]), windows="slats")


def _bus_stop(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("blue", "green", "red", "gray"))
    thing, tint = b.thing("bus stop", f.at(t, -1.2), colour=colour, text="BUS"), b.jitter(VIVID[colour])
    b.box(thing, f, (t, -1.1), (2.2, 0.8), (2.35, 2.6), tint)
    b.box(thing, f, (t, -0.4), (2.1, 0.04), (0.4, 2.35), (176, 200, 206), surface="glass", windows="curtain")
    b.box(thing, f, (t - 2.1, -1.1), (0.05, 0.7), (0.1, 2.35), (240, 236, 220), tint, windows="poster",
          text="BUS")  # fmt: skip
    b.box(thing, f, (t, -0.7), (1.4, 0.2), (0.4, 0.5), (96, 70, 48))


def _kiosk(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("red", "green", "blue", "yellow", "white"))
    word = pick(b, KIOSK_WORDS)
    thing, tint = b.thing("kiosk", f.at(t, -1.0), colour=colour, text=word), b.jitter(VIVID[colour])
    b.box(thing, f, (t, -0.9), (1.2, 0.9), (0, 2.4), tint, (250, 246, 232), windows="poster", text=word)
    b.box(thing, f, (t, -0.9), (1.5, 1.2), (2.4, 2.7), (66, 66, 70))


def _billboard(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("red", "blue", "yellow", "white", "green", "purple", "orange"))
    word = pick(b, POSTER_WORDS)
    thing = b.thing("billboard", f.at(t, 0.2), colour=colour, text=word)
    b.box(thing, f, (t, -0.2), (0.15, 0.15), (0, 3.0), (88, 90, 92))
    b.box(thing, f, (t, -0.2), (0.2, 1.9), (3.0, 5.6), b.jitter(VIVID[colour]), (250, 248, 240), windows="poster",
          text=word)  # fmt: skip


def _booth(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("red", "blue"))
    thing = b.thing("phone booth", f.at(t, -1.0), colour=colour)
    b.box(thing, f, (t, -1.0), (0.48, 0.48), (0, 2.4), b.jitter(VIVID[colour]), (190, 214, 220), windows="narrow",
          floors=1)  # fmt: skip


def _rack(b: Builder, f: Frame, t: float) -> None:
    thing = b.thing("bicycle rack", f.at(t, -1.2), material="metal")
    for step in range(4):
        colour = b.jitter(VIVID[pick(b, ("red", "blue", "black", "green", "silver"))])
        b.box(thing, f, (t - 1.2 + 0.8 * step, -1.2), (0.06, 0.8), (0.25, 0.95), colour, (30, 30, 32), windows="slats")


_BOXES = {"bench": _bench, "mailbox": _mailbox, "trash bin": _bin, "bus stop": _bus_stop, "kiosk": _kiosk,
          "billboard": _billboard, "phone booth": _booth, "bicycle rack": _rack}  # fmt: skip
