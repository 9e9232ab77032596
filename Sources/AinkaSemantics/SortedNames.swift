/// Names in order, compared by a few bytes of each as far as these tell them apart.
struct SortedNames {
  /// The places of the names, in their order.
  let order: [Int]

  /// - Complexity: O(*n* log *n*).
  init(_ names: [String]) {
    guard names.count > 1 else {
      order = Array(names.indices)
      return
    }
    let shared = SortedNames.sharedPrefix(of: names)
    var keys: [(bytes: UInt64, place: Int)] = []
    keys.reserveCapacity(names.count)
    for (place, name) in names.enumerated() {
      guard let bytes = SortedNames.bytes(of: name, behind: shared) else {
        order = names.indices.sorted { names[$0] < names[$1] }
        return
      }
      keys.append((bytes, place))
    }
    keys.sort { $0.bytes != $1.bytes ? $0.bytes < $1.bytes : names[$0.place] < names[$1.place] }
    order = keys.map(\.place)
  }

  /// Returns with how many bytes all of `names` begin alike.
  private static func sharedPrefix(of names: [String]) -> Int {
    var first = Array(names[0].utf8)[...]
    for name in names {
      var count = 0
      for (one, other) in zip(first, name.utf8) {
        guard one == other else { break }
        count += 1
      }
      first = first.prefix(count)
    }
    return first.count
  }

  /// Returns the eight bytes of `name` behind the first `count`, as a number that is greater where they are; nothing where one of them, or
  /// the next, is no ASCII: then texts are not in the order of their bytes.
  private static func bytes(of name: String, behind count: Int) -> UInt64? {
    var result: UInt64 = 0
    var left = 8
    for byte in name.utf8.dropFirst(count).prefix(9) {
      guard byte < 0x80 else { return nil }
      guard left > 0 else { break }
      result = result << 8 | UInt64(byte)
      left -= 1
    }
    return result << UInt64(left * 8)
  }
}
