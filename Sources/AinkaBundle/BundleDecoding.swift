import AinkaValues
import Glibc

extension Bundle {
  /// Returns the bundle that `bytes` are.
  ///
  /// Everything is checked before anything is used: length, version, byte order, checksum, every count, every index, and every
  /// structure of the image (`BundleVerifier`). Only bytes that `encoded()` would give again are taken.
  /// - Throws: what is wrong, and where.
  public static func decode(_ bytes: [UInt8]) throws(BundleError) -> Bundle { try decode(bytes, allowsWatches: true) }

  /// Returns the bundle that `bytes` are, which may have another within it iff it `allowsWatches`.
  static func decode(_ bytes: [UInt8], allowsWatches: Bool) throws(BundleError) -> Bundle {
    try checkHead(bytes)
    var bundle = Bundle(
      compiler: "", profile: "", policies: [], events: [], rules: [], thresholds: [], scopes: [], image: [], sources: [])
    for (index, section) in BundleLayout.Section.allCases.enumerated() {
      var head = ByteReader(
        bytes[(BundleLayout.headBytes + index * BundleLayout.sectionHeadBytes)...], name: "the section table")
      let code = try head.read(UInt32.self)
      _ = try head.read(UInt32.self)
      let offset = try head.read(UInt64.self)
      let size = try head.read(UInt64.self)
      guard code == section.rawValue else { throw BundleError("section \(index + 1) has the number \(code)") }
      guard offset <= UInt64(bytes.count), size <= UInt64(bytes.count) - offset else {
        throw BundleError("\(section.name) ends beyond the file, which has \(bytes.count) bytes")
      }
      var reader = ByteReader(bytes[Int(offset)..<Int(offset + size)], name: section.name)
      try bundle.read(section, &reader, allowsWatches: allowsWatches)
      try reader.finish()
    }
    try BundleVerifier(bundle: bundle).verify()
    var again = bundle.unsigned()
    again.store(Self.digest(ofEncoded: bytes), at: BundleLayout.digestOffset)
    guard again.bytes.isSame(as: bytes) else { throw BundleError("the sections are not where they belong") }
    return bundle
  }

  /// Throws unless the file is whole, and of the version and byte order that are read here.
  private static func checkHead(_ bytes: [UInt8]) throws(BundleError) {
    guard bytes.starts(with: magic) else { throw BundleError("this is no bundle: it does not begin with AINKAB") }
    let least = BundleLayout.headBytes + BundleLayout.Section.allCases.count * BundleLayout.sectionHeadBytes
    var head = ByteReader(bytes[magic.count...], name: "the file")
    let version = try head.read(UInt32.self)
    let mark = try head.read(UInt32.self)
    if mark == BundleLayout.byteOrderMark.byteSwapped { throw BundleError("the bundle was written in another byte order") }
    guard mark == BundleLayout.byteOrderMark else { throw BundleError("the byte order mark is damaged") }
    guard version == BundleLayout.version else {
      throw BundleError("the bundle has version \(version), this program reads version \(BundleLayout.version)")
    }
    let size = try head.read(UInt64.self)
    guard size <= UInt64(BundleLayout.bytesMax) else {
      throw BundleError("the bundle says it has \(size) bytes, at most \(BundleLayout.bytesMax) are allowed")
    }
    guard size == UInt64(bytes.count), bytes.count >= least else {
      throw BundleError("the bundle should have \(size) bytes, but has \(bytes.count)")
    }
    let sections = try head.read(UInt32.self)
    guard sections == UInt32(BundleLayout.Section.allCases.count) else {
      throw BundleError("the bundle has \(sections) sections")
    }
    let place = BundleLayout.digestOffset..<BundleLayout.digestOffset + Digest.bytes
    var unsigned = bytes
    unsigned.replaceSubrange(place, with: repeatElement(0, count: Digest.bytes))
    guard Digest.blake2b(unsigned).elementsEqual(bytes[place]) else {
      throw BundleError("the checksum does not fit: the bundle is damaged")
    }
  }

  /// Reads one section into the bundle.
  private mutating func read(
    _ section: BundleLayout.Section, _ reader: inout ByteReader, allowsWatches: Bool
  ) throws(BundleError) {
    switch section {
    case .about:
      compiler = try reader.readText()
      profile = try reader.readText()
    case .sources:
      sources = try reader.readList { (reader) throws(BundleError) in
        BundleSource(name: try reader.readText(), digest: Array(try reader.read(raw: Digest.bytes)))
      }
    case .scopes: scopes = try reader.readTexts()
    case .policies:
      policies = try reader.readList { (reader) throws(BundleError) in
        var policy = BundlePolicy(name: try reader.readText(), scope: try reader.readInt(), source: try reader.readInt())
        policy.budgetNanoseconds = try reader.readOptional { (reader) throws(BundleError) in try reader.readNumber() }
        policy.prefersKernel = try reader.readTruth()
        return policy
      }
    case .events: events = try reader.readList { (reader) throws(BundleError) in try reader.readEvent() }
    case .thresholds: thresholds = try reader.readList { (reader) throws(BundleError) in try reader.readThreshold() }
    case .rules: rules = try reader.readList { (reader) throws(BundleError) in try reader.readRule() }
    case .regions: regions = try reader.readList { (reader) throws(BundleError) in try reader.readRegion() }
    case .image: image = Array(try reader.read(raw: reader.remaining))
    case .daemon: daemon = try reader.readDaemon(allowsWatches: allowsWatches)
    }
  }
}

