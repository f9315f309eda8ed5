"""Words on signs: a 5x7 bitmap alphabet and the words a town may show."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

SHOP_WORDS = (
    "BAKERY", "CAFE", "PHARMACY", "BOOKS", "PIZZA", "BANK", "HOTEL", "FLOWERS", "SHOES", "TOYS", "BARBER", "DINER",
    "GROCERY", "OPTICIAN", "DENTIST", "LAUNDRY", "SUSHI", "NOODLES", "BURGER", "TACOS", "GRILL", "PUB", "WINE",
    "TEA HOUSE", "ICE CREAM", "DELI", "BUTCHER", "FISH", "FRUIT", "MARKET", "JEWELRY", "TAILOR", "SALON", "NAILS",
    "SPA", "GYM", "YOGA", "MUSIC", "GUITARS", "RECORDS", "CAMERA", "PHONES", "REPAIR", "TOOLS", "PAINT", "HARDWARE",
    "CARPETS", "LAMPS", "BEDS", "ANTIQUES", "ART", "FRAMES", "PETS", "VET", "BIKES", "TYRES", "TRAVEL", "POST",
    "GIFTS", "KEBAB", "CURRY", "COFFEE", "FASHION", "TATTOO", "CASINO", "LIBRARY",
)  # fmt: skip
POSTER_WORDS = (
    "COLA", "CIRCUS", "SALE", "VOTE", "JUICE", "AIRWAYS", "CONCERT", "CINEMA", "RADIO", "MILK", "ZOO", "MUSEUM",
    "SOAP", "WATCHES", "HOLIDAY", "MATTRESS", "INSURANCE", "JEANS",
)  # fmt: skip
KIOSK_WORDS = ("NEWS", "SNACKS", "TICKETS", "DONUTS", "HOT DOGS", "WAFFLES")
FUEL_WORDS = ("FUEL", "GAS", "PETROL", "OILCO", "STAR OIL")
STREET_WORDS = (
    "OAK ST", "ELM ST", "MAIN ST", "PARK AVE", "LAKE RD", "HILL RD", "MILL LN", "KING ST", "PINE ST", "HIGH ST",
    "CEDAR LN", "RIVER RD", "MAPLE AV", "CHURCH ST", "QUEEN ST", "STATION RD", "BEECH ST", "FOREST AV", "UNION ST",
    "BRIDGE ST",
)  # fmt: skip
# The first word is none, so that a box's seed, taken modulo the number of words, says what it shows.
WORDS = ("", *SHOP_WORDS, *POSTER_WORDS, *KIOSK_WORDS, *FUEL_WORDS, *STREET_WORDS, "BUS", "KEEP OUT")

# Seven rows a letter, top to bottom; the five low bits of a row are its pixels, left to right.
_ALPHABET = {
    "A": (14, 17, 17, 31, 17, 17, 17), "B": (30, 17, 17, 30, 17, 17, 30), "C": (14, 17, 16, 16, 16, 17, 14),
    "D": (30, 17, 17, 17, 17, 17, 30), "E": (31, 16, 16, 30, 16, 16, 31), "F": (31, 16, 16, 30, 16, 16, 16),
    "G": (14, 17, 16, 23, 17, 17, 14), "H": (17, 17, 17, 31, 17, 17, 17), "I": (14, 4, 4, 4, 4, 4, 14),
    "J": (7, 2, 2, 2, 2, 18, 12), "K": (17, 18, 20, 24, 20, 18, 17), "L": (16, 16, 16, 16, 16, 16, 31),
    "M": (17, 27, 21, 21, 17, 17, 17), "N": (17, 25, 21, 19, 17, 17, 17), "O": (14, 17, 17, 17, 17, 17, 14),
    "P": (30, 17, 17, 30, 16, 16, 16), "Q": (14, 17, 17, 17, 21, 18, 13), "R": (30, 17, 17, 30, 20, 18, 17),
    "S": (15, 16, 16, 14, 1, 1, 30), "T": (31, 4, 4, 4, 4, 4, 4), "U": (17, 17, 17, 17, 17, 17, 14),
    "V": (17, 17, 17, 17, 17, 10, 4), "W": (17, 17, 17, 21, 21, 27, 17), "X": (17, 17, 10, 4, 10, 17, 17),
    "Y": (17, 17, 10, 4, 4, 4, 4), "Z": (31, 1, 2, 4, 8, 16, 31), " ": (0, 0, 0, 0, 0, 0, 0),
}  # fmt: skip
_LETTERS = tuple(_ALPHABET)
_ROWS = np.array([_ALPHABET[letter] for letter in _LETTERS], np.uint8)
_LENGTHS = np.array([len(word) for word in WORDS], np.int64)
_SPELLED = np.array([[_LETTERS.index(c) for c in word.ljust(_LENGTHS.max())] for word in WORDS], np.uint8)
_ADVANCE = 6 / 7  # of a letter, per metre of its height


def bitmap(word: str) -> np.ndarray:
    """The pixels of a word, (7, 6 * letters - 1) bool, as they are drawn."""
    rows = np.array([_ALPHABET[letter] for letter in word])
    columns = (rows[:, :, None] >> np.array([4, 3, 2, 1, 0, 5])) & 1
    columns[:, :, 5] = 0
    return columns.transpose(1, 0, 2).reshape(7, -1)[:, :-1].astype(bool)


@njit(cache=True)
def letter_height(seed, height, width):
    """Height of a seed's word that fits both; 0 where there is no word."""
    length = _LENGTHS[seed % _LENGTHS.shape[0]]
    if length == 0:
        return 0.0
    return min(height, width / (length * _ADVANCE))


@njit(cache=True)
def inked(seed, u, z, height):
    """True inside a stroke of a seed's word, centred on u = 0 and z = 0, both in metres."""
    word = seed % _LENGTHS.shape[0]
    pixel = height / 7
    across = math.floor(u / pixel + (6 * _LENGTHS[word] - 1) / 2)
    down = math.floor(3.5 - z / pixel)
    if down < 0 or down > 6 or across < 0 or across >= 6 * _LENGTHS[word] or across % 6 == 5:
        return False
    return (_ROWS[_SPELLED[word, across // 6], down] >> (4 - across % 6)) & 1 == 1
