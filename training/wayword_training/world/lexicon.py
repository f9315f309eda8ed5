"""How people name what stands in a street: nouns, colours, materials, sizes."""

from __future__ import annotations

NOUNS: dict[str, tuple[str, ...]] = {
    "house": ("house", "house", "home", "detached house", "residential house", "family house", "villa", "cottage",
              "residence", "dwelling", "single-family home", "bungalow-style house", "suburban house"),
    "garage": ("garage", "garage door", "white garage door", "house garage", "private garage", "lock-up garage"),
    "apartment building": ("apartment building", "apartment block", "residential building", "block of flats",
                           "building", "building", "multi-story building", "flats", "apartment house", "apartments",
                           "multi-storey building", "housing block", "tenement", "apt building", "residential bldg",
                           "condo building", "condominium", "walk-up building"),
    "shop": ("shop", "store", "storefront", "shop building", "building", "corner shop", "retail store", "shopfront",
             "commercial building", "small business", "retail building", "boutique", "shop front", "retail unit",
             "building with a storefront", "building with a shop window"),
    "office building": ("office building", "office block", "building", "commercial building", "office", "offices",
                        "office bldg", "business building", "corporate building", "commercial block",
                        "administrative building", "commercial property", "office complex"),
    "tower": ("high-rise", "skyscraper", "tower block", "high-rise building", "tower", "building", "highrise",
              "high rise", "high-rise tower", "tower building", "office tower"),
    "warehouse": ("warehouse", "industrial building", "industrial hall", "depot", "factory building", "shed",
                  "storage building", "factory", "industrial unit", "workshop building", "distribution center",
                  "storehouse", "plant building", "industrial bldg", "hangar-like building", "logistics hall"),
    "church": ("church", "church", "chapel", "church building", "parish church", "place of worship",
               "religious building"),
    "church tower": ("church tower", "steeple", "bell tower", "church spire", "church steeple", "belfry"),
    "parking garage": ("parking garage", "multi-storey car park", "parking structure", "car park building",
                       "multi-level parking garage", "parking deck", "parkade", "multistorey car park"),
    "parking lot": ("parking lot", "car park", "lot with parked cars", "parking area", "surface lot"),
    "construction site": ("construction site", "building site", "building under construction", "unfinished building",
                          "scaffolding", "building with scaffolding", "scaffolded building", "building shell"),
    "construction barrier": ("construction barrier", "construction fence", "site hoarding", "barrier", "hoarding",
                             "site fence", "construction hoarding", "temporary fence", "construction wall"),
    "crane": ("crane", "construction crane", "tower crane", "building crane"),
    "gas station": ("gas station", "petrol station", "filling station", "fuel station", "service station",
                    "gas station canopy", "petrol pumps", "gas pumps"),
    "awning": ("awning", "awning", "canopy", "sunshade", "shop awning", "fabric awning"),
    "shop sign": ("shop sign", "vertical sign", "hanging sign", "store sign", "projecting sign", "blade sign",
                  "business sign", "signboard"),
    "hedge": ("hedge", "green hedge", "trimmed hedge", "hedgerow", "clipped hedge", "garden hedge"),
    "fence": ("fence", "fence", "picket fence", "garden fence", "railing", "railings", "paling fence"),
    "bush": ("bush", "shrub", "bushes", "shrubbery", "shrubs", "garden bush"),
    "car": ("car", "car", "sedan", "parked car", "vehicle", "automobile", "saloon car", "passenger car", "auto",
            "compact car", "motor car", "family car", "four-door car"),
    "suv": ("SUV", "suv", "car", "jeep", "vehicle", "parked SUV", "off-roader", "sport utility vehicle", "4x4",
            "crossover"),
    "pickup": ("pickup truck", "pickup", "pick-up", "truck", "pick-up truck", "parked pickup", "ute"),
    "van": ("van", "van", "delivery van", "minivan", "parked van", "transporter", "panel van", "cargo van"),
    "truck": ("truck", "lorry", "delivery truck", "box truck", "cargo truck", "moving truck", "delivery lorry",
              "goods vehicle", "freight truck", "box lorry", "hgv"),
    "bus": ("bus", "city bus", "public bus", "coach", "transit bus", "passenger bus", "public transport bus"),
    "taxi": ("taxi", "cab", "yellow cab", "taxi cab", "yellow taxi", "taxicab"),
    "school bus": ("school bus", "yellow school bus", "school bus", "schoolbus"),
    "person": ("person", "pedestrian", "man", "woman", "someone walking", "passer-by", "figure", 
               "individual", "guy", "lady", "bystander", "walker"),
    "fire hydrant": ("fire hydrant", "hydrant", "fireplug"),
    "bench": ("bench", "wooden bench", "park bench", "seat", "street bench", "seating bench"),
    "mailbox": ("mailbox", "post box", "letter box", "postbox", "letterbox", "mail box", "mail drop"),
    "trash bin": ("trash bin", "trash can", "rubbish bin", "garbage can", "litter bin", "dustbin", "waste bin",
                  "garbage bin", "trashcan", "trash container", "wheelie bin", "waste container", "trash receptacle"),
    "bus stop": ("bus stop", "bus shelter", "bus stop shelter", "transit shelter", "covered bus stop"),
    "planter": ("planter", "flower pot", "flower planter", "potted plant", "flowers in a pot", "plant pot",
                "flower tub", "plant container", "flower box"),
    "traffic cone": ("traffic cone", "orange cone", "cone", "road cone", "safety cone", "pylon", "warning cone"),
    "parking meter": ("parking meter", "meter", "ticket machine", "pay station", "coin meter"),
    "flag": ("flag", "flag on a pole", "flagpole", "banner", "flag pole"),
    "kiosk": ("kiosk", "newsstand", "booth", "stand", "newspaper stand", "sales booth", "street stall", "news kiosk",
              "vending stand"),
    "billboard": ("billboard", "advertising board", "hoarding with an advert", "big advert", "poster board",
                  "advertisement", "ad board", "large advertisement", "advertising sign", "advertising hoarding"),
    "phone booth": ("phone booth", "telephone box", "phone box", "telephone booth", "call box", "payphone"),
    "bicycle rack": ("bicycle rack", "bike rack", "parked bicycles", "bicycles", "bikes", "cycle stand",
                     "bicycle stand", "parked bikes", "cycle rack"),
    "no parking sign": ("no parking sign", "round sign", "prohibition sign", "traffic sign", "no-parking sign",
                        "red and white round sign", "circular sign"),
    "speed limit sign": ("speed limit sign", "speed sign", "traffic sign", "road sign", "speed-limit sign",
                         "regulatory sign"),
    "yield sign": ("yield sign", "give way sign", "triangular sign", "traffic sign", "give-way sign", "triangle sign"),
    "street name sign": ("street name sign", "street sign", "green street sign", "sign", "road name sign",
                         "name plate", "street-name plate"),
    "one way sign": ("one way sign", "one-way sign", "traffic sign", "directional sign", "arrow sign"),
    "warning sign": ("warning sign", "yellow sign", "traffic sign", "road sign", "caution sign", "hazard sign"),
    "parking sign": ("parking sign", "blue parking sign", "parking sign with a P", "P sign"),
    "traffic light": ("traffic light", "traffic lights", "traffic signal", "stop light", "signal", "stoplight",
                      "set of traffic lights", "signal light", "signal head", "traffic signals"),
    "stop sign": ("stop sign", "stop sign", "octagonal sign", "red octagon sign"),
    "street lamp": ("street lamp", "street light", "lamp post", "lamppost", "streetlight", "streetlamp",
                    "light pole", "lantern", "lamp standard", "lamp", "light post"),
    "utility pole": ("utility pole", "power pole", "telephone pole", "wooden pole", "telegraph pole", "pole",
                     "electric pole", "timber pole"),
    "fountain": ("fountain", "water fountain", "stone fountain", "fountain basin"),
    "statue": ("statue", "monument", "sculpture", "memorial", "stone figure"),
    "playground": ("playground", "play area", "kids playground", "children's playground", "climbing frame",
                   "play equipment"),
    "hill": ("hill", "hills", "mountain", "green hill", "hillside", "ridge", "hilly landscape", "slope", "hilltop"),
    "skyline": ("skyscrapers", "skyline", "high-rises", "tall buildings", "city skyline", "downtown skyline",
                "cluster of skyscrapers", "cluster of high-rises", "distant towers", "downtown towers"),
    "water tower": ("water tower", "water tank on legs", "elevated water tank", "water tank", "watertower"),
    "mast": ("radio mast", "antenna", "radio tower", "red and white mast", "transmitter", "antenna mast",
             "transmission tower", "aerial", "broadcast tower", "telecom mast"),
    "chimney stack": ("factory chimney", "chimney stack", "tall chimney", "smokestack", "industrial chimney",
                      "brick chimney", "chimney"),
    "retaining wall": ("retaining wall", "wall", "supporting wall", "low wall", "stone wall", "garden wall"),
    "embankment": ("embankment", "bank", "grassy slope", "earth bank", "grassy embankment", "slope", "raised bank"),
    "steps": ("steps", "stairs", "flight of steps", "staircase", "stairway", "flight of stairs", "outdoor steps"),
    "grass": ("lawn", "grass", "green lawn", "grassy area", "grass strip", "grass verge", "turf", "green space",
              "grassed area", "patch of grass"),
    "lot": ("parking lot", "paved yard", "asphalt lot", "tarmac area", "yard", "paved lot"),
    "paving": ("paved square", "paved area", "plaza", "forecourt", "pavement area", "paved forecourt",
               "paved surface"),
    "dirt": ("bare ground", "dirt", "gravel area", "dirt lot", "bare earth", "sandy ground", "unpaved ground"),
    "water": ("pond", "small lake", "water", "pool of water", "lake"),
    "crosswalk": ("crosswalk", "zebra crossing", "pedestrian crossing", "crossing", "crosswalk markings",
                  "marked crosswalk", "white crosswalk stripes", "pedestrian crosswalk"),
    "asphalt": ("street", "road", "wide road", "empty street", "roadway", "carriageway", "asphalt road",
                "paved road", "city street"),
    "snow": ("snow", "snow-covered ground", "snow cover", "white snow", "layer of snow", "snowy ground"),
    "white line": ("white lane lines", "lane markings", "road markings", "white road markings", "lane lines"),
    "yellow line": ("yellow centre line", "double yellow line", "yellow line on the road", "yellow road marking",
                    "yellow center line", "yellow lane markings"),
}  # fmt: skip

