/** English words that name nothing, as `wordsOf` gives them. */
export const functionWords: ReadonlySet<string> = new Set(
  `a about above across after all along also an and another any are around as at away back be before behind below beside
  between big but by can close down each far few for from front has have here i in into is it its just left like long
  looking many me more my near next no not of off on one onto opposite or other our out over past right s see several
  short side small so some standing than that the their them then there these they this those through to too toward
  towards two under up us very view visible was we where which with you your`.split(/\s+/),
)
