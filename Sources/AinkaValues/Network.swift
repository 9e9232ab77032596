/// The addresses that share their first bits.
///
/// IPv4 networks are held in the mapped form, so `10.0.0.0/8` has a length of 104 here. An IPv6 network never contains an IPv4
/// address, even where its bits would cover the mapped ones: `::/0` means IPv6.
public struct Network: Sendable, Hashable, CustomStringConvertible {
  /// Why a text is not a network.
  public enum Failure: Error, Sendable, Hashable {
    case notANetwork
    case noSuchLength(Int)
    /// Bits behind the prefix are set; the network that was likely meant.
    case hostBits(meant: Network)
  }

  /// The lowest address; bits behind the prefix are 0.
  public let base: Address
  /// How many of the 128 bits are fixed.
  public let length: Int

  /// Creates the network of the first `length` (of 128) bits of `address`.
  ///
  /// - Requires: 0 ≤ `length` ≤ 128.
  public init(containing address: Address, length: Int) {
    precondition((0...128).contains(length), "a prefix has 0 to 128 bits")
    self.length = length
    let mask = Network.mask(length)
    self.base = Address(high: address.high & mask.high, low: address.low & mask.low)
  }

  /// Creates the network that `text` writes: `10.0.0.0/8`, `fd00::/8`, or a single address.
  public init(parsing text: String) throws(Failure) { try self.init(parsing: Array(text.utf8)) }

  /// Creates the network that the bytes of a text write, likewise.
  public init(parsing bytes: [UInt8]) throws(Failure) {
    let slash = bytes.firstIndex(of: UInt8(ascii: "/"))
    let written = bytes[..<(slash ?? bytes.count)]
    guard let address = Address(parsing: written) else { throw .notANetwork }
    guard let slash else {
      self.init(containing: address, length: 128)
      return
    }
    guard let length = Network.number(bytes[(slash + 1)...]) else { throw .notANetwork }
    let isDotted = !written.contains(UInt8(ascii: ":"))
    guard length <= (isDotted ? 32 : 128) else { throw .noSuchLength(length) }
    self.init(containing: address, length: isDotted ? length + 96 : length)
    guard base == address else { throw .hostBits(meant: self) }
  }

  /// Returns the number that `digits` write, or nothing where they are none, or too many.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = shifted.addingReportingOverflow(Int(digit) - 0x30)
      guard (0x30...0x39).contains(digit), !overflow, !carry else { return nil }
      value = sum
    }
    return digits.isEmpty ? nil : value
  }

  /// The highest address.
  public var last: Address {
    let mask = Network.mask(length)
    return Address(high: base.high | ~mask.high, low: base.low | ~mask.low)
  }

  /// Returns 128 bits of which the first `length` are set.
  private static func mask(_ length: Int) -> (high: UInt64, low: UInt64) {
    (length >= 64 ? ~0 : ~(~0 >> UInt64(length)), length <= 64 ? 0 : length == 128 ? ~0 : ~(~0 >> UInt64(length - 64)))
  }

  /// The addresses of the network: one range, or two around the mapped IPv4 addresses, which an IPv6 network leaves out.
  public var ranges: [ClosedRange<Address>] {
    let mapped = Address(four: 0)...Address(four: .max)
    guard length < 96, base <= mapped.lowerBound, last >= mapped.upperBound else { return [base...last] }
    var ranges: [ClosedRange<Address>] = []
    if base < mapped.lowerBound { ranges.append(base...Address(high: 0, low: mapped.lowerBound.low - 1)) }
    if let next = mapped.upperBound.successor, next <= last { ranges.append(next...last) }
    return ranges
  }

  /// The canonical text; a network of one address is that address.
  public var description: String {
    if length == 128 { return "\(base)" }
    return base.four != nil && length >= 96 ? "\(base)/\(length - 96)" : "\(base)/\(length)"
  }
}