COLOUR_WORDS: dict[str, tuple[str, ...]] = {
    "red": ("red", "red", "red", "reddish", "dark red", "bright red", "crimson", "maroon", "brick-red", "rust-red"),
    "brown": ("brown", "brown", "dark brown", "brownish", "chestnut", "chocolate-brown", "rust-colored", "umber"),
    "beige": ("beige", "tan", "beige", "sand-colored", "light brown", "cream-coloured", "sandy", "khaki", "buff",
              "ochre", "light-colored", "earth-toned"),
    "white": ("white", "white", "white", "off-white", "bright white", "whitish", "light-colored", "pale"),
    "gray": ("gray", "grey", "gray", "light gray", "greyish", "grayish", "ash-grey", "mid-grey"),
    "yellow": ("yellow", "yellow", "yellowish", "light yellow", "bright yellow", "mustard", "golden-yellow"),
    "blue": ("blue", "blue", "light blue", "bluish", "navy", "dark blue", "sky-blue", "azure", "bright blue"),
    "green": ("green", "green", "greenish", "light green", "dark green", "olive", "sage-green", "emerald"),
    "pink": ("pink", "pink", "salmon", "rose-colored", "pinkish", "peach", "salmon-pink", "rose"),
    "orange": ("orange", "orange", "terracotta", "bright orange", "rust-orange", "amber", "orangey"),
    "black": ("black", "black", "dark", "jet-black", "blackish", "dark-colored"),
    "silver": ("silver", "silver", "grey", "light grey", "silvery", "metallic", "silver-gray", "silver-grey"),
    "dark gray": ("dark gray", "dark", "charcoal", "dark grey", "slate-gray", "anthracite", "slate", "graphite"),
    "purple": ("purple", "violet", "purple", "plum", "lilac", "dark purple", "mauve"),
    "teal": ("teal", "turquoise", "blue-green", "teal", "aqua", "sea-green", "greenish-blue", "cyan"),
    "cream": ("cream", "cream", "pale yellow", "beige", "light-coloured", "ivory", "cream-colored", "vanilla"),
}  # fmt: skip
CONFUSED = {"red": "brown", "brown": "red", "beige": "white", "white": "beige", "gray": "silver", "yellow": "beige",
            "blue": "gray", "green": "blue", "pink": "red", "orange": "red", "black": "blue", "silver": "white",
            "dark gray": "black", "purple": "blue", "teal": "green", "cream": "white"}  # fmt: skip
