import CAinkaABI

/// Three of a kind side by side, without an array of their own.
struct Triple<Element: Hashable>: Hashable {
  var first: Element
  var second: Element
  var third: Element

  /// Creates three times `element`.
  init(repeating element: Element) { (first, second, third) = (element, element, element) }

  /// One of the three, by place from 0.
  subscript(place: Int) -> Element {
    get { place == 0 ? first : place == 1 ? second : third }
    set {
      switch place {
      case 0: first = newValue
      case 1: second = newValue
      default: third = newValue
      }
    }
  }
}

/// A row with its bytes decided.
struct EncodedRow: Hashable {
  /// A range of symbols, or what stands in its place in the third test.
  struct Test: Hashable {
    var low: UInt32
    var width: UInt32
    /// Holds for every symbol.
    static let always = Test(low: 0, width: .max)
  }

  var key: UInt32
  /// Symbol slots times 4.
  var slots: Triple<UInt8>
  var flags: UInt8
  var tests: Triple<Test>

  /// `true` iff the third test is of a text.
  var asksText: Bool {
    let third = UInt32(flags) & AINKA_THIRD_MASK.rawValue
    return third == AINKA_THIRD_TEXT.rawValue || third == AINKA_THIRD_TEXT_OR_UNKNOWN.rawValue
  }

  /// The words of `struct ainka_row` behind the first.
  private var slotsAndFlags: UInt32 {
    UInt32(slots.first) | UInt32(slots.second) << 8 | UInt32(slots.third) << 16 | UInt32(flags) << 24
  }

  /// Appends `struct ainka_row` to `words`.
  func append(to words: inout [UInt32]) {
    words.append(key)
    words.append(slotsAndFlags)
    for place in 0..<3 {
      words.append(tests[place].low)
      words.append(tests[place].width)
    }
  }

  /// A hash of the row and of what has the hash `before`.
  func quickHash(after before: UInt64) -> UInt64 {
    var hash = EvaluatorHash.mix(before ^ (UInt64(key) << 32 | UInt64(slotsAndFlags)))
    for place in 0..<3 { hash = EvaluatorHash.mix(hash ^ (UInt64(tests[place].low) << 32 | UInt64(tests[place].width))) }
    return hash
  }
}
