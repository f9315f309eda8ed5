"""What people add to a noun: trees by look, details of a kind, settings, and clauses that say little."""

from __future__ import annotations

TREES: dict[tuple[str, str], tuple[str, ...]] = {
    ("round tree", "green"): ("green tree", "leafy tree", "tree", "broad tree", "deciduous tree", "shade tree",
                              "tree with green foliage", "lush tree", "tree in full leaf", "broadleaf tree",
                              "tree with a round crown", "maple-like tree", "bushy tree"),
    ("round tree", "autumn"): ("tree in autumn colors", "autumn tree", "tree with autumn leaves",
                               "tree with fall foliage", "tree in fall colors", "tree with colourful leaves",
                               "autumnal tree", "tree turning color"),
    ("round tree", "bare"): ("bare tree", "leafless tree", "tree without leaves", "bare-branched tree",
                             "tree with bare branches", "winter tree"),
    ("round tree", "blossom"): ("blossoming tree", "cherry tree in bloom", "flowering tree", "blossom tree",
                                "tree in bloom", "tree full of blossoms", "tree in blossom", "spring-flowering tree"),
    ("birch", "green"): ("birch", "birch tree", "tree with a white trunk", "white-barked tree", "silver birch"),
    ("birch", "autumn"): ("birch in autumn colors", "autumn birch", "white-trunked tree with autumn leaves",
                          "birch tree with fall foliage"),
    ("birch", "bare"): ("bare birch", "leafless birch", "birch without leaves", "bare tree with a white trunk"),
    ("poplar", "green"): ("poplar", "slender tree", "narrow tree", "column-shaped tree", "slim tree",
                          "columnar tree", "tall narrow tree"),
    ("poplar", "autumn"): ("slender autumn tree", "narrow tree with autumn leaves", "poplar in autumn colors",
                           "column-shaped tree in fall colors"),
    ("poplar", "bare"): ("bare poplar", "slender bare tree", "narrow leafless tree", "poplar without leaves"),
    ("conifer", "green"): ("conifer", "pine tree", "evergreen", "fir tree", "spruce", "evergreen tree",
                           "coniferous tree", "needle tree", "pointed evergreen", "fir", "pine"),
    ("palm", "green"): ("palm tree", "palm", "tropical palm", "palm with fronds"),
}  # fmt: skip

WALL_DETAILS: dict[str, tuple[str, ...]] = {
    "arched": ("arched windows", "round-arched windows", "rounded windows", "arched window openings"),
    "balconies": ("balconies", "many balconies", "balconies on every floor", "stacked balconies", "small balconies"),
    "narrow": ("narrow windows", "tall windows", "slim vertical windows", "vertical window strips", "slit windows"),
    "shutters": ("shutters", "window shutters", "shuttered windows", "wooden shutters"),
    "ribbon": (
        "long rows of windows",
        "ribbon windows",
        "horizontal window bands",
        "continuous window strips",
        "horizontal lines of windows",
    ),
    "chimney": ("a chimney", "a brick chimney", "a chimney on top"),
    "loading doors": (
        "loading doors",
        "big roller doors",
        "loading bays",
        "roll-up doors",
        "a loading dock",
        "large shutter doors",
    ),
    "tower": ("a tower", "a steeple", "a spire", "a pointed tower", "a bell tower"),
}
ROOFS = {
    "flat": ("a flat roof", "a flat top", "a level roofline"),
    "gable": ("a gable roof", "a pitched roof", "a sloped roof", "a gabled roof", "a peaked roof", "a ridge roof"),
}
COLOURED = {
    "awning": ("awning", "awning", "canopy", "shop awning", "fabric canopy"),
    "roof": ("roof", "roof", "tiled roof", "pitched roof", "sloped roof", "gable roof", "rooftop"),
    "sign": ("sign", "sign", "shop sign", "sign band", "fascia sign", "signboard", "signage", "name board"),
}
WINDOWS = ("large windows", "windows", "large windows", "large glass windows", "multiple windows",
           "reflective windows", "evenly spaced windows", "rectangular windows", "symmetrical windows",
           "plenty of windows", "several windows", "rows of windows", "numerous windows",
           "many windows", "visible windows", "glass windows", "regular windows", "a grid of windows")  # fmt: skip

