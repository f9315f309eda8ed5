"""The habits of different speakers: how phrases become a text, and what the text claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from wayword_training.world import lexicon
from wayword_training.world.claims import Claim, Said, chosen, in_order
from wayword_training.world.phrases import PLAIN, Habits, bare, count_word, group_noun, phrase, plain
from wayword_training.world.sights import Sight, is_in_front_of, is_left_of, is_next_to, side
from wayword_training.world.speech import misheard, unpunctuated, uttered

_HEADS = ("From left to right, the features are:", "From left to right, the four main features are:",
          "The main features from left to right are:", "From left to right:",
          "The image shows, from left to right:", "From left to right, the main features include:")  # fmt: skip
_HEAD_WEIGHTS = (0.6, 0.31, 0.03, 0.02, 0.01, 0.03)


def listed(ranked: list[Sight], rng: Random, habits: Habits) -> Said:
    """Numbered left to right."""
    claims = chosen(ranked, rng, rng.choices((3, 4, 5), (0.02, 0.96, 0.02))[0])
    head = rng.choices(_HEADS, _HEAD_WEIGHTS)[0]
    if len(claims) != 4:
        head = head.replace("four ", "")
    room = (36.4 - len(head.split())) / max(3, len(claims)) - 0.15 + rng.uniform(-0.5, 0.5)
    wordy = replace(habits, drop=0.15 + habits.drop, quotes=0.26)
    phrases = [phrase(c.sight, rng, wordy, max(3, round(rng.gauss(room, 1.4)))) for c in claims]
    claims, phrases = in_order(claims, phrases)
    numbering, joint = rng.choices((("{}. ", ". "), ("{}. ", " "), ("{}) ", "; ")), (72, 16, 12))[0]
    items = [numbering.format(i + 1) + p[0].upper() + p[1:] for i, p in enumerate(phrases)]
    return Said(f"{head} {joint.join(items)}.", tuple(claims))


_SHORT_SIDES = (("{} left", "{} centre", "{} right"), ("left: {}", "middle: {}", "right: {}"),
                ("{} on left", "{} in middle", "{} on right"), ("L {}", "mid {}", "R {}"),
                ("{} (left)", "{} (center)", "{} (right)"))  # fmt: skip
_SIDES = ("left", "centre", "right")


def terse(ranked: list[Sight], rng: Random, habits: Habits) -> Said:
    """As over an operator's radio."""
    claims = chosen(ranked, rng, rng.choices((2, 3, 4, 5), (0.12, 0.3, 0.44, 0.14))[0])
    phrases = [phrase(c.sight, rng, habits) for c in claims]
    if sided_words := rng.random() < 0.35:
        forms = rng.choice(_SHORT_SIDES)
        for i, claim in enumerate(claims):
            if where := side(claim.sight):
                claims[i] = replace(claim, what=where) if claim.what == "is" else claim
                phrases[i] = forms[_SIDES.index(where)].format(bare(phrases[i]))
    if rng.random() < 0.85:
        claims, phrases = in_order(claims, phrases)
    short = [bare(p) for p in phrases]
    form = rng.choices((0, 1, 2, 3, 4, 5, 6), (6, 1, 0 if sided_words else 2, 2, 2, 1, 1))[0]
    if form == 2:
        text = "I see " + ", ".join(phrases[:-1]) + (" and " if len(phrases) > 1 else "") + phrases[-1]
    elif form == 4:
        text = ". ".join(p[0].upper() + p[1:] for p in short) + "."
    else:
        text = {0: ", ", 1: " / ", 3: ", then ", 5: " - ", 6: "; "}[form].join(short)
    return Said(text, tuple(claims))


_LEADS = ("There is", "We are looking at", "You can see", "The view shows", "One can see", "I am facing",
          "The picture shows", "This street has", "I am standing opposite", "Visible here:")  # fmt: skip
_MORE = ("There is also", "Next comes", "Then there is", "Also visible is", "Further there is", "You also see",
         "Besides, I notice", "It also has", "Another thing I see is")  # fmt: skip


def prose(ranked: list[Sight], rng: Random, habits: Habits) -> Said:
    """Sentences."""
    claims = chosen(ranked, rng, rng.choices((2, 3, 4), (0.2, 0.45, 0.35))[0])
    phrases = [phrase(c.sight, rng, habits) for c in claims]
    claims, phrases = in_order(claims, phrases)
    form = rng.randrange(4)
    if form == 0:
        text = f"{rng.choice(_LEADS)} {', '.join(phrases[:-1])}{' and ' if len(phrases) > 1 else ''}{phrases[-1]}."
    elif form == 1:
        text = f"{rng.choice(_LEADS)} {phrases[0]}" + "".join(f", then {p}" for p in phrases[1:]) + "."
    elif form == 2:
        text = " ".join([f"{rng.choice(_LEADS)} {phrases[0]}.", *(f"{rng.choice(_MORE)} {p}." for p in phrases[1:])])
    else:
        sentences = []
        for i, said in enumerate(phrases):
            where = side(claims[i].sight)
            if where and claims[i].what == "is":
                claims[i] = replace(claims[i], what=where)
            sentences.append(_SIDE_SENTENCES[where].format(said) if where else f"There is {said}.")
        text = " ".join(sentences)
    return Said(text, tuple(claims))


