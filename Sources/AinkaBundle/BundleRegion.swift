public import CAinkaABI

/// A region of the keyed map that the rules of a bundle need: a window, a bucket, or the values of a threshold by key.
///
/// Its place in the image is its place in `Bundle.regions`; windows come first, and the image has one feeding record for each.
public struct BundleRegion: Sendable, Equatable {
  /// `enum ainka_region_kind`
  public enum Kind: UInt8, Sendable, Equatable, CaseIterable {
    case window = 1
    case bucket = 2
    case threshold = 3
  }

  public var kind: Kind
  /// What it is known by over generations: two regions of one text and shape go on with each other's values.
  public var name: String
  /// Of a window: index into `Bundle.events`, the event that it counts. 0 otherwise.
  public var event: Int
  /// Of a threshold: index into `Bundle.thresholds`. 0 otherwise.
  public var threshold: Int
  /// For how many keys there is room; 0 without a key.
  public var capacity: Int
  /// `true` iff keys may be longer than 32 bytes.
  public var hasTexts: Bool
  /// A window's sixteenth, or what an event takes from a bucket.
  public var interval: UInt64
  public var tolerance: UInt64
  /// A key that was not seen for so long gives way; 0: none does.
  public var lifetime: UInt64

  public init(
    kind: Kind, name: String, event: Int = 0, threshold: Int = 0, capacity: Int, hasTexts: Bool, interval: UInt64 = 0,
    tolerance: UInt64 = 0, lifetime: UInt64 = 0
  ) {
    self.kind = kind
    self.name = name
    self.event = event
    self.threshold = threshold
    self.capacity = capacity
    self.hasTexts = hasTexts
    self.interval = interval
    self.tolerance = tolerance
    self.lifetime = lifetime
  }

  /// For how many keys any region has room.
  public static let capacityMax = 65_536

  /// How many sets of seven places it has: so many that `capacity` keys, each of which can go to two sets, find room.
  public var sets: Int {
    var sets = 1
    while sets * 4 < capacity { sets *= 2 }
    return capacity == 0 ? 0 : sets
  }

  /// How many lines one key's entry has.
  public var entryLines: Int { 1 + (kind == .window ? 2 : 0) + (hasTexts ? Int(AINKA_KEY_LINES) : 0) }

  /// How many lines of the keyed map it takes: a head, the sets, the shared entry, all others.
  public var lines: Int { 1 + sets + entryLines * (1 + sets * Int(AINKA_PLACES)) }

  /// Its record in the image; the loader puts the line in.
  public var record: ainka_region {
    ainka_region(
      line: 0, sets: UInt32(sets), entry_lines: UInt32(entryLines), kind: UInt32(kind.rawValue), interval_ns: interval,
      tolerance_ns: tolerance, lifetime_ns: lifetime, slot: UInt32(threshold), has_texts: hasTexts ? 1 : 0, spare: (0, 0))
  }

  /// `true` iff entries have room for `key`: a name is short, a text may be long.
  public func holds(_ key: WrittenKey) -> Bool { hasTexts || key.words.count == 2 }

  /// `true` iff what stands in the places of `other` means the same for `self`.
  public func continues(_ other: BundleRegion) -> Bool {
    kind == other.kind && name == other.name && sets == other.sets && entryLines == other.entryLines
      && interval == other.interval && tolerance == other.tolerance
  }
}
