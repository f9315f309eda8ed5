"""Texts as they arrive: typed in haste, spoken, and taken down by a speech recogniser that mishears."""

from __future__ import annotations

import re
from random import Random

_SOUNDS_LIKE: dict[str, tuple[str, ...]] = {}
_PAIRS = """
a/the/uh and/an/in in/and/on on/in/an of/off/or the/a/that there/their/they're is/his/its i/eye/aye can/could/can't
see/sea/c okay/oh/ok so/sow/show left/lift/laughed right/write/ride with/width/what two/to/too four/for/or one/won
red/read/bread brown/crown/round white/wide/while blue/blew/below green/cream/greene gray/great/grade grey/gray/great
black/block/back silver/sliver yellow/hello/jello orange/arrange pink/think/ping beige/page/base tan/ten/town
teal/deal/steel dark/park/dock light/like/late brick/break/bric stone/stoned/storm glass/class/grass metal/medal/middle
wood/would/good wooden/would wall/all/war house/how's/horse home/hum/phone shop/chop/shot store/stole/door
office/offers building/billing/buildings block/black/blog tower/power/towel church/search/perch roof/proof/rough
garage/garish parking/barking/packing parked/part/bark park/bark/part lot/lock/log car/call/core cars/calls/card
van/fan/man vans/fans truck/track/trunk trucks/tracks lorry/sorry bus/boss/buzz stop/shop/top taxi/tax/tacky cab/cap
sign/sigh/side signs/signed/science tree/three/free trees/threes/freeze hedge/edge/head bush/push fence/fans/hence
bench/bunch/branch hydrant/hydrate fire/far/tire mailbox/male post/most/past box/books/bucks bin/been/pin trash/crash
can/ken rubbish/rubber street/straight/treat road/rode/load lamp/ramp/lamb pole/poll/pull light/lights signal/single
traffic/graphic crossing/cross/crossed crosswalk/crossword sidewalk/side/cycle pavement/payment kerb/curb/herb
curb/curve/kerb flag/black/flak statue/status fountain/mountain/found hill/heel/he'll mountain/mount water/what/order
tank/thank/bank mast/must/most antenna/and chimney/chimneys crane/train/crying awning/morning/owning canopy/can
window/widow/windows windows/widows door/tour/dour tall/told/tool small/smaller/mall big/pig/dig large/lodge/barge
low/load/no high/hi/eye long/lung/along wide/white/why row/road/roll several/seven many/any/mini some/sum/sun
people/purple person/parson walking/working/talking next/text/necks front/found/friend behind/be/blind near/dear/here
middle/metal/little center/sender/enter far/fire/for away/way distance/distant background/back story/storey/storm
stories/stores floors/floor/flaws floor/flaw/four bare/bear/bar leaves/leave/lives palm/bomb/pam pine/fine/line
birch/perch/bench conifer/connifer/chronic cone/clone/con meter/meeting/metre kiosk/key booth/boots/both
phone/foam/phones bicycle/icicle bike/bite/bikes rack/wrack/rock snow/know/show grass/gas/glass lawn/long/loan
bank/thank/rank gas/guess/grass petrol/patrol station/nation/stationary apartment/department flats/flat/flags
warehouse/where house's/houses school/cool/skull steps/step/stops stairs/stares/chairs poster/boaster/poster's
billboard/bill barrier/carrier/barry construction/instruction railing/rolling sedan/said suv/use pickup/pick/pickups
plaza/pizza yard/hard/guard concrete/discreet plastered/plaster that/the/than has/have/as says/said/since looks/books
like/light/lake here/hear/her alley/ally corner/coroner
"""
for _entry in _PAIRS.split():
    _word, *_others = _entry.split("/")
    _SOUNDS_LIKE[_word] = (*_SOUNDS_LIKE.get(_word, ()), *_others)
