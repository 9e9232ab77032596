/// An IPv6 address, or an IPv4 address in its mapped form (`::ffff:a.b.c.d`, RFC 4291 section 2.5.5.2), as 128 bits in host order.
public struct Address: Sendable, Hashable, Comparable {
  /// The first eight bytes on the wire, most significant first.
  public var high: UInt64
  /// The last eight bytes on the wire, most significant first.
  public var low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Creates the mapped form of the IPv4 address `four` (host order: 127.0.0.1 is 0x7f000001).
  public init(four: UInt32) {
    self.init(high: 0, low: 0xffff_0000_0000 | UInt64(four))
  }

  /// The IPv4 address in host order, iff this is one in its mapped form.
  public var four: UInt32? {
    high == 0 && low >> 32 == 0xffff ? UInt32(truncatingIfNeeded: low) : nil
  }

  public static func < (left: Address, right: Address) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }
}