DETAILS: dict[str, tuple[str, ...]] = {
    "house": ("a front door", "a front yard", "a small entrance", "a doorway", "a front garden"),
    "apartment building": ("multiple levels", "an entrance door", "an entryway", "window ledges", "a front entrance",
                           "uniform floors", "stacked floors", "repeated window rows",
                           "an ornamental cornice", "a roof ledge", "multiple stories", "a cornice"),
    "shop": ("a display window", "a glazed ground floor", "goods on display", "a shop entrance", "a prominent sign",
              "an entrance at street level", "advertising above the door", "a colorful sign", "a shop window",
              "large display windows", "a glass door",
             "visible signage", "a sign above the windows", "storefront windows"),
    "office building": ("a lobby entrance", "rooftop machinery", "a rectangular outline", "a main entrance",
              "glass doors", "a regular facade", "a glazed lobby", "a grid pattern",
                        "multiple levels", "a plain facade", "repeating floors"),
    "tower": ("many floors", "a low podium", "countless windows", "a repeating facade", "a wider base",
              "a grid-like facade", "dozens of floors"),
    "warehouse": ("a plain facade", "few windows", "blank walls", "a wide facade", "a metal door"),
    "church": ("tall narrow windows", "a portal", "pointed windows", "a church door", "lancet windows"),
    "church tower": ("narrow openings", "tall slim windows"),
    "parking garage": ("concrete beams", "support columns", "open decks", "multiple levels", "open sides",
                 "several decks", "dark openings",
                       "horizontal concrete bands"),
    "construction site": ("steel beams", "structural pillars", "exposed materials", "scaffolding", "bare floors",
                 "exposed floors", "an unfinished frame", "raw concrete"),
    "gas station": ("support pillars", "slim columns", "fuel pumps", "a canopy over the pumps",
                 "pumps under a roof", "a small shop", "a flat canopy"),
    "parking lot": ("marked spaces", "parking bays"), "hedge": ("dense leaves", "neat edges", "thick foliage"),
    "car": ("alloy wheels", "side mirrors", "headlights", "a windshield", "dark windows", "four wheels",
              "tinted windows"), "suv": ("a tall body", "wide tyres", "dark windows", "a high roof", "big wheels"),
    "pickup": ("an open bed", "a cargo bed", "a short cab"), "van": ("a sliding door", "a cargo area",
              "blank sides", "a high body", "dark windows", "a tall body"),
    "truck": ("a box body", "a cargo box", "a large cargo area", "a driver's cab", "a boxy body"),
    "bus": ("passenger seats", "large wheels", "passenger doors", "a long row of windows", "large side windows",
              "a long body"),
    "school bus": ("a row of windows", "a long body"), "taxi": ("dark windows", "a yellow body"),
    "bus stop": ("a glass wall", "a bench inside", "a roof", "a poster panel", "a glass panel", "an advert panel"),
    "traffic light": ("three lights", "a dark housing", "a thin pole", "signal heads"),
    "street lamp": ("a thin pole", "a slender post", "a dark post", "a metal post"),
    "utility pole": ("a crossarm", "a cross-beam", "wooden crossbars"),
    "billboard": ("a poster", "an advertisement", "a printed ad", "a large poster", "bright graphics"),
    "bench": ("a backrest", "wooden slats", "metal legs", "a slatted back"),
    "planter": ("flowers", "pink flowers", "blooming plants"), "fountain": ("water jets", "a water basin"),
    "kiosk": ("a flat roof", "a dark roof", "printed signs"), "crane": ("a long arm", "a long jib", "a lattice boom"),
    "phone booth": ("glass panes", "narrow panes"), "water tower": ("a big tank", "a round tank", "long legs"),
    "mast": ("red and white stripes", "a thin lattice"), "playground": ("a slide", "climbing equipment", "swings"),
    "steps": ("several treads",), "flag": ("a tall pole", "a metal pole"),
    "stop sign": ("white letters", "white lettering"), "person": ("dark trousers", "dark pants"),
    "fence": ("thin slats", "upright slats", "vertical bars"), "construction barrier": ("solid panels", "panels"),
}  # fmt: skip

# Where kinds of things stand anyway, and what is true of all of them.
STREET = ("on the sidewalk", "by the road", "at the curb", "along the street", "on the pavement", "by the roadside",
          "near the curb", "beside the road", "at the kerb", "along the sidewalk", "near the road",
          "at the roadside", "close to the street", "at the edge of the street")  # fmt: skip
