/// Makes a failing case smaller while it still fails: a greedy search over what can be left out.
enum Shrinker {
  /// How many smaller cases are tried at most.
  private static let attemptLimit = 4_000

  /// Returns the smallest case that was found, of which `fails` is true as it is of `start`.
  static func smallest<Case>(_ start: Case, simplifications: (Case) -> [Case], fails: (Case) -> Bool) -> Case {
    var smallest = start
    var attempts = 0
    var found = true
    while found, attempts < attemptLimit {
      found = false
      for candidate in simplifications(smallest) where attempts < attemptLimit {
        attempts += 1
        if fails(candidate) {
          smallest = candidate
          found = true
          break
        }
      }
    }
    return smallest
  }
}
