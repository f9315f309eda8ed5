"""The words for one sight: an article, what is true of it, its name, and what is added behind it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from wayword_training.world import clauses, lexicon
from wayword_training.world.scene import GROUND
from wayword_training.world.sights import Sight
from wayword_training.world.trades import TRADES

_COLOUR_IMPLIED = frozenset(("hedge", "bush", "taxi", "school bus", "stop sign", "traffic cone", "garage", "crane",
                             "skyline", "hill", "embankment", "mast", "chimney stack", "person"))  # fmt: skip
_THING_MATERIALS = {"metal": ("metal", "metal", "steel", "iron"), "wood": ("wooden", "wooden", "wood", "timber")}
_WIDE_AREA = 0.06
_AWAY_M = 30.0
_FAR_M = 90.0
_UNWALLED = frozenset(("bicycle rack", "tree", "utility pole"))


@dataclass(frozen=True)
class Habits:
    """How one speaker talks: how much is left out, how often wrong, how wordy."""

    drop: float = 0.2
    wrong: float = 0.05
    details: float = 0.4
    places: float = 0.1
    looks: float = 0.0
    quotes: float = 0.4
    spoken: bool = False
    neutral: bool = False  # no word that says where


PLAIN = Habits(drop=0.0, wrong=0.0, details=0.0, quotes=0.0)


def family(kind: str) -> str:
    """Which places and clauses suit a kind."""
    if kind in lexicon.BUILDINGS or kind in ("construction site", "gas station"):
        return "building"
    if kind in lexicon.VEHICLES or kind in ("bus", "school bus"):
        return "vehicle"
    if kind in lexicon.LANDMARKS:
        return "landmark"
    if kind in ("tree", "person"):
        return kind
    return "sign" if (kind.endswith("sign") and kind != "shop sign") or kind == "traffic light" else "street"


def word(options: tuple[str, ...], rng: Random, usual: float = 0.45) -> str:
    """One of several words for the same; the first is the usual one."""
    return options[0] if rng.random() < usual else rng.choice(options)


def with_article(text: str) -> str:
    """Puts a or an before a noun phrase."""
    vowel = text[0] in "aeioAEIO" or text.startswith(("um", "un", "up", "SUV", "hgv", "L-"))
    vowel = vowel and not text.startswith(("one", "uni", "European"))
    return f"{'an' if vowel else 'a'} {text}"


def bare(phrase: str) -> str:
    """The phrase without its article."""
    for article in ("a ", "an "):
        if phrase.startswith(article):
            return phrase[len(article) :]
    return phrase


def plain(sight: Sight, rng: Random) -> str:
    """Only the name, with its article: "a bench"."""
    if sight.count > 1:
        return _group(sight, rng)
    noun = _noun(sight, rng)
    return noun if noun in lexicon.UNCOUNTED else with_article(noun)


def phrase(sight: Sight, rng: Random, habits: Habits, words: int = 0) -> str:
    """A sight in words; with a number of words, adds what suits until there are about so many."""
    if sight.count > 1:
        text = _group(sight, rng)
    else:
        noun = _noun(sight, rng)
        adjectives = _adjectives(sight, noun, rng, habits)
        missing = words - len(noun.split()) - len(adjectives) - 1
        if missing > 0 and rng.random() < 0.25 and (said := _character(sight, rng)) and said not in noun:
            adjectives.insert(0, said)
        text = " ".join([*adjectives, noun])
        if noun not in lexicon.UNCOUNTED:
            text = with_article(text)
        if sight.thing.kind == "person" and sight.thing.colour and rng.random() > habits.drop + 0.2:
            worn = word(lexicon.COLOUR_WORDS[sight.thing.colour], rng, 0.7)
            text += " " + rng.choice(clauses.WORN).format(worn)
    text = _lengthened(text, sight, rng, habits, words) if words else _added(text, sight, rng, habits)
    return rng.choice(clauses.LOOKS).format(text) if habits.looks and rng.random() < habits.looks else text


def _noun(sight: Sight, rng: Random) -> str:
    thing = sight.thing
    if thing.kind == "tree":
        return rng.choice(clauses.TREES[thing.material or "round tree", tree_look(sight)])
    if thing.kind == "shop" and thing.text in TRADES and rng.random() < 0.25:
        return rng.choice(TRADES[thing.text])
    return word(lexicon.NOUNS[thing.kind], rng, 0.25)


def tree_look(sight: Sight) -> str:
    """green, autumn, bare or blossom."""
    return sight.thing.details[0] if sight.thing.details else "green"


def _adjectives(sight: Sight, noun: str, rng: Random, habits: Habits) -> list[str]:
    thing, words = sight.thing, []
    if thing.kind in lexicon.BUILDINGS and sight.area > _WIDE_AREA and not thing.size and rng.random() < 0.4:
        words.append(rng.choice(clauses.CHARACTER["wide"]))
    if thing.size and rng.random() > habits.drop + 0.25:
        words.append(rng.choice((lexicon.TREE_SIZES if thing.kind == "tree" else lexicon.SIZE_WORDS)[thing.size]))
    elif thing.floors > 1 and rng.random() < 0.24 - 0.2 * habits.drop and "stor" not in noun and thing.kind != "church":
        words.append(_stories(thing.floors, rng))
    if thing.colour and rng.random() > habits.drop * 0.8 and thing.kind not in _COLOUR_IMPLIED:
        name = lexicon.CONFUSED[thing.colour] if rng.random() < habits.wrong else thing.colour
        tint = word(lexicon.COLOUR_WORDS[name], rng)
        if tint not in noun:
            words.append(tint)
    if thing.material and thing.kind not in _UNWALLED and rng.random() > habits.drop:
        known = lexicon.MATERIAL_WORDS if thing.kind in lexicon.BUILDINGS else _THING_MATERIALS
        made = word(known.get(thing.material) or lexicon.MATERIAL_WORDS.get(thing.material, ("",)), rng)
        if made not in noun and "wood" not in noun and "timber" not in noun and made not in words:
            words.append(made)
    return words


def _stories(floors: int, rng: Random) -> str:
    if floors < 9 and rng.random() < 0.6:
        return rng.choice(clauses.STORIES).format(clauses.NUMBERS[floors])
    return rng.choice(clauses.MANY_STORIES) if floors > 2 else rng.choice(("low-rise", "two-story", "two-storey"))


def _character(sight: Sight, rng: Random) -> str:
    thing = sight.thing
    group = family(thing.kind)
    if rng.random() < 0.3:
        key = "any"
    elif group == "building":
        key = "arched" if "arched" in thing.details else "tower" if thing.kind == "tower" else thing.material or ""
    else:
        key = group if group in clauses.CHARACTER else "small" if thing.kind in lexicon.SMALL else "any"
    return rng.choice(clauses.CHARACTER[key]) if key in clauses.CHARACTER else ""


def _group(sight: Sight, rng: Random) -> str:
    kind = sight.thing.kind
    if sight.count == 2:
        return f"{rng.choice(('two', 'two', 'two', 'a pair of', 'a couple of'))} {group_noun(sight, rng)}"
    forms = clauses.GROUPS.get("vehicle" if kind in lexicon.VEHICLES else kind, clauses.GROUPS["other"])
    if sight.count < 7 and rng.random() < 2 / (len(forms) + 2):
        return f"{count_word(sight.count)} {group_noun(sight, rng)}"
    return rng.choice(forms).format(group_noun(sight, rng))


def count_word(count: int) -> str:
    """A small number as a word, a large one as "many"."""
    return clauses.NUMBERS[count] if count < 7 else "many"


def group_noun(sight: Sight, rng: Random) -> str:
    """The plural name of what a group's members have in common."""
    thing, kind = sight.thing, sight.thing.kind
    if kind == "tree":
        return lexicon.plural(rng.choice(clauses.TREES[thing.material or "round tree", tree_look(sight)]))
    if kind == "person":
        return rng.choice(("people", "people", "pedestrians", "persons", "passers-by", "folks"))
    if kind == "house":
        noun = rng.choice(("houses", "houses", "homes", "residences"))
    elif kind == "car" or len({m.thing.kind for m in sight.members}) > 1:
        only_cars = all(m.thing.kind in ("car", "suv", "taxi") for m in sight.members)
        noun = rng.choice(("cars", "cars", "vehicles", "automobiles")) if only_cars else "vehicles"
    else:
        noun = lexicon.plural(word(lexicon.COUNTED[kind], rng, 0.25)).removeprefix("parked ")
    if thing.colour and kind not in _COLOUR_IMPLIED and rng.random() < 0.6:
        noun = f"{word(lexicon.COLOUR_WORDS[thing.colour], rng)} {noun}"
    return noun