MATERIAL_WORDS: dict[str, tuple[str, ...]] = {
    "brick": ("brick", "brick", "brick-built", "brick-faced", "brickwork", "brick-clad", "exposed-brick"),
    "siding": ("wooden", "wood-sided", "clapboard", "timber", "weatherboarded", "timber-clad", "wood-paneled",
               "siding-clad", "wood"),
    "stucco": ("plastered", "stucco", "rendered", "smooth-walled", "plaster", "painted", "stuccoed"),
    "stone": ("stone", "stone", "stone-built", "masonry", "stone-clad", "ashlar", "stone-faced", "stonework"),
    "concrete": ("concrete", "concrete", "modern concrete", "cement", "exposed-concrete", "precast"),
    "glass": ("glass", "glass", "glass-clad", "glassy", "reflective glass", "modern glass", "glazed", "mirrored-glass",
              "all-glass", "reflective"),
    "metal": ("metal", "corrugated metal", "sheet-metal", "metal-clad", "steel", "tin", "corrugated"),
    "wood": ("wooden", "wood", "timber"),
}  # fmt: skip
SIZE_WORDS = {
    "tall": ("tall", "tall", "high", "large", "big", "towering", "lofty", "prominent", "imposing", "sizeable"),
    "small": ("small", "small", "low", "little", "low-rise", "modest", "compact", "smallish", "tiny"),
}
TREE_SIZES = {
    "tall": ("tall", "tall", "large", "big", "tall", "towering", "old", "mature"),
    "small": ("small", "small", "little", "young", "low", "short"),
}
BUILDINGS = frozenset(("house", "apartment building", "shop", "office building", "tower", "warehouse", "church",
                       "parking garage"))  # fmt: skip