_SWAPS = (("ph", "f"), ("th", "f"), ("ck", "k"), ("sh", "s"), ("ch", "sh"), ("b", "p"), ("p", "b"), ("d", "t"),
          ("t", "d"), ("g", "k"), ("k", "g"), ("v", "f"), ("f", "v"), ("z", "s"), ("m", "n"), ("n", "m"), ("l", "r"),
          ("r", "l"), ("ee", "i"), ("oo", "u"), ("ai", "e"), ("a", "e"), ("e", "i"), ("i", "e"), ("o", "u"),
          ("u", "o"))  # fmt: skip
_SLIPS = ("the", "a", "and", "of", "in", "it", "to", "uh", "is", "um", "that", "at", "so", "oh", "yeah", "on")
_STARTS = ("okay so", "uh", "so", "okay", "um", "yeah", "alright", "so um", "well", "let me see", "okay um", "right so",
           "so there is", "all right", "hm", "yeah so")  # fmt: skip
_SEEN = ("i can see", "i see", "there is", "there's", "we have", "i've got", "it's got", "you can see", "looking at",
         "i am seeing", "we've got", "i think there is", "can see", "it looks like there is", "now i see",
         "i'm looking at", "it shows", "we are facing")  # fmt: skip
_JOINTS = ("and", "and then", "uh", "then", "um", "and uh", "also", "and there's", "plus", "and also", "and um",
           "then there's", "next is", "and i see", "as well as", "followed by")  # fmt: skip
_ENDS = ("i think", "over", "or something like that", "yeah", "that's it", "that's all i see", "if that helps",
         "do you copy")  # fmt: skip


def misheard(text: str, rng: Random, word_error_rate: float) -> str:
    """What a recogniser with this word error rate makes of a spoken text.

    Errors are substitutions, deletions and insertions in proportion 6 : 2.5 : 1.5.
    """
    heard: list[str] = []
    for word in text.split():
        draw = rng.random() / word_error_rate if word_error_rate > 0 else 1.0
        if draw < 0.6:
            heard.append(_similar(word, rng))
        elif draw >= 0.85:
            heard.append(word)
            if draw < 1.0:
                heard.append(rng.choice(_SLIPS))
    return " ".join(heard) if heard else text


def _similar(word: str, rng: Random) -> str:
    key = word.lower().strip(".,;:\"'()")
    known = _SOUNDS_LIKE.get(key)
    if known and rng.random() < 0.8:
        return rng.choice(known)
    fits = [pair for pair in _SWAPS if pair[0] in key[1:]]
    if fits and rng.random() < 0.75:
        old, new = rng.choice(fits)
        return key[0] + key[1:].replace(old, new, 1)
    if len(key) > 3:
        return key[:-1] if rng.random() < 0.5 or key.endswith("s") else key + "s"
    other = rng.choice(_SLIPS)
    return other if other != word else other + "s"


def uttered(phrases: list[str], rng: Random) -> str:
    """Phrases said one after another, with fillers, in lower case and without punctuation."""
    words = [rng.choice(_STARTS)] if rng.random() < 0.6 else []
    if rng.random() < 0.7:
        words.append(rng.choice(_SEEN))
    for index, said in enumerate(phrases):
        if index:
            words.append(rng.choice(_JOINTS) if rng.random() < 0.85 else "")
        words.append(said if rng.random() < 0.9 else f"{rng.choice(('uh', 'um', 'like', 'er'))} {said}")
    if rng.random() < 0.15:
        words.append(rng.choice(_ENDS))
    return unpunctuated(" ".join(words))


def unpunctuated(text: str) -> str:
    """Lower case, words and single spaces only."""
    return " ".join(re.sub(r"[^\w' ]", " ", text.lower().replace("-", " ")).split())


def mistyped(text: str, rng: Random) -> str:
    """One or two slips of the finger."""
    letters = [i for i, c in enumerate(text) if c.isalpha()]
    for _ in range(rng.randint(1, 2)):
        i = rng.choice(letters)
        action = rng.randrange(3)
        if action == 0:
            text = text[:i] + text[i + 1 :]
        elif action == 1:
            text = text[:i] + text[i] + text[i:]
        elif i + 1 < len(text):
            text = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        letters = [j for j, c in enumerate(text) if c.isalpha()] or [0]
    return text
