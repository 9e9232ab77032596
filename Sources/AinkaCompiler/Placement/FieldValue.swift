/// A number or a name that a field can have, as few words: told apart more quickly than the bytes of a name.
///
/// Names have at most 15 bytes; longer texts with equal lengths and beginnings may be taken for one another.
struct FieldValue: Hashable, QuicklyHashed {
  var field: Int
  private var low: UInt64
  private var high: UInt64 = 0

  /// Creates the number `number` of field `field`.
  init(_ field: Int, _ number: UInt64) {
    self.field = field
    low = number
  }

  /// Creates the name `name` of field `field`.
  init(_ field: Int, _ name: [UInt8]) {
    self.field = field
    low = 0
    for (place, byte) in name.enumerated() {
      if place < 8 { low |= UInt64(byte) << UInt64(place * 8) } else { high = high << 8 ^ high >> 56 ^ UInt64(byte) }
    }
    high ^= UInt64(name.count) << 56
  }

  var quickHash: UInt64 { EvaluatorHash.mix(EvaluatorHash.mix(low ^ UInt64(truncatingIfNeeded: field) << 48) ^ high) }

  /// What it is told from others by.
  var words: (Int, UInt64, UInt64) { (field, high, low) }
}
