import type { GrammarWords } from './grammar.ts'

/**
 * The English words that say where, how far, how many, what not, and what is written. Phrases are regular expressions
 * without captures: `( | )` alternatives, `?` optional, `(?! …)` not before; a space is any white space, `'` any
 * apostrophe, `{hour}`, `{compass}`, `{number}` and `{unit}` a word of that table. They match whole words in any case.
 * `starts` count only where a statement begins, `ends` only where it ends, `headings` only before ":", "," or " -".
 */
export const english: GrammarWords = {
  sentenceAbbreviations: ['St', 'Dr', 'Mr', 'Mrs', 'Ms', 'No', 'Nr', 'approx', 'ca'],

  /** The first that is found counts: a place between two sides before the sides it is made of. */
  sides: [
    {
      bearingDeg: 225,
      phrases: [
        'behind( (me|us))? (on|to|at) (my|the|our|your) left(?!([- ]hand)?( side)? of| lane| turn)([- ]hand)?( side)?',
        'behind( (me|us))? and (on|to|at) (my|the|our|your) left( side)?(?=[.,!?]|$)',
        '(on|to|at) (my|the|our|your) left behind (me|us)',
        '(on|to|at|in) (my|the|our|your) (back|rear|behind)[- ]left(?! (of|corner|side of))',
        'over (my|our|your) left shoulder',
      ],
      starts: [
        'behind and to (my|the|our|your) left',
        '(back|rear|behind)[- ]left(?= (a|an|the|there|is|are|I|we) )',
      ],
      ends: ['(back|rear|behind)[- ]left', 'left[- ](rear|behind)'],
      headings: ['(back|rear|behind)[- ]left', 'left[- ](back|rear|behind)'],
    },
    {
      bearingDeg: 135,
      phrases: [
        'behind( (me|us))? (on|to|at) (my|the|our|your) right(?!([- ]hand)?( side)? of| lane| turn)([- ]hand)?( side)?',
        'behind( (me|us))? and (on|to|at) (my|the|our|your) right( side)?(?=[.,!?]|$)',
        '(on|to|at) (my|the|our|your) right behind (me|us)',
        '(on|to|at|in) (my|the|our|your) (back|rear|behind)[- ]right(?! (of|corner|side of))',
        'over (my|our|your) right shoulder',
      ],
      starts: [
        'behind and to (my|the|our|your) right',
        '(back|rear|behind)[- ]right(?= (a|an|the|there|is|are|I|we) )',
      ],
      ends: ['(back|rear|behind)[- ]right', 'right[- ](rear|behind)'],
      headings: ['(back|rear|behind)[- ]right', 'right[- ](back|rear|behind)'],
    },
    {
      bearingDeg: 315,
      phrases: [
        '(in front|ahead)( of (me|us))? (to (my|the|our|your)|on (my|our|your)) left(?!([- ]hand)?( side)? of| lane| turn)([- ]hand)?( side)?',
        '(in front|ahead)( of (me|us))? and (to|on) (my|the|our|your) left( side)?(?=[.,!?]|$)',
        '(on|to|at|in) (my|the|our|your) front[- ]left(?! (of|corner|side of))',
        '(half|diagonally)[- ](to (my|the) )?left(?! of)',
      ],
      starts: [
        '(in front|ahead) and to (my|the|our|your) left',
        '(front|ahead)[- ]left(?= (a|an|the|there|is|are|I|we) )',
      ],
      ends: ['(front|ahead)[- ]left'],
      headings: ['(front|ahead)[- ]left', 'left[- ](front|ahead)'],
    },
    {
      bearingDeg: 45,
      phrases: [
        '(in front|ahead)( of (me|us))? (to (my|the|our|your)|on (my|our|your)) right(?!([- ]hand)?( side)? of| lane| turn)([- ]hand)?( side)?',
        '(in front|ahead)( of (me|us))? and (to|on) (my|the|our|your) right( side)?(?=[.,!?]|$)',
        '(on|to|at|in) (my|the|our|your) front[- ]right(?! (of|corner|side of))',
        '(half|diagonally)[- ](to (my|the) )?right(?! of)',
      ],
      starts: [
        '(in front|ahead) and to (my|the|our|your) right',
        '(front|ahead)[- ]right(?= (a|an|the|there|is|are|I|we) )',
      ],
      ends: ['(front|ahead)[- ]right'],
      headings: ['(front|ahead)[- ]right', 'right[- ](front|ahead)'],
    },
    // "On the left" of what is in front is a place in the view: it stays in the words, for the encoder.
    { bearingDeg: 337.5, phrases: ['(in front|ahead)( of (me|us))?(?= on the left(?! of))'] },
    { bearingDeg: 22.5, phrases: ['(in front|ahead)( of (me|us))?(?= on the right(?! of))'] },
    {
      bearingDeg: 0,
      phrases: [
        '(straight |right |just |far )?(in front|ahead) of (me|us)',
        '(straight |right |just |far )?ahead',
        '(in|at the) front(?! of)',
      ],
      starts: ["(I am |I'm )?facing"],
      headings: ['(in )?front', 'ahead', 'F'],
    },
    {
      bearingDeg: 180,
      phrases: ['(far )?behind (me|us)', 'at my back', '(at|in) the back(?! of)', 'to my rear'],
      starts: ['behind(?= (is|are|there))'],
      ends: ['(far )?behind'],
      headings: ['back', 'rear', 'behind', 'B'],
    },
    {
      bearingDeg: 270,
      phrases: [
        '(to |on )?(the )?left of (me|us)',
        '(on|to|at) (my|the|our|your) left([- ]hand)? side of the (street|road)',
        '(on|to|at) (my|the|our|your) left(?!([- ]hand)?( side)? of| lane| turn)([- ]hand)?( side)?',
      ],
      headings: ['left( side)?', 'L', 'LHS'],
    },
    {
      bearingDeg: 90,
      phrases: [
        '(to |on )?(the )?right of (me|us)',
        '(on|to|at) (my|the|our|your) right([- ]hand)? side of the (street|road)',
        '(on|to|at) (my|the|our|your) right(?!([- ]hand)?( side)? of| lane| turn)([- ]hand)?( side)?',
      ],
      headings: ['right( side)?', 'R', 'RHS'],
    },
  ],

  /** Hours of a clock face that lies before the operator, twelve ahead. */
  clock: {
    phrases: [
      "((at|on|to) )?((my|our|your|the|about|around|roughly) )?{hour}[- ]?o[- ]?'?clock( position)?",
      '(at|on|to) (my|our|your) {hour}(?=[.,:;!?]|$| (a|an|the|there|is|are|I|we) )',
    ],
  },
  hours: [
    '12|twelve',
    '1|one',
    '2|two',
    '3|three',
    '4|four',
    '5|five',
    '6|six',
    '7|seven',
    '8|eight',
    '9|nine',
    '10|ten',
    '11|eleven',
  ],

  compass: {
    phrases: [
      '((due|just|directly|straight) )?{compass} of (me|us|here)',
      '(to|in|towards) (my|the|our) {compass}(?! (of|side|end|wall|face))',
      'on (my|the|our) {compass} side(?! of)',
      'due {compass}(?! of)',
    ],
    starts: ["((I am|I'm|we are|we're) )?(facing|looking) (due )?{compass}"],
    headings: ['{compass}'],
  },
  compassWords: [
    'north',
    'north[- ]?east|NE',
    'east',
    'south[- ]?east|SE',
    'south',
    'south[- ]?west|SW',
    'west',
    'north[- ]?west|NW',
  ],

  numbers: {
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    eleven: 11,
    twelve: 12,
    fifteen: 15,
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    sixty: 60,
    eighty: 80,
    hundred: 100,
  },
  lengths: [
    { metres: 1, units: ['m', 'met(re|er)s?'] },
    { metres: 0.75, units: ['paces?', 'steps?'] },
    { metres: 0.9144, units: ['yards?', 'yds?'] },
    { metres: 0.3048, units: ['feet', 'foot', 'ft'] },
    { metres: 1000, units: ['km', 'kilomet(re|er)s?'] },
    { metres: 1609.344, units: ['miles?'] },
  ],
  /** What makes of a length a distance: "20 m away", not "20 m high". */
  measured: [
    '{number} ?{unit} (away|off|ahead|behind|in front|further|from (me|us|here)|to (my|the|our) (left|right)|on (my|the|our) (left|right)|down the (road|street))',
  ],
  distances: {
    near: [
      'near(by)?(?=[.,;!?]|$)',
      'close(?=[.,;!?]|$)',
      '(near|close to|next to|beside|right by) (me|us|here|the (viewer|camera))',
      '(near|close)[- ]by',
      'right (here|in front of (me|us)|behind (me|us)|next to (me|us))',
      "within (reach|arm's length|a few (metres|meters|steps))",
      'a few (metres|meters|steps|feet|yards) (away|off|ahead|behind)',
      'in (the )?foreground',
    ],
    middle: [
      '(some|a little|a short) (way|distance) (away|off|ahead|behind|down)',
      'a bit (further|farther)( (away|off|on))?',
      '(in|at) (the )?middle (distance|ground)',
      'across the (street|road)',
      'halfway (down|up|along)',
    ],
    far: [
      'far(ther|thest)? (away|off|ahead|behind|in front)',
      '(in|into) the (far )?distance',
      '(on|at|near) the (horizon|skyline)',
      '(a long )?way (off|away)',
      'in (the )?(far )?background',
      'distant',
      'far (down|up) the (road|street)',
    ],
  },

  /** Words before the thing: they say that it is seen, and nothing of it. */
  fillers: [
    '(there|here) (is|are)',
    "there's",
    '(I|we|you) (can |also )?(see|have|notice|spot)',
    "(I am|I'm|we are|we're) (looking at|seeing|near|next to)",
  ],
  counts: [
    { count: 1, phrases: ['(just |only )?(one|a (single|lone))'] },
    { count: 2, phrases: ['a (pair|couple) of', 'a couple', 'both'] },
    { count: 6, phrases: ['half a dozen'] },
    { count: 12, phrases: ['a dozen'] },
    {
      count: null,
      phrases: [
        '{number} (or|to) {number}',
        '(several|many|some|various|multiple|numerous|lots of|dozens of|rows of|a few|quite a few)',
        'a (row|line|series|number|group|lot|bunch|handful|mix|cluster|set) of',
      ],
    },
  ],
  aboutCount: ['(about|around|roughly|at least|exactly|only|just|these|those|the)'],
  /** What a number may measure in place of counting: "three storey house", "24 hour shop". */
  notCounted: [
    '(stor(e)?y|stor(e)?ys|stor(i)?ed|story|storied|floor|level|door|lane|way|wheel(ed)?|tone|colou?r(ed)?|hour|unit|bay|sided|part)',
    '({unit}|or|to|of|out|by|x)',
  ],

  negation: {
    no: ["(there (is|are|was|were) |there's |I (can )?see |we (can )?see |(I|we) have )?no( visible)?"],
    /** After "no" these make something else of it: a sign, a manner of speaking, a mishearing. */
    notAfterNo: [
      '(parking|entry|stopping|standing|smoking|through|thru|waiting|loading|overtaking|trespassing|exit|access|cycling|dogs allowed)',
      '((left|right|u)[- ])?turn(s|ing)?',
      '(idea|doubt|longer|more|one|wonder|problem|matter|other|far|much|[0-9]+|the|it|its|a|an|that|this|and|or|i|is|of|to|by|with)',
    ],
    openers: [
      "((there (is|are)|there's|(I|we)( can)? see) )?(no|not any) (signs?|traces?) of( any)?",
      '(there (is|are) |I see |we see )?not (any|one|a single)',
      'not(?= (a|an) )',
      "there (isn't|aren't|is not|are not|wasn't|weren't)( any| one)?",
      // A recogniser that hears "can" as "can't" goes on with "a": only an absence goes on with "any".
      "(I|we) (can't|cannot|can not|don't|do not|couldn't) (see|spot|find|make out) (any|the|a single)",
      '(absence of|neither)( any)?',
      'nor',
    ],
    /** Only first of all: later it is about the thing before it, "a birch and without leaves". */
    starts: ['without( any)?'],
    ends: ['(anywhere|at all|to be seen|in sight|in view|visible|here|around)( (here|me|us))?'],
    joints: { and: ['and', 'but', 'and also', 'although'], or: ['or', 'nor'] },
    /** After "and" these begin something new: "no trees and a taxi", not "no trees and bushes". */
    determiners: [
      "(a|an|the|one|two|three|four|five|six|several|many|some|just|only|also|there|there's|I|we|on|at|in|it|this|that)",
    ],
  },

  sign: {
    /** "a shop labelled Travel": what is written follows. */
    leads: [
      '(lettering|letters|words?|text|name|names|inscription|sign|signs|signboard|billboard|label|labell?ed|marked|named|called|titled|saying|says|say|reads|read|reading|displaying)( that)?( (says|reads|saying|reading))?:?',
    ],
    /** "with Pizza written on it": what is written precedes. */
    trails: ['(is |was )?(written|painted|printed|spelled out)'],
    /** Words in capitals that nobody reads off a wall. */
    notSigns: [
      'SUVs?|HGVs?|LGVs?|ATMs?|LED|TV|CCTV|EVs?|UPVC|PVC|RV|HQ|UK|USA?|EU|NE|NW|SE|SW|LHS|RHS|AND|OK|GPS|GNSS|TL|BR',
    ],
  },

  relations: [
    { kind: 'in_front_of', phrases: ['in front of'] },
    { kind: 'behind', phrases: ['behind', 'at the back of', 'in back of'] },
    { kind: 'left_of', phrases: ['((to|on) the )?left([- ]hand)?( side)? of'] },
    { kind: 'right_of', phrases: ['((to|on) the )?right([- ]hand)?( side)? of'] },
    { kind: 'above', phrases: ['above', 'on top of'] },
    { kind: 'below', phrases: ['below', 'under(?! construction)', 'underneath', 'beneath'] },
    { kind: 'next_to', phrases: ['next to', 'beside', 'adjacent to', 'alongside', 'close to'] },
    { kind: 'opposite', phrases: ['opposite( to)?', '(just )?across( the (street|road))? from'] },
    { kind: 'between', phrases: ['(in )?between'] },
  ],
  copulas: [
    '((that|which) )?((is|are) )?(stands|standing|parked|sits|lies|hangs|hanging|runs|located|situated)',
    '((that|which) )?(is|are)',
  ],
  /** Not things of the place: the operator, or what only an earlier statement names. */
  notThings: ['(me|us|you|it|them|him|her|this|that|these|those|which|the (camera|viewer))'],

  /** Statements that name nothing to be seen. */
  asides: [
    '(hello|hi|hey|okay|ok|um|uh|er|well|yes|please|thanks|thank you|over)( (there|wayword|please))?',
    '(please )?help( me| us)?( please)?',
    "((I am|I'm|we are|we're) )?(a bit |completely )?lost( here)?",
    '(so )?where (am I|are we)( now| exactly)?',
    "(I|we) (don't|do not) know( where (I am|we are|this is))?",
    '(is |are )?(nothing|anything|no one|nobody|something|somewhere)( (else|much|special|there|here|of interest|to see|at all))?',
    "that's (it|all)|that is (it|all)",
    "(I am|I'm|we are|we're) (standing |parked )?(here|somewhere)",
  ],
}