PLACES: dict[str, tuple[str, ...]] = {
    "building": ("along the street", "alongside the street", "towards the street", "flanking the road",
                 "facing the street", "by the sidewalk", "lining the road", "along the road",
                 "bordering the street", "overlooking the street", "near the sidewalk", "at the roadside"),
    "vehicle": ("on the street", "on the road", "by the roadside", "along the curb", "near the curb", "in the street",
                "on the roadway", "at the curb"),
    "tree": ("along the sidewalk", "near the street", "by the road", "beside the road", "near the sidewalk",
             "along the road", "growing near the street"),
    "person": ("on the sidewalk", "walking on the sidewalk", "on foot", "walking along the street",
               "on the pavement", "strolling along the street", "standing on the sidewalk", "passing by"),
    "sign": ("on a pole", "mounted on a pole", "at the roadside", "on a post", "by the road", "at the curb",
             "near the sidewalk", "on a metal post"),
    "landmark": ("rising above the roofs", "on the horizon", "towering over the town", "beyond the buildings",
                 "visible above the rooftops", "against the sky"),
    "street": STREET,
}  # fmt: skip
CLAUSES: dict[str, tuple[str, ...]] = {
    "building": ("indicating an urban environment", "showcasing urban architecture", "typical of the area",
                 "enhancing the urban landscape", "suggesting commercial activity", "with architectural details",
                 "shaping the street scene", "reflecting local architecture", "with a distinctive exterior",
                 "defining the block", "forming part of the streetscape", "with varied surfaces",
                 "with patterned surfaces", "with geometric lines", "with vertical accents",
                 "with upper floors", "with distinct sections", "offering interior space", "housing various units",
                 "combining several materials", "with clean lines", "following a common style", "accessible by foot",
                 "connecting with its surroundings", "with a unique look", "used for work or living",
                 "in a built-up area", "with structural elements", "with a visible facade", "with a textured surface",
                 "standing among its neighbours", "creating a backdrop", "serving residents and visitors"),
    "vehicle": ("indicating urban traffic", "indicating parking", "navigating the city", "waiting for its driver",
                "navigating the area", "suitable for daily use", "suggesting everyday traffic",
                "contributing to traffic", "indicating street activity", "with visible wheels", "ready to drive",
                "occupying a parking space", "suggesting vehicle movement", "representing city transport",
                "belonging to a commuter", "used for transportation"),
    "tree": ("providing shade", "providing greenery", "adding natural elements", "enhancing the landscape",
             "softening the streetscape", "contributing natural scenery", "adding a natural touch",
             "with dense foliage", "offering some shelter", "surrounded by vegetation", "giving a touch of nature",
             "as part of the landscaping", "casting a shadow"),
    "bare tree": ("adding natural elements", "contributing natural scenery", "showing its branches",
                  "without any leaves", "adding a natural touch", "with exposed branches", "with intricate twigs"),
    "person": ("indicating pedestrian activity", "adding life to the street", "indicating foot traffic",
               "suggesting a lively area", "engaged in daily activities", "moving through the scene",
               "going about daily business", "heading somewhere"),
    "sign": ("regulating traffic", "providing information for drivers", "guiding drivers", "indicating traffic rules",
             "indicating regulations", "controlling vehicle flow", "indicating restrictions", "advising motorists",
             "instructing road users", "ensuring road safety", "signaling rules", "supporting navigation"),
    "landmark": ("dominating the horizon", "visible from afar", "marking the skyline", "adding depth to the scene",
                 "seen over the town", "helping orientation", "reaching into the sky"),
    "street": ("serving pedestrians", "adding detail to the scene", "indicating public space",
               "serving as street furniture", "easy to recognise", "easily spotted", "catching the eye",
               "positioned along the walkway", "part of the local infrastructure", "within the public area",
               "used by local people", "prominently displayed", "serving the neighbourhood"),
}  # fmt: skip
# "adding depth to the scene", "highlighting city life": clauses that are true of anything.
EMPTY = (
    ("adding", "lending", "bringing", "giving", "contributing", "providing"),
    ("depth", "texture", "variety", "character", "contrast", "context", "interest", "structure", "rhythm", "warmth",
     "detail", "visual interest", "a sense of place", "some colour", "atmosphere", "charm", "dimension", "balance",
     "vibrancy", "definition", "complexity", "personality", "coherence", "liveliness", "presence", "openness"),
    ("scene", "street", "block", "view", "surroundings", "neighborhood", "cityscape", "streetscape", "area", "setting",
     "composition", "environment", "district", "locality", "image", "picture", "landscape"),
)  # fmt: skip
SHOWING = (
    ("highlighting", "showing", "suggesting", "indicating", "illustrating", "emphasizing", "reflecting", "showcasing",
     "representing", "hinting at", "displaying", "signifying", "implying", "expressing"),
    ("city", "urban", "local", "everyday", "suburban", "modern", "public", "typical", "civic", "ordinary",
     "metropolitan", "communal", "practical", "human", "regional", "social"),
    ("life", "design", "planning", "development", "activity", "infrastructure", "architecture", "use", "surroundings",
     "living", "routine", "conditions", "functionality", "construction", "aesthetics", "order", "organization",
     "mobility", "maintenance", "community", "density", "growth", "zoning", "presence", "usage", "habits"),
)  # fmt: skip
CUT = ("partially visible", "partly visible", "only partly in view", "cut off by the edge", "partially shown",
       "half out of view", "extending out of view", "partially in the frame")  # fmt: skip
