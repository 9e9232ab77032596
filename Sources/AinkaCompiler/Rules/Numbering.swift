/// What is told from most others of its kind by a few steps of arithmetic.
protocol QuicklyHashed: Equatable {
  /// The same for equal values; its last bits depend on all of the value.
  var quickHash: UInt64 { get }
}

extension UInt64: QuicklyHashed {
  var quickHash: UInt64 { EvaluatorHash.mix(self) }
}

/// Numbers keys from 0, in the order in which they come: what a dictionary of a large policy would be asked most often, at a tenth of
/// its cost.
struct Numbering<Key: QuicklyHashed> {
  /// By number.
  private(set) var keys: [Key] = []
  /// By the last bits of a key's hash, or behind that: its number and 1; 0 where there is none. Half of them at most are taken.
  private var slots: [UInt32]

  /// Creates a numbering with room for `count` keys.
  init(count: Int = 0) {
    var room = 16
    while room < count * 2 { room *= 2 }
    slots = Array(repeating: 0, count: room)
    keys.reserveCapacity(count)
  }

  /// Returns the number of `key`, or nothing where it has none.
  func number(of key: Key) -> Int? {
    let slot = slot(of: key)
    return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
  }

  /// Returns the number of `key`, which is a new one where it had none.
  mutating func number(adding key: Key) -> Int {
    var slot = slot(of: key)
    if slots[slot] != 0 { return Int(slots[slot]) - 1 }
    if keys.count * 2 >= slots.count {
      grow()
      slot = self.slot(of: key)
    }
    keys.append(key)
    slots[slot] = UInt32(keys.count)
    return keys.count - 1
  }

  /// Returns the slot of `key`, or the free one that it would take.
  private func slot(of key: Key) -> Int {
    var slot = Int(truncatingIfNeeded: key.quickHash) & (slots.count - 1)
    while slots[slot] != 0, keys[Int(slots[slot]) - 1] != key { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  /// Makes twice as much room.
  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for (number, key) in keys.enumerated() { slots[slot(of: key)] = UInt32(number + 1) }
  }
}
