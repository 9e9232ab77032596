import CAinkaABI

/// How the listed values of a field are written: small numbers as a table of their own, the rest as a hash behind a filter.
enum HashedField {
  /// A table of so many numbers is always worth its room.
  private static let smallTable: UInt32 = 256
  /// A larger one may have so many places for each listed number.
  private static let placesOfEach = 8

  /// Returns how many of `keys`, ascending, are looked up in a table by the number itself.
  static func directCount(of keys: [UInt32]) -> Int {
    let last = keys.indices.last { keys[$0] < smallTable || Int(keys[$0]) < ($0 + 1) * placesOfEach }
    return last.map { $0 + 1 } ?? 0
  }

  /// Returns the values of all numbers up to the last of `keys`, ascending; those between have none.
  static func direct(_ keys: ArraySlice<UInt32>, _ values: ArraySlice<ainka_value>) -> [ainka_value] {
    var all = Array(repeating: ainka_value(symbol: 0, list: 0), count: Int(keys.last ?? 0) + 1)
    for (key, value) in zip(keys, values) { all[Int(key)] = value }
    return all
  }

  /// Writes `entries`, whose keys are `placed`, and the filter that says what is not among them; returns the table's head.
  static func write<Entry: BitwiseCopyable>(_ entries: [Entry], _ placed: PlacedKeys, to image: inout ImageWriter)
    -> ainka_intern
  {
    let hashes = placed.hashes
    var intern = ainka_intern()
    intern.hash = placed.placement.write(to: &image, entryBytes: MemoryLayout<Entry>.size)
    for (entry, place) in zip(entries, placed.placement.places) {
      image.store(entry, at: Int(intern.hash.entries) + place * MemoryLayout<Entry>.size)
    }
    var bits = 6
    while 1 << bits < hashes.count * 8 { bits += 1 }
    var filter = [UInt8](repeating: 0, count: 1 << (bits - 3))
    for hash in hashes {
      let bit = Int(hash >> UInt64(64 - bits))
      filter[bit >> 3] |= 1 << UInt8(bit & 7)
    }
    intern.shift = UInt8(64 - bits)
    intern.filter = UInt32(image.append(filter))
    return intern
  }
}
