extension Address: CustomStringConvertible {
  /// Creates the address that `text` writes, dotted (four parts, no leading zeros) or with colons (RFC 4291 section 2.2), or
  /// nothing. A zone (`%eth0`) is not part of an address.
  public init?(parsing text: String) { self.init(parsing: Array(text.utf8)[...]) }

  /// Creates the address that the bytes of a text write, likewise.
  init?(parsing bytes: ArraySlice<UInt8>) {
    if bytes.contains(UInt8(ascii: ":")) {
      guard let groups = Address.groups(of: bytes) else { return nil }
      self.init(
        high: groups[..<4].reduce(0) { $0 << 16 | UInt64($1) }, low: groups[4...].reduce(0) { $0 << 16 | UInt64($1) })
    } else {
      guard let four = Address.dotted(bytes) else { return nil }
      self.init(four: four)
    }
  }

  /// Returns the number of a dotted address.
  private static func dotted(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    var result: UInt32 = 0
    var parts = 1
    var digits = 0
    var value: UInt32 = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "."):
        guard digits > 0, parts < 4 else { return nil }
        result = result << 8 | value
        (parts, digits, value) = (parts + 1, 0, 0)
      case 0x30...0x39:
        // No leading zeros.
        guard digits == 0 || value > 0 else { return nil }
        value = value * 10 + UInt32(byte - 0x30)
        digits += 1
        guard value < 256 else { return nil }
      default: return nil
      }
    }
    return parts == 4 && digits > 0 ? result << 8 | value : nil
  }

  /// Returns the eight groups of an address with colons.
  private static func groups(of bytes: ArraySlice<UInt8>) -> [UInt16]? {
    guard let gap = firstGap(in: bytes) else {
      guard let groups = run(bytes), groups.count == 8 else { return nil }
      return groups
    }
    guard let before = run(bytes[..<gap], mayEndDotted: false), let after = run(bytes[(gap + 2)...]),
      before.count + after.count <= 7
    else {
      return nil
    }
    return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
  }

  /// Returns the offset of the first `::`.
  private static func firstGap(in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.indices.dropLast().first { bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == UInt8(ascii: ":") }
  }

  /// Returns the groups of `bytes`, between single colons; the last may be a dotted address.
  private static func run(_ bytes: ArraySlice<UInt8>, mayEndDotted: Bool = true) -> [UInt16]? {
    if bytes.isEmpty { return [] }
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var groups: [UInt16] = []
    for (place, part) in parts.enumerated() {
      if part.contains(UInt8(ascii: ".")) {
        guard mayEndDotted, place == parts.count - 1, let four = dotted(part) else { return nil }
        groups += [UInt16(four >> 16), UInt16(four & 0xffff)]
        continue
      }
      guard (1...4).contains(part.count) else { return nil }
      var group: UInt16 = 0
      for byte in part {
        guard let digit = Address.hexadecimal(byte) else { return nil }
        group = group << 4 | UInt16(digit)
      }
      groups.append(group)
    }
    return groups
  }

  /// Returns what the digit `byte` counts.
  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// The canonical text: IPv4 dotted, IPv6 after RFC 5952 (lower case, the longest run of zero groups as `::`).
  public var description: String {
    if let four { return "\(four >> 24).\(four >> 16 & 255).\(four >> 8 & 255).\(four & 255)" }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> (48 - 16 * UInt64($0 % 4))) }
    guard let gap = Address.longestZeroRun(groups) else {
      return groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    let before = groups[..<gap.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
    let after = groups[gap.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
    return "\(before)::\(after)"
  }

  /// Returns the first of the longest runs of at least two zero groups.
  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
    var best: Range<Int>?
    var start: Int?
    for place in 0...groups.count {
      if place < groups.count, groups[place] == 0 {
        start = start ?? place
      } else if let begin = start {
        if place - begin >= 2, place - begin > best?.count ?? 0 { best = begin..<place }
        start = nil
      }
    }
    return best
  }

  /// The next address, or nothing after the last.
  public var successor: Address? {
    let (low, carry) = self.low.addingReportingOverflow(1)
    let (high, overflow) = self.high.addingReportingOverflow(carry ? 1 : 0)
    return overflow ? nil : Address(high: high, low: low)
  }
}