VEHICLES = frozenset(("car", "suv", "pickup", "van", "truck", "taxi"))
LANDMARKS = frozenset(("hill", "skyline", "water tower", "mast", "chimney stack"))
SMALL = frozenset(("fire hydrant", "bench", "mailbox", "trash bin", "bus stop", "planter", "traffic cone",
                   "parking meter", "flag", "kiosk", "phone booth", "bicycle rack", "stop sign", "yield sign",
                   "no parking sign", "speed limit sign", "street name sign", "one way sign", "warning sign",
                   "parking sign", "street lamp", "utility pole", "statue", "fountain", "traffic light", "shop sign",
                   "billboard", "person", "water tower", "mast", "chimney stack", "crane", "steps"))  # fmt: skip
UNCOUNTED = frozenset((
    "bushes", "shrubbery", "shrubs", "scaffolding", "skyscrapers", "high-rises", "tall buildings", "grass", "hills",
    "parked bicycles", "bicycles", "bikes", "parked bikes", "traffic lights", "traffic signals", "water", "dirt",
    "flats", "apartments", "offices", "bare ground", "bare earth", "sandy ground", "unpaved ground", "turf", "snow",
    "snow-covered ground", "snow cover", "white snow", "snowy ground", "white lane lines", "lane markings",
    "road markings", "white road markings", "lane lines", "yellow lane markings", "crosswalk markings",
    "white crosswalk stripes", "petrol pumps", "gas pumps", "railings", "steps", "stairs", "outdoor steps",
    "flowers in a pot", "play equipment", "distant towers", "downtown towers", "someone walking", "green space",
))  # fmt: skip

