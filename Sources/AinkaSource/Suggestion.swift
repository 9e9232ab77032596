/// Finds the name that a misspelt one was likely meant to be.
public enum Suggestion {
  /// Returns the candidate nearest to `word`, if one is near: at most a third of its letters, and at least one, may differ,
  /// and less than half of the longer.
  ///
  /// Of several equally near the first in the order of their names, so that the answer is always the same.
  ///
  /// - Complexity: O(*n* · *m*²) for *n* candidates of *m* letters; longer words than 64 letters get no answer.
  public static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(word.utf8)
    guard letters.count <= 64 else { return nil }
    let limit = max(1, letters.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != word && abs(candidate.utf8.count - letters.count) <= limit {
      let distance = distance(letters, Array(candidate.utf8))
      guard distance <= limit, 2 * distance < max(letters.count, candidate.utf8.count) else { continue }
      if let best, (best.distance, best.name) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.name
  }

  /// Returns how many letters must be put in, left out, replaced or swapped with their neighbour to make `right` of `left`.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var older: [Int] = []
    var previous = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
        var least = min(replaced, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          least = min(least, older[column - 1] + 1)
        }
        current.append(least)
      }
      older = previous
      previous = current
    }
    return previous[right.count]
  }
}