extension [UInt8] {
  /// `true` iff `other` has the same bytes, compared many at once.
  public func isSame(as other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    return withUnsafeBytes { mine in
      other.withUnsafeBytes { others in
        guard let start = mine.baseAddress, let otherStart = others.baseAddress else { return true }
        return memcmp(start, otherStart, mine.count) == 0
      }
    }
  }
}

extension ByteReader {
  /// Returns the next list of texts.
  mutating func readTexts() throws(BundleError) -> [String] {
    try readList { (reader) throws(BundleError) in try reader.readText() }
  }

  /// Returns the next number with a sign.
  fileprivate mutating func readSigned() throws(BundleError) -> Int32 { Int32(bitPattern: try read(UInt32.self)) }

  /// Returns the next event.
  fileprivate mutating func readEvent() throws(BundleError) -> BundleEvent {
    let name = try readText()
    let hooks = try readList { (reader) throws(BundleError) in
      BundleEvent.Hook(kind: try reader.readText(), target: try reader.readText())
    }
    let verdicts = try readList(least: 1) { (reader) throws(BundleError) in try reader.readCase(Verdict.self, of: "verdict") }
    let signals = try read(UInt8.self) == 1
    let fields = try readList { (reader) throws(BundleError) in
      BundleEvent.Field(
        name: try reader.readText(), type: try reader.readType(), place: try reader.readInt(), cases: try reader.readTexts(),
        record: try reader.readText())
    }
    let facts = try readList { (reader) throws(BundleError) in
      BundleEvent.Fact(label: try reader.readText(), field: try reader.readText())
    }
    return BundleEvent(
      name: name, hooks: hooks, verdicts: verdicts, signals: signals, fields: fields, facts: facts, table: try readInt())
  }

  /// Returns the next threshold.
  fileprivate mutating func readThreshold() throws(BundleError) -> BundleThreshold {
    BundleThreshold(
      name: try readText(), type: try readType(), key: try readKey(), low: Int64(bitPattern: try read(UInt64.self)),
      high: Int64(bitPattern: try read(UInt64.self)), start: Int64(bitPattern: try read(UInt64.self)),
      clauses: try readTexts())
  }

  /// Returns the next threshold's key.
  private mutating func readKey() throws(BundleError) -> BundleThreshold.Key? {
    let keys = try readList { (reader) throws(BundleError) in
      BundleThreshold.Key(field: try reader.readText(), type: try reader.readType(), capacity: try reader.readInt())
    }
    guard keys.count <= 1 else { throw BundleError("\(name) has a threshold by several keys") }
    return keys.first
  }

  /// Returns the next region.
  fileprivate mutating func readRegion() throws(BundleError) -> BundleRegion {
    let code = try read(UInt8.self)
    guard let kind = BundleRegion.Kind(rawValue: code) else { throw BundleError("\(name) has a region of kind \(code)") }
    return BundleRegion(
      kind: kind, name: try readText(), event: try readInt(), threshold: try readInt(), capacity: try readInt(),
      hasTexts: try read(UInt32.self) == 1, interval: try read(UInt64.self), tolerance: try read(UInt64.self),
      lifetime: try read(UInt64.self))
  }

  /// Returns the next rule.
  fileprivate mutating func readRule() throws(BundleError) -> BundleRule {
    var rule = BundleRule(
      name: try readText(), policy: try readInt(), event: try readInt(), tier: try readText(),
      verdict: try readCase(Verdict.self, of: "verdict"), errno: try readSigned(), throttle: try readText(),
      preference: try readText(),
      unknownVerdict: try readCase(Verdict.self, of: "verdict"),
      signals: try readList { (reader) throws(BundleError) in try reader.readSigned() }, signalLimits: try readTexts(),
      notices: try readList { (reader) throws(BundleError) in
        let level = try reader.readText()
        let limit = try reader.readText()
        let parts = try reader.readList(least: 5) { (reader) throws(BundleError) in try reader.readPart() }
        return BundleRule.Notice(level: level, parts: parts, limit: limit)
      }, because: try readText(), conditions: try readTexts(),
      sets: try readList { (reader) throws(BundleError) in
        BundleRule.Set(name: try reader.readText(), members: try reader.readTexts())
      }, thresholds: try readTexts(), digest: Array(try read(raw: Digest.bytes)), source: try readInt(), line: try readInt(),
      column: try readInt())
    rule.effects = try readTexts()
    rule.mode = try readText()
    rule.expires = try readText()
    return rule
  }

  /// Returns the next part of a message.
  fileprivate mutating func readPart() throws(BundleError) -> BundleRule.Part {
    let code = try read(UInt8.self)
    let text = try readText()
    switch code {
    case 0: return .text(text)
    case 1: return .field(text)
    case 2: return .threshold(text)
    default: throw BundleError("\(name) has an unknown part of a message: \(code)")
    }
  }

  /// Returns the next type; types within types go no deeper than the language has them.
  mutating func readType(depth: Int = 0) throws(BundleError) -> ValueType {
    let code = try read(UInt8.self)
    if Int(code) < ValueType.simple.count { return ValueType.simple[Int(code)] }
    guard depth < 4 else { throw BundleError("\(name) has a type within a type within a type") }
    switch code {
    case ValueType.enumerationCode: return .enumeration(try readText())
    case ValueType.recordCode: return .record(try readText())
    case ValueType.setCode: return .set(try readType(depth: depth + 1))
    case ValueType.rangeCode: return .range(try readType(depth: depth + 1))
    default: throw BundleError("\(name) has an unknown type: \(code)")
    }
  }
}
