import AinkaBundle
import CAinkaABI

/// How large the shared maps are. One of a few, fixed while programs are attached, because the verifier must know it.
struct SizeClass: Sendable, Equatable {
  /// log2 of the bytes of one half of the image map.
  var imageBits: UInt32
  /// Lines of the keyed map; programs take any number.
  var keyedLines = SizeClass.keyedLinesLeast

  /// What every keyed map has: one page.
  static let keyedLinesLeast = 64
  /// What none has more than: 256 MiB.
  static let keyedLinesMost = 1 << 22

  static let all = ImageSize.bits.map { SizeClass(imageBits: $0) }

  /// Returns how many lines the keyed map gets for a generation that needs `lines`: room for a second one beside it.
  static func keyedLines(for lines: Int) -> Int {
    var count = keyedLinesLeast
    while count < 2 * lines, lines > 1 { count *= 2 }
    return min(count, keyedLinesMost)
  }

  var halfBytes: Int { 1 << Int(imageBits) }

  /// The image map's one value: both halves, and room behind them for a structure at the last offset.
  var mapBytes: Int { 2 * halfBytes + Int(AINKA_IMAGE_SLACK) }

  /// Places for counters: enough for two generations of as many rules as an image of this size can hold, up to a limit. Every CPU has
  /// all of them, 16 MiB in the largest class but one: the largest has no more.
  var counters: Int { min(halfBytes / 64, Self.countersMost) }

  /// What none has more counters than.
  static let countersMost = 1 << 18

  /// Returns the smallest class that holds an image of `bytes` and twice `rules` counters, or nothing.
  static func smallest(imageBytes: Int, rules: Int) -> SizeClass? {
    all.first { $0.halfBytes >= imageBytes && $0.counters >= 2 * rules }
  }
}
