import CAinkaABI

/// A perfect hash (hash and displace): every key has a place of its own, found by one look at its bucket's displacement.
///
/// Belazzougui, Botelho, Dietzfelbinger: Hash, displace, and compress (ESA 2009).
struct HashPlacement {
  /// A power of two.
  let slots: Int
  let displacements: [UInt16]
  /// By key: its slot.
  let places: [Int]

  /// Creates the places of keys with these `hashes`, or nothing when a bucket finds none: another seed will.
  ///
  /// - Complexity: expected O(*n*).
  init?(_ hashes: [UInt64]) {
    var slots = 1
    var buckets = 1
    // At most nine of ten are taken: the last keys find a free one within some ten tries.
    while slots * 9 < hashes.count * 10 { slots *= 2 }
    while buckets * 3 < hashes.count { buckets *= 2 }
    var members: [[Int]] = Array(repeating: [], count: buckets)
    for (key, hash) in hashes.enumerated() { members[Int(hash & UInt64(buckets - 1))].append(key) }
    var displacements = [UInt16](repeating: 0, count: buckets)
    var places = [Int](repeating: 0, count: hashes.count)
    var isTaken = [Bool](repeating: false, count: slots)
    let largestFirst = members.indices.sorted { (members[$1].count, $0) < (members[$0].count, $1) }
    for bucket in largestFirst where !members[bucket].isEmpty {
      guard let displacement = Self.displacement(of: members[bucket], hashes, slots, &isTaken, &places) else { return nil }
      displacements[bucket] = displacement
    }
    self.slots = slots
    self.displacements = displacements
    self.places = places
  }

  /// Returns the first displacement that gives all `keys` free slots, having taken them, or nothing when none does.
  private static func displacement(
    of keys: [Int], _ hashes: [UInt64], _ slots: Int, _ isTaken: inout [Bool], _ places: inout [Int]
  ) -> UInt16? {
    for displacement in UInt16.min...UInt16.max {
      var placed = 0
      for key in keys {
        let slot = slot(of: hashes[key], displacement, slots)
        if isTaken[slot] { break }
        isTaken[slot] = true
        places[key] = slot
        placed += 1
      }
      if placed == keys.count { return displacement }
      for key in keys[..<placed] { isTaken[places[key]] = false }
    }
    return nil
  }

  /// Returns the slot of a key: as the evaluator computes it.
  private static func slot(of hash: UInt64, _ displacement: UInt16, _ slots: Int) -> Int {
    Int((((hash ^ UInt64(displacement)) &* AINKA_SLOT_FACTOR) >> 32) & UInt64(slots - 1))
  }

  /// Writes the displacements, and room for entries of `entryBytes` each; returns the table's head.
  func write(to image: inout ImageWriter, entryBytes: Int) -> ainka_hash {
    let displace = image.append(displacements)
    let entries = image.reserve(slots * entryBytes, alignment: 64)
    return ainka_hash(
      entries: UInt32(entries), mask: UInt32(slots - 1), displace: UInt32(displace),
      displace_mask: UInt32(displacements.count - 1))
  }
}

/// Keys by one seed: their hashes, and the places that these give them.
struct PlacedKeys {
  let hashes: [UInt64]
  let placement: HashPlacement

  /// Creates the places of keys with these `hashes`, or nothing when another seed is needed.
  init?(_ hashes: [UInt64]) {
    guard let placement = HashPlacement(hashes) else { return nil }
    (self.hashes, self.placement) = (hashes, placement)
  }
}

/// The evaluator's hashes, for those who build what it looks up.
enum EvaluatorHash {
  /// `ainka_mix`
  static func mix(_ x: UInt64) -> UInt64 {
    let product = x &* AINKA_MIX_FACTOR
    return product ^ product >> 32
  }

  /// `ainka_hash_number`
  static func number(_ key: UInt64, seed: UInt64) -> UInt64 { mix(key ^ seed) }

  /// `ainka_hash_name`
  static func name(_ key: (UInt64, UInt64), seed: UInt64) -> UInt64 { mix(mix(key.0 ^ seed) ^ key.1) }

  /// Returns `ainka_hash_prefix` of the whole of `text`.
  static func text(_ text: ArraySlice<UInt8>, seed: UInt64) -> UInt64 {
    text.withUnsafeBytes { bytes in
      var sum = seed
      let words = bytes.count / 8
      for place in 0..<words {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
        sum &+= mix(word &+ UInt64(place + 1) &* AINKA_WORD_FACTOR)
      }
      let tail = word(text.suffix(bytes.count % 8))
      return mix(sum &+ mix(tail &+ UInt64(bytes.count) &* AINKA_LENGTH_FACTOR))
    }
  }

  /// Returns up to eight bytes as a number, the first one lowest.
  static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
}