_SIDE_SENTENCES = {"left": "On the left you can see {}.", "right": "On the right you can see {}.",
                   "centre": "In the middle you can see {}."}  # fmt: skip
_PLACED = ("{p} on the {s}", "on the {s} {p}", "on the {s} there is {p}", "{p} to the {s}", "{p} {s}", "{s}: {p}",
           "{p} on the {s} side", "on the {s} side {p}", "{p} at the {s} edge", "on the {s}-hand side {p}",
           "to the {s} {p}", "the {s} side shows {p}", "{p} on the {s} hand side", "at {s} {p}", "{p} over on the {s}",
           "{s} side: {p}", "{p} in the {s} part", "in the {s} half {p}")  # fmt: skip
_CENTRED = ("{p} in the middle", "in the middle {p}", "in the middle there is {p}", "{p} in the centre",
            "{p} in the center", "center: {p}", "{p} in the central part", "in the centre {p}",
            "{p} at the center", "in the center there is {p}", "middle: {p}", "the middle shows {p}",
            "centrally {p}", "at center {p}", "{p} just in the middle", "centre: {p}", "{p} mid-view",
            "in between {p}")  # fmt: skip
_RELATED = ("{a} to the {s} of {b}", "{a} {s} of {b}", "to the {s} of {b} there is {a}", "{b} with {a} to its {s}",
            "{a} on the {s} side of {b}", "{b} and to the {s} of it {a}", "{a} further {s} than {b}",
            "{s} of {b} is {a}", "{b}, {s} of that {a}", "{a} stands to the {s} of {b}")  # fmt: skip


def _placed(sight: Sight, said: str, rng: Random) -> tuple[str, Claim]:
    where, form = side(sight), rng.randrange(len(_PLACED))
    text = _CENTRED[form].format(p=said) if where == "centre" else _PLACED[form].format(p=said, s=where)
    return text, Claim(where, sight)


def _left_right_pair(ranked: list[Sight], rng: Random, habits: Habits) -> tuple[str, Claim] | None:
    top = [s for s in ranked[:8] if s.right - s.left < 0.7]
    pairs = [(a, b) for a in top for b in top if is_left_of(a, b) or is_left_of(b, a)]
    if not pairs:
        return None
    one, other = pairs[min(int(rng.expovariate(0.35)), len(pairs) - 1)]
    where = "left" if is_left_of(one, other) else "right"
    brief = replace(habits, places=0.0, details=0.15)
    a, b = phrase(one, rng, brief), phrase(other, rng, brief)
    return rng.choice(_RELATED).format(a=a, b=b, s=where), Claim(f"{where} of", one, other)


def sided(ranked: list[Sight], rng: Random, habits: Habits) -> Said:
    """Says where in the view things are."""
    habits = replace(habits, details=0.25)
    parts: list[tuple[str, Claim]] = []
    if rng.random() < 0.45 and (pair := _left_right_pair(ranked, rng, habits)):
        parts.append(pair)
    told = {id(s) for _, claim in parts for s in (claim.sight, claim.other)}
    clear = [s for s in ranked if side(s) and id(s) not in told]
    wanted = rng.choices((1, 2, 3, 4), (0.1, 0.4, 0.4, 0.1))[0] - len(parts)
    parts += [_placed(s, phrase(s, rng, habits), rng) for s in clear[:wanted]]
    if not parts:
        pair = _left_right_pair(ranked, rng, habits)
        return Said(pair[0], (pair[1],)) if pair else terse(ranked, rng, habits)
    if rng.random() < 0.5:
        parts.sort(key=lambda part: part[1].sight.x)
    joint = rng.choice(("; ", ", ", ". ", ", ", " and "))
    text = joint.join(text[0].upper() + text[1:] if joint == ". " else text for text, _ in parts)
    return Said(text, tuple(claim for _, claim in parts))


def _relations(ranked: list[Sight]) -> list[Claim]:
    """True relations among what stands out, in order of salience; counts of groups and of pairs."""
    top, found = ranked[:9], []
    for i, one in enumerate(top):
        if 1 < one.count < 7:
            found.append(Claim("count", one))
        for other in top[i + 1 :]:
            if is_in_front_of(one, other):
                found.append(Claim("in front of", one, other))
            elif is_in_front_of(other, one):
                found.append(Claim("behind", one, other))
            elif is_next_to(one, other):
                found.append(Claim("next to", one, other))
    return found


_RELATION_WORDS = {
    "in front of": ("{a} in front of {b}", "in front of {b} {a}", "{b} with {a} in front"),
    "behind": ("{a} behind {b}", "behind {b} {a}", "{b} and behind it {a}"),
    "next to": ("{a} next to {b}", "{a} beside {b}", "{a} by {b}", "{a} close to {b}", "{b} with {a} next to it",
                "{a} adjacent to {b}", "{a} near {b}"),
    "count": ("{a}", "there are {a}", "{a} in view", "I count {a}"),
}  # fmt: skip


