public import AinkaBundle
import AinkaPlan
import AinkaValues

/// What is wrong with the bytes of a record.
public struct RecordError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
  init(_ description: String) { self.description = description }
}

/// Reads the records of the ring buffer: `struct ainka_record` in kernel/include/ainka/event.h, then its texts.
public struct RecordDecoder {
  /// Where the members of `struct ainka_record` are.
  enum Offset {
    static let size = 0
    static let version = 4
    static let time = 8
    static let generation = 16
    static let matches = 28
    static let matched = 32
    static let strictest = 96
    static let verdict = 100
    static let refused = 101
    static let signalled = 102
    static let errno = 104
    static let unknown = 108
    static let none = 112
    static let truncated = 116
    static let texts = 120
    static let number = 128
    static let name = 256
    static let address = 320
    static let held = 352
    static let end = 384
  }

  /// Which numbers of `enum ainka_field` are of which kind.
  enum FieldKind {
    static let numbers = 0..<16
    static let names = 16..<20
    static let addresses = 20..<22
    static let texts = 22..<31
  }

  /// How many rule numbers a record holds.
  static let keptMatches = 16
  static let version: UInt32 = 2
  /// Of a match: `AINKA_MATCH_OBSERVED`.
  static let observedBit: UInt16 = 0x8000

  private let bundle: Bundle
  /// The values of the thresholds, for notices, by full name.
  private let thresholds: [String: String]

  /// Creates a decoder for the records of the generation of `bundle`, whose thresholds read as `thresholds` says.
  public init(bundle: Bundle, thresholds: [String: String] = [:]) {
    self.bundle = bundle
    self.thresholds = thresholds
  }

  /// Returns the generation that `bytes` is a record of, to choose the decoder by.
  public static func generation(of bytes: [UInt8]) throws(RecordError) -> UInt64 {
    try check(bytes)
    return bytes.unsigned(UInt64.self, at: Offset.generation)
  }

  /// Throws iff the head of `bytes` is not that of a whole record of this version.
  private static func check(_ bytes: [UInt8]) throws(RecordError) {
    guard bytes.count >= Offset.end else {
      throw RecordError("a record has \(bytes.count) bytes; its head alone has \(Offset.end)")
    }
    let version = bytes.unsigned(UInt32.self, at: Offset.version)
    guard version == Self.version else {
      throw RecordError("a record has version \(version); this program reads version \(Self.version)")
    }
    let size = bytes.unsigned(UInt32.self, at: Offset.size)
    guard size == bytes.count else { throw RecordError("a record says it has \(size) bytes, but has \(bytes.count)") }
  }

  /// Returns what `bytes`, one record, tell.
  public func decode(_ bytes: [UInt8]) throws(RecordError) -> MatchedEvent {
    try Self.check(bytes)
    guard let verdict = Verdict(rawValue: bytes[Offset.verdict]) else {
      throw RecordError("a record has the verdict \(bytes[Offset.verdict])")
    }
    let count = Int(bytes.unsigned(UInt32.self, at: Offset.matches))
    var rules: [BundleRule] = []
    var observed: [MatchedEvent.Observation] = []
    for place in 0..<min(count, Self.keptMatches) {
      var met = try rule(bytes.unsigned(UInt32.self, at: Offset.matched + 4 * place))
      // What a limit held back was not said.
      let held = bytes.unsigned(UInt16.self, at: Offset.held + 2 * place)
      met.notices = met.notices.enumerated().filter { $0.offset > 14 || held >> UInt16($0.offset) & 1 == 0 }.map(\.element)
      rules.append(met)
      if held & Self.observedBit != 0 { observed.append(.init(rule: met.name, effect: met.effect)) }
    }
    let key = bytes.unsigned(UInt32.self, at: Offset.strictest)
    let decider = key == 0 ? nil : try rule(0xff_ffff - (key & 0xff_ffff))
    guard let first = decider ?? rules.first else { throw RecordError("a record names no rule") }
    guard rules.allSatisfy({ $0.event == first.event }) else { throw RecordError("a record names rules of two events") }
    let event = bundle.events[first.event]
    let fields = try self.fields(of: event, in: bytes)
    let rendering = NoticeRendering(event: event, fields: fields, thresholds: thresholds)
    return MatchedEvent(
      timeNanoseconds: bytes.unsigned(UInt64.self, at: Offset.time),
      generation: bytes.unsigned(UInt64.self, at: Offset.generation), event: event.name, rules: rules.map(\.name),
      ruleCount: count, decider: verdict == .allow ? nil : decider?.name, verdict: verdict,
      errno: Int32(bytes.unsigned(UInt16.self, at: Offset.errno)), isRefused: bytes[Offset.refused] != 0,
      isSignalled: bytes[Offset.signalled] != 0, fields: fields,
      notices: rules.flatMap(\.notices).map { .init(level: $0.level, text: rendering.text(of: $0.parts)) },
      observed: observed)
  }

