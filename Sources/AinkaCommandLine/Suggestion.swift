/// Finds the name that a mistyped one was likely meant to be.
enum Suggestion {
  /// Returns the nearest of `candidates`, iff it is near: at most a third of `name` is different, one letter always.
  static func nearest(to name: String, among candidates: [String]) -> String? {
    let limit = max(1, name.count / 3)
    let ranked = candidates.map { (candidate: $0, distance: distance(from: name, to: $0)) }.filter { $0.distance <= limit }
    return ranked.min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?.candidate
  }

  /// Returns how many letters must be put in, left out, replaced, or swapped with their neighbour.
  ///
  /// - Complexity: O(*n* · *m*) in the letters of both.
  private static func distance(from left: String, to right: String) -> Int {
    let left = Array(left)
    let right = Array(right)
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
        var best = min(replaced, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
