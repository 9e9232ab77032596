import AinkaValues

/// What an encoded bundle looks like: see docs/bundle.md.
enum BundleLayout {
  static let version: UInt32 = 5
  /// Reads the same only in the byte order that it was written in.
  static let byteOrderMark: UInt32 = 0x0a0b_0c0d
  static let digestOffset = 32
  static let headBytes = 64
  static let sectionHeadBytes = 24
  /// No bundle is larger: the image's 16 MiB, and as much for words.
  static let bytesMax = 32 << 20

  /// The sections, in the order of the file.
  enum Section: UInt32, CaseIterable {
    case about = 1
    case sources = 2
    case scopes = 3
    case policies = 4
    case events = 5
    case thresholds = 6
    case rules = 7
    case regions = 8
    case image = 9
    case daemon = 10

    /// The section in messages.
    var name: String { "section `\(self)`" }
  }
}

extension Bundle {
  /// Returns the bundle as bytes: the same bundle gives the same bytes.
  public func encoded() -> [UInt8] {
    var file = unsigned()
    file.store(Digest.blake2b(file.bytes), at: BundleLayout.digestOffset)
    return file.bytes
  }

  /// Returns the bundle as bytes, with zeros in place of the digest.
  func unsigned() -> ByteWriter {
    let sections = BundleLayout.Section.allCases.map { ($0, encoded($0)) }
    var heads = ByteWriter()
    var end = BundleLayout.headBytes + sections.count * BundleLayout.sectionHeadBytes
    for (section, bytes) in sections {
      heads.write(section.rawValue)
      heads.write(UInt32(0))
      heads.write(UInt64(end))
      heads.write(UInt64(bytes.count))
      end += (bytes.count + 7) / 8 * 8
    }
    var file = ByteWriter()
    file.reserve(end)
    file.write(raw: Self.magic)
    file.write(BundleLayout.version)
    file.write(BundleLayout.byteOrderMark)
    file.write(UInt64(end))
    file.write(UInt32(sections.count))
    file.write(UInt32(0))
    file.write(raw: Array(repeating: 0, count: Digest.bytes))
    file.write(raw: heads.bytes)
    for (_, bytes) in sections {
      file.write(raw: bytes)
      file.pad()
    }
    return file
  }

  /// The digest that stands in the encoded bundle.
  public var digest: [UInt8] { Digest.blake2b(unsigned().bytes) }

  /// Returns the digest that stands in the encoded bundle `bytes`: two bundles of one digest are the same.
  public static func digest(ofEncoded bytes: [UInt8]) -> [UInt8] {
    Array(bytes[BundleLayout.digestOffset..<BundleLayout.digestOffset + Digest.bytes])
  }

  /// Returns the bytes of one section.
  private func encoded(_ section: BundleLayout.Section) -> [UInt8] {
    if section == .image { return image }
    var writer = ByteWriter()
    switch section {
    case .about:
      writer.write(compiler)
      writer.write(profile)
    case .sources:
      writer.write(sources) {
        $0.write($1.name)
        $0.write(raw: $1.digest)
      }
    case .scopes: writer.write(scopes) { $0.write($1) }
    case .policies:
      writer.write(policies) {
        $0.write($1.name)
        $0.write(UInt32($1.scope))
        $0.write(UInt32($1.source))
        $0.write($1.budgetNanoseconds.map { [$0] } ?? []) { $0.write(UInt64(bitPattern: $1)) }
        $0.write(UInt8($1.prefersKernel ? 1 : 0))
      }
    case .events: writer.write(events) { $0.write($1) }
    case .thresholds: writer.write(thresholds) { $0.write($1) }
    case .rules: writer.write(rules) { $0.write($1) }
    case .regions: writer.write(regions) { $0.write($1) }
    case .image: break
    case .daemon: writer.write(daemon)
    }
    return writer.bytes
  }
}