def _wall_details(sight: Sight) -> list[str]:
    """Details worth saying: those painted on the wall always, the ones that are parts only when seen."""
    seen = []
    for detail in sight.thing.details:
        if detail.endswith("awning"):
            if detail in sight.parts:
                seen += [detail, detail]
        elif detail == "tower":
            if "church tower" in sight.parts:
                seen.append(detail)
        elif sight.area > 0.012:
            seen.append(detail)
    return seen


def detail(sight: Sight, rng: Random, general: bool) -> str:
    """Something the thing has: seen on this one, or (if general) true of its kind; "" if nothing is."""
    thing = sight.thing
    options = _wall_details(sight) if thing.kind in lexicon.BUILDINGS else []
    if options and (not general or rng.random() < 0.6):
        found = rng.choice(options)
        if found in clauses.WALL_DETAILS:
            return rng.choice(clauses.WALL_DETAILS[found])
        colour, what = found.rsplit(" ", 1)
        return with_article(f"{word(lexicon.COLOUR_WORDS[colour], rng)} {rng.choice(clauses.COLOURED[what])}")
    if not general:
        return ""
    if thing.kind in lexicon.BUILDINGS and rng.random() < 0.5 and thing.kind not in ("warehouse", "parking garage"):
        return rng.choice(clauses.WINDOWS)
    if thing.roof and rng.random() < 0.12:
        return rng.choice(clauses.ROOFS[thing.roof])
    return rng.choice(clauses.DETAILS[thing.kind]) if thing.kind in clauses.DETAILS else ""