  /// Returns the rule with the number `number`.
  private func rule(_ number: UInt32) throws(RecordError) -> BundleRule {
    guard bundle.rules.indices.contains(Int(number)) else {
      throw RecordError("a record names rule \(number), but the generation has \(bundle.rules.count)")
    }
    return bundle.rules[Int(number)]
  }

  /// Returns the fields of `event` that `bytes` report.
  private func fields(of event: BundleEvent, in bytes: [UInt8]) throws(RecordError) -> [String: EventValue] {
    let unknown = bytes.unsigned(UInt32.self, at: Offset.unknown)
    let none = bytes.unsigned(UInt32.self, at: Offset.none)
    let truncated = bytes.unsigned(UInt32.self, at: Offset.truncated)
    let texts = try self.texts(in: bytes)
    var fields: [String: EventValue] = [:]
    for field in event.fields where (0..<32).contains(field.place) {
      let bit: UInt32 = 1 << UInt32(field.place)
      if unknown & bit != 0 {
        fields[field.name] = .unknown
      } else if none & bit != 0 {
        fields[field.name] = EventValue.none
      } else if FieldKind.texts.contains(field.place) {
        fields[field.name] = texts[field.place].map { .text($0, isTruncated: truncated & bit != 0) }
      } else {
        fields[field.name] = Self.value(at: field.place, in: bytes, isTruncated: truncated & bit != 0)
      }
    }
    return fields
  }

  /// Returns the number, name or address at `place`.
  private static func value(at place: Int, in bytes: [UInt8], isTruncated: Bool) -> EventValue? {
    if FieldKind.numbers.contains(place) {
      return .number(Int64(bitPattern: bytes.unsigned(UInt64.self, at: Offset.number + 8 * place)))
    }
    if FieldKind.names.contains(place) {
      let start = Offset.name + 16 * (place - FieldKind.names.lowerBound)
      return .text(Array(bytes[start..<start + 16].prefix { $0 != 0 }), isTruncated: isTruncated)
    }
    guard FieldKind.addresses.contains(place) else { return nil }
    let start = Offset.address + 16 * (place - FieldKind.addresses.lowerBound)
    return .address(
      Address(high: bytes.unsigned(UInt64.self, at: start), low: bytes.unsigned(UInt64.self, at: start + 8)))
  }

  /// Returns the texts behind the head, by field.
  private func texts(in bytes: [UInt8]) throws(RecordError) -> [Int: [UInt8]] {
    var texts: [Int: [UInt8]] = [:]
    var offset = Offset.end
    for _ in 0..<bytes.unsigned(UInt32.self, at: Offset.texts) {
      guard offset + 4 <= bytes.count else { throw RecordError("a record ends before its texts do") }
      let field = Int(bytes.unsigned(UInt16.self, at: offset))
      let length = Int(bytes.unsigned(UInt16.self, at: offset + 2))
      guard FieldKind.texts.contains(field) else { throw RecordError("a record has a text for field \(field)") }
      guard offset + 4 + length <= bytes.count else { throw RecordError("a record ends in the middle of a text") }
      texts[field] = Array(bytes[offset + 4..<offset + 4 + length])
      offset += (4 + length + 7) & ~7
    }
    return texts
  }
}

extension [UInt8] {
  /// Returns the little-endian number at `offset`.
  ///
  /// - Requires: its bytes are inside.
  fileprivate func unsigned<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type, at offset: Int) -> Number {
    var value: Number = 0
    for index in (0..<MemoryLayout<Number>.size).reversed() { value = value << 8 | Number(self[offset + index]) }
    return value
  }
}