extension ByteWriter {
  /// Appends an event.
  fileprivate mutating func write(_ event: BundleEvent) {
    write(event.name)
    write(event.hooks) {
      $0.write($1.kind)
      $0.write($1.target)
    }
    write(event.verdicts) { $0.write($1.rawValue) }
    write(UInt8(event.signals ? 1 : 0))
    write(event.fields) {
      $0.write($1.name)
      $0.write($1.type)
      $0.write(UInt32($1.place))
      $0.write($1.cases) { $0.write($1) }
      $0.write($1.record)
    }
    write(event.facts) {
      $0.write($1.label)
      $0.write($1.field)
    }
    write(UInt32(event.table))
  }

  /// Appends a threshold.
  fileprivate mutating func write(_ threshold: BundleThreshold) {
    write(threshold.name)
    write(threshold.type)
    write(threshold.key.map { [$0] } ?? []) {
      $0.write($1.field)
      $0.write($1.type)
      $0.write(UInt32($1.capacity))
    }
    for number in [threshold.low, threshold.high, threshold.start] { write(UInt64(bitPattern: number)) }
    write(threshold.clauses) { $0.write($1) }
  }

  /// Appends a region.
  fileprivate mutating func write(_ region: BundleRegion) {
    write(region.kind.rawValue)
    write(region.name)
    for number in [region.event, region.threshold, region.capacity, region.hasTexts ? 1 : 0] { write(UInt32(number)) }
    for number in [region.interval, region.tolerance, region.lifetime] { write(number) }
  }

  /// Appends a rule.
  fileprivate mutating func write(_ rule: BundleRule) {
    write(rule.name)
    write(UInt32(rule.policy))
    write(UInt32(rule.event))
    write(rule.tier)
    write(rule.verdict.rawValue)
    write(UInt32(bitPattern: rule.errno))
    write(rule.throttle)
    write(rule.preference)
    write(rule.unknownVerdict.rawValue)
    write(rule.signals) { $0.write(UInt32(bitPattern: $1)) }
    write(rule.signalLimits) { $0.write($1) }
    write(rule.notices) {
      $0.write($1.level)
      $0.write($1.limit)
      $0.write($1.parts) { $0.write($1) }
    }
    write(rule.because)
    write(rule.conditions) { $0.write($1) }
    write(rule.sets) {
      $0.write($1.name)
      $0.write($1.members) { $0.write($1) }
    }
    write(rule.thresholds) { $0.write($1) }
    write(raw: rule.digest)
    for place in [rule.source, rule.line, rule.column] { write(UInt32(place)) }
    write(rule.effects) { $0.write($1) }
    write(rule.mode)
    write(rule.expires)
  }

  /// Appends a part of a message.
  fileprivate mutating func write(_ part: BundleRule.Part) {
    switch part {
    case .text(let text):
      write(UInt8(0))
      write(text)
    case .field(let name):
      write(UInt8(1))
      write(name)
    case .threshold(let name):
      write(UInt8(2))
      write(name)
    }
  }

  /// Appends a type: its code, then the name or the type of its elements if it has one.
  mutating func write(_ type: ValueType) {
    if let code = ValueType.simple.firstIndex(of: type) { return write(UInt8(code)) }
    switch type {
    case .enumeration(let name):
      write(ValueType.enumerationCode)
      write(name)
    case .record(let name):
      write(ValueType.recordCode)
      write(name)
    case .set(let element):
      write(ValueType.setCode)
      write(element)
    case .range(let element):
      write(ValueType.rangeCode)
      write(element)
    default: preconditionFailure("a type without a code")
    }
  }
}

extension ValueType {
  /// Types whose code is their place here; the order never changes.
  static let simple: [ValueType] = [
    .bool, .count, .percent, .fraction, .duration, .bytes, .rate, .throughput, .frequency, .string, .path, .address, .network,
    .port, .pid, .uid, .gid, .errno, .signal, .time, .temperature,
  ]
  static let enumerationCode: UInt8 = 64
  static let recordCode: UInt8 = 65
  static let setCode: UInt8 = 66
  static let rangeCode: UInt8 = 67
}
