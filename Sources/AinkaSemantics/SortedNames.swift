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
    let first = Array(names[0].utf8)
    var count = first.count
    for name in names {
      // As bytes that lie in one piece: a name's own are looked at one by one by calls.
      var name = name
      count = name.withUTF8 { bytes in
        var place = 0
        while place < min(count, bytes.count), bytes[place] == first[place] { place += 1 }
        return place
      }
    }
    return count
  }

  /// Returns the eight bytes of `name` behind the first `count`, as a number that is greater where they are; nothing where one of them, or
  /// the next, is no ASCII: then texts are not in the order of their bytes.
  private static func bytes(of name: String, behind count: Int) -> UInt64? {
    var name = name
    return name.withUTF8 { bytes in
      var result: UInt64 = 0
      for place in count..<(count + 9) {
        let byte = place < bytes.count ? bytes[place] : 0
        guard byte < 0x80 else { return nil }
        if place < count + 8 { result = result << 8 | UInt64(byte) }
      }
      return result
    }
  }
}