def related(ranked: list[Sight], rng: Random, habits: Habits) -> Said:
    """Says how things stand to one another, and how many there are."""
    found = _relations(ranked)
    claims: list[Claim] = []
    used: set[int] = set()
    for _ in range(rng.choices((1, 2, 3), (0.5, 0.4, 0.1))[0]):
        free = [c for c in found if id(c.sight) not in used and id(c.other) not in used]
        if free:
            claims.append(free[min(int(rng.expovariate(0.4)), len(free) - 1)])
            used |= {id(claims[-1].sight), id(claims[-1].other)} - {id(None)}
    if not claims:
        return clue(ranked, rng, habits)
    brief = replace(habits, places=0.0, details=0.2)
    parts = []
    for claim in claims:
        first = counted(claim.sight, rng) if claim.sight.count > 1 else phrase(claim.sight, rng, brief)
        second = phrase(claim.other, rng, brief) if claim.other else ""
        parts.append(rng.choice(_RELATION_WORDS[claim.what]).format(a=first, b=second))
    return Said(rng.choice((", ", "; ", " and ", ". ")).join(parts), tuple(claims))


def counted(sight: Sight, rng: Random) -> str:
    """A group with its number."""
    parked = "parked " if sight.thing.kind in lexicon.VEHICLES and rng.random() < 0.6 else ""
    return f"{count_word(sight.count)} {parked}{group_noun(sight, rng)}"


def clue(ranked: list[Sight], rng: Random, habits: Habits) -> Said:
    """A short free statement, the unit an operator's sentence is split into."""
    claims = chosen(ranked, rng, rng.choices((1, 2), (0.6, 0.4))[0])
    habits = replace(habits, drop=habits.drop * 0.6)
    phrases = [phrase(c.sight, rng, habits) for c in claims]
    first = phrases[0] if rng.random() < 0.6 else bare(phrases[0])
    if len(phrases) == 1:
        forms = ("{}", "{}", "{}", "there is {}", "I can see {}", "{} here", "I see {}", "there's {}", "we have {}",
                 "I am near {}", "{} visible", "I notice {}")  # fmt: skip
        return Said(rng.choice(forms).format(first), tuple(claims))
    return Said(rng.choice(("{} and {}", "{}, {}", "{}, also {}", "{} plus {}")).format(first, phrases[1]),
                tuple(claims))  # fmt: skip


def single(ranked: list[Sight], rng: Random, habits: Habits) -> Said:
    """One thing alone, small ones preferred."""
    one = [s for s in ranked if s.count == 1] or ranked
    small = [s for s in one if s.thing.kind in lexicon.SMALL]
    sight = small[min(int(rng.expovariate(0.7)), len(small) - 1)] if small and rng.random() < 0.72 else one[0]
    form = rng.random()
    if form < 0.4:
        text = plain(sight, rng)
    else:
        text = phrase(sight, rng, replace(PLAIN, drop=0.1, wrong=habits.wrong, places=0.1, neutral=form < 0.8))
    return Said(bare(text) if rng.random() < 0.5 else text, (Claim("is", sight),))


def spoken(ranked: list[Sight], rng: Random, habits: Habits) -> Said:
    """Said aloud and taken down by a recogniser."""
    habits = replace(habits, spoken=True, details=0.25)
    claims = chosen(ranked, rng, rng.choices((1, 2, 3, 4), (0.15, 0.35, 0.35, 0.15))[0])
    phrases = [phrase(c.sight, rng, habits) for c in claims]
    if rng.random() < 0.4:
        for i, claim in enumerate(claims):
            if claim.what == "is" and side(claim.sight):
                phrases[i], claims[i] = _placed(claim.sight, phrases[i], rng)
    if rng.random() < 0.7:
        claims, phrases = in_order(claims, phrases)
    rate = rng.choice((0.0, 0.0, 0.05, 0.1, 0.15, 0.2))
    text = uttered(phrases, rng)
    return Said(unpunctuated(misheard(text, rng, rate)) or text, tuple(claims))


def partial(ranked: list[Sight], rng: Random, habits: Habits) -> Said:
    """Two things on one side only: what stands out there."""
    lateral = [s for s in ranked if side(s) in ("left", "right")]
    if not lateral:
        return clue(ranked, rng, habits)
    where = side(lateral[0])
    claims = [Claim(where, s) for s in lateral if side(s) == where][:2]
    phrases = [phrase(c.sight, rng, habits) for c in claims]
    form = rng.choice(("on the {s}: {p}", "{p} on the {s}", "the {s} side has {p}", "{s} side: {p}", "{p}",
                       "what stands out on the {s} is {p}", "I can only see the {s}: {p}"))  # fmt: skip
    if form == "{p}":
        claims = [Claim("is", c.sight) for c in claims]
    return Said(form.format(s=where, p=" and ".join(phrases)), tuple(claims))


STYLES: dict[str, Callable[[list[Sight], Random, Habits], Said]] = {
    "listed": listed, "terse": terse, "prose": prose, "sided": sided, "related": related, "clue": clue,
    "single": single, "spoken": spoken, "partial": partial,
}  # fmt: skip