FAR = ("in the background", "in the background", "in the distance", "far away", "further down the street",
       "far off", "down the road", "further along", "visible in the background", "a long way off",
       "at a distance")  # fmt: skip
AWAY = ("in the background", "in the background", "further down the street", "further along", "down the street",
        "some way off", "farther away", "set further away", "down the road", "up the street")  # fmt: skip
NEAR = ("close by", "very close", "in the foreground", "nearby", "close to the camera", "near us", "up close",
        "within reach", "near the viewer")  # fmt: skip
LOOKS = ("what looks like {}", "something like {}", "what seems to be {}", "probably {}", "maybe {}",
         "possibly {}", "{}, I think", "{} or similar", "looks like {}")  # fmt: skip

WORN = ("in {}", "in {}", "wearing {}", "dressed in {}", "in a {} top", "in a {} jacket", "with a {} shirt",
        "wearing a {} coat")  # fmt: skip
STORIES = ("{}-story", "{}-storey", "{}-floor", "{}-storied", "{}-level", "{} story", "{} storey")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MANY_STORIES = ("multi-story", "multi-storey", "multistory", "many-storied", "multi-level", "multistorey")
# Adjectives that hold for anything of a look: (kinds or materials) -> words.
CHARACTER: dict[str, tuple[str, ...]] = {
    "glass": ("modern", "contemporary", "sleek", "shiny", "modern-looking", "gleaming", "polished"),
    "concrete": ("plain", "functional", "stark", "boxy", "angular", "austere"),
    "brick": ("textured", "traditional", "classic", "solid", "old-fashioned", "traditional-looking"),
    "stone": ("historic", "older", "solid", "stately", "classic", "old-looking", "dignified", "historical"),
    "siding": ("traditional", "homely", "cosy", "quaint", "cozy", "rustic"),
    "stucco": ("smooth", "plain", "neat", "tidy", "well-kept"),
    "metal": ("plain", "industrial-looking", "utilitarian", "functional", "boxy"),
    "arched": ("ornate", "decorative", "elegant", "historic", "ornamental"),
    "tower": ("towering", "soaring", "slender", "prominent", "multi-story", "massive"),
    "any": ("typical", "ordinary", "simple", "plain", "common", "regular", "conventional", "unremarkable",
            "nondescript", "generic", "usual", "average", "familiar", "noticeable", "visible", "distinct",
            "recognizable", "conspicuous", "unassuming", "standard", "everyday", "distinctive", "clear", "neat"),
    "wide": ("large", "large", "large", "big", "huge", "sizable", "wide", "broad", "massive", "substantial",
             "expansive", "sprawling", "bulky", "hefty", "grand", "enormous", "vast", "sizeable"),
    "tree": ("lone", "single", "mature", "full-grown", "sizeable"),
    "vehicle": ("parked", "parked", "parked", "stationary", "ordinary"),
    "small": ("single", "lone", "solitary", "ordinary", "standard", "simple", "typical"),
}  # fmt: skip
QUOTES = ('with a sign reading "{}"', 'with "{}" signage', 'labeled "{}"', 'displaying "{}"', 'with a "{}" sign',
          'marked "{}"', 'that says "{}"', 'with the words "{}"', 'reading "{}"', 'with "{}" written on it',
          'with the lettering "{}"', 'named "{}"')  # fmt: skip
SPOKEN_QUOTES = ("that says {}", "it says {}", "sign says {}", "with {} written on it", "reading {}", "called {}",
                 "with the word {}")  # fmt: skip
GROUPS: dict[str, tuple[str, ...]] = {
    "tree": ("a row of {}", "several {}", "{} lining the street", "{}", "{} along the road", "many {}", "a line of {}",
             "a cluster of {}", "a group of {}", "{} along the sidewalk", "some {}", "a series of {}", "numerous {}"),
    "person": ("several {}", "a group of {}", "{} on the sidewalk", "{}", "some {} walking", "{} walking",
               "a few {}", "{} walking along the street", "{} on foot", "multiple {}", "a handful of {}"),
    "house": ("a row of {}", "several {}", "{} along the street", "a line of {}", "a series of {}"),
    "other": ("several {}", "some {}", "{}", "multiple {}", "a few {}", "various {}", "a series of {}", "numerous {}",
              "a number of {}", "a set of {}"),
    "vehicle": ("a row of parked {}", "parked {}", "several parked {}", "{} parked along the street",
                "many parked {}", "a line of parked {}", "{} parked at the curb", "various parked {}",
                "a lineup of parked {}", "multiple parked {}", "some {} parked on the street",
                "a street filled with parked {}", "a number of parked {}", "a mix of parked {}"),
}  # fmt: skip