WEIGHTS: dict[str, float] = {
    "house": 1.3, "apartment building": 1.3, "shop": 1.4, "office building": 1.2, "tower": 1.2, "warehouse": 1.2,
    "church": 1.4, "church tower": 1.4, "parking garage": 1.4, "parking lot": 0.0, "construction site": 2.2,
    "construction barrier": 1.6, "crane": 2.4, "gas station": 2.4, "awning": 1.0, "shop sign": 2.0, "hedge": 1.0,
    "fence": 1.5, "bush": 0.7, "car": 1.7, "suv": 1.7, "pickup": 1.8, "van": 1.9, "truck": 1.7, "bus": 2.2,
    "taxi": 2.0, "school bus": 2.4, "person": 3.8, "fire hydrant": 3.0, "bench": 2.4, "mailbox": 2.8,
    "trash bin": 2.2, "bus stop": 2.6, "planter": 2.0, "traffic cone": 2.0, "parking meter": 1.8, "flag": 2.4,
    "kiosk": 2.4, "billboard": 2.6, "phone booth": 2.8, "bicycle rack": 2.0, "traffic light": 6.0, "stop sign": 3.8,
    "street lamp": 2.2, "utility pole": 1.1, "fountain": 2.6, "statue": 2.6, "playground": 2.6, "hill": 1.0,
    "skyline": 0.9, "water tower": 3.0, "mast": 2.2, "chimney stack": 2.6, "tree": 1.3, "garage": 1.0,
    "grass": 0.30, "lot": 0.35, "paving": 0.22, "dirt": 0.5, "water": 1.2, "crosswalk": 1.5, "asphalt": 0.3,
    "snow": 0.25, "white line": 0.5, "yellow line": 0.7, "retaining wall": 1.4, "embankment": 1.1, "steps": 2.2,
}  # fmt: skip
SIGN_WEIGHT = 3.8  # every remaining kind is a traffic sign
COUNTED = {kind: tuple(noun for noun in nouns if noun not in UNCOUNTED) for kind, nouns in NOUNS.items()}
NAMED = frozenset((*NOUNS, "tree"))

_IRREGULAR = {"person": "people", "man": "men", "woman": "women", "lady": "ladies", "bush": "bushes",
              "passer-by": "passers-by", "shrubbery": "shrubs", "foliage": "foliage"}  # fmt: skip


def plural(noun: str) -> str:
    """The plural of a noun phrase, its head before any "with", "in", "on" or "of"."""
    for joint in (" with ", " in ", " on ", " of ", " under ", " without "):
        head, found, tail = noun.partition(joint)
        if found:
            return plural(head) + joint + tail
    if noun in UNCOUNTED or (noun.endswith("s") and not noun.endswith(("bus", "ss"))):
        return noun
    first, _, last = noun.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith(("s", "sh", "ch", "x")):
        last += "es"
    elif last.endswith("y") and last[-2] not in "aeiou":
        last = last[:-1] + "ies"
    else:
        last += "s"
    return f"{first} {last}".strip()