def quote(sight: Sight, rng: Random, spoken: bool = False) -> str:
    """The sign text as people pass it on: in quotes when written."""
    text = sight.thing.text or ""
    if spoken:
        return rng.choice(clauses.SPOKEN_QUOTES).format(text.lower())
    return rng.choice(clauses.QUOTES).format(text if rng.random() < 0.5 else text.title())


def _distance(sight: Sight, rng: Random) -> str:
    if sight.distance_m > _FAR_M:
        return rng.choice(clauses.FAR)
    if sight.distance_m > _AWAY_M:
        return rng.choice(clauses.AWAY)
    return rng.choice(clauses.NEAR) if sight.distance_m < 10 and sight.count == 1 else ""


def _added(text: str, sight: Sight, rng: Random, habits: Habits) -> str:
    kind = sight.thing.kind
    if sight.thing.text and rng.random() < habits.quotes:
        text += " " + quote(sight, rng, habits.spoken)
    elif rng.random() < habits.details and (found := detail(sight, rng, general=rng.random() < 0.25)):
        if " with " not in text:
            text += f" {rng.choice(('with', 'with', 'with', 'that has', 'featuring'))} {found}"
    elif rng.random() < habits.places and kind not in GROUND:
        text += " " + rng.choice(clauses.PLACES[family(kind)])
    far = sight.distance_m > _FAR_M
    if not habits.neutral and rng.random() < (0.35 if far else 0.12) and (where := _distance(sight, rng)):
        text += " " + where
    return text


def _lengthened(text: str, sight: Sight, rng: Random, habits: Habits, words: int) -> str:
    """Adds details, places and clauses, in this order, until the text has about so many words."""
    kind, group = sight.thing.kind, family(sight.thing.kind)
    told = quote(sight, rng) if sight.thing.text and rng.random() < habits.quotes else ""
    if told:
        text += " " + told
    missing = words - len(text.split())
    if missing > 1 and not told and sight.count == 1 and " with " not in text and rng.random() < 0.92:
        found = detail(sight, rng, general=True)
        if found:
            text += f" with {found}"
            missing -= 1 + len(found.split())
    said_where = 0.65 if sight.distance_m > _AWAY_M else 0.4
    if missing > 1 and not habits.neutral and rng.random() < said_where and (where := _distance(sight, rng)):
        text += " " + where
        missing -= len(where.split())
    if (
        missing > 1
        and kind not in GROUND
        and sight.distance_m < _AWAY_M
        and rng.random() < 0.6
        and " along " not in text
    ):
        place = rng.choice(clauses.PLACES[group])
        if not told or place.split()[0] not in told:
            text += " " + place
            missing -= len(place.split())
    if missing > 1 and sight.count == 1 and (sight.left == 0 or sight.right == 1) and rng.random() < 0.15:
        text += " " + rng.choice(clauses.CUT)
    elif missing > 2:
        clause = _empty_clause(sight, rng, missing)
        if not (clause.startswith("with") and " with " in text):
            text += " " + clause
    return text


def _empty_clause(sight: Sight, rng: Random, words: int) -> str:
    draw = rng.random()
    if draw < 0.25:
        return " ".join(rng.choice(part) for part in clauses.SHOWING)
    if draw < 0.4 and words > 3:
        giving, what, where = (rng.choice(part) for part in clauses.EMPTY)
        return f"{giving} {what} to the {where}"
    bare_tree = sight.thing.kind == "tree" and tree_look(sight) == "bare"
    return rng.choice(clauses.CLAUSES["bare tree" if bare_tree else family(sight.thing.kind)])
