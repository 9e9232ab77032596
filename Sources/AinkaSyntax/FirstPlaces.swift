import AinkaSource

/// Where each clause of a declaration stands first, of which there may be only one: few, so that looking through them is quick.
struct FirstPlaces {
  /// A clause.
  private struct Place {
    var word: String
    var span: Span
  }
  private var places: [Place] = []

  /// Forgets all, for another declaration; the room for them stays.
  mutating func forget() { places.removeAll(keepingCapacity: true) }

  /// Returns where the clause `word` stands first, or nothing if this is the first, at `span`.
  mutating func place(of word: String, orAdding span: Span) -> Span? {
    for place in places where place.word == word { return place.span }
    places.append(Place(word: word, span: span))
    return nil
  }
}
