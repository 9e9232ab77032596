/// Source text as a terminal may show it: no control characters, no bytes outside UTF-8, no invisible or reordering characters.
struct ShownText {
  /// The characters to print.
  var text = ""
  /// For each byte of the source and for its end, the column (from 0) where it is shown.
  var columns: [Int] = []

  /// How many columns a tab takes.
  private static let tabWidth = 4

  /// Creates the shown form of `bytes`.
  init(_ bytes: ArraySlice<UInt8>) {
    var column = 0
    var decoder = UTF8Cursor(bytes)
    while let piece = decoder.next() {
      for _ in 0..<piece.length { columns.append(column) }
      // A byte-order mark at the start of a text is nothing that its author wrote.
      if columns.count == piece.length, bytes.startIndex == 0, piece.scalar == "\u{feff}" { continue }
      let shown = ShownText.shown(piece)
      text += shown.text
      column += shown.width
    }
    columns.append(column)
  }

  /// Returns what to print for `piece`, and its width.
  private static func shown(_ piece: UTF8Cursor.Piece) -> (text: String, width: Int) {
    guard let scalar = piece.scalar else { return escaped("\\x", UInt32(piece.byte)) }
    switch scalar.value {
    case 0x09: return (String(repeating: " ", count: tabWidth), tabWidth)
    case 0..<0x20, 0x7f: return escaped("\\x", scalar.value)
    case 0x20..<0x7f: return (String(scalar), 1)
    default:
      if isHidden(scalar) {
        let digits = String(scalar.value, radix: 16)
        return ("\\u{\(digits)}", digits.utf8.count + 4)
      }
      return (String(scalar), width(scalar))
    }
  }

  /// Returns `prefix` and two hexadecimal digits of `value`.
  private static func escaped(_ prefix: String, _ value: UInt32) -> (text: String, width: Int) {
    let digits = String(value, radix: 16)
    return (prefix + (digits.utf8.count < 2 ? "0" : "") + digits, 4)
  }

  /// `true` iff a reader would not see `scalar`, or would see others in another order because of it.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator: true
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// Returns how many columns `scalar` takes.
  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60,
      0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }

  /// Returns `text` without what a terminal would obey rather than show.
  static func safe(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
    return ShownText(Array(text.utf8)[...]).text
  }
}

/// Goes through bytes scalar by scalar; a byte that belongs to none is a piece of its own.
public struct UTF8Cursor {
  /// A scalar and its bytes, or one byte that is not UTF-8.
  public struct Piece {
    /// The scalar, or nothing for a stray byte.
    public var scalar: Unicode.Scalar?
    /// The first byte.
    public var byte: UInt8
    /// How many bytes.
    public var length: Int
  }

  private let bytes: ArraySlice<UInt8>
  private var offset: Int

  public init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    self.offset = bytes.startIndex
  }

  /// Returns the next piece, or nothing at the end.
  public mutating func next() -> Piece? {
    guard offset < bytes.endIndex else { return nil }
    let byte = bytes[offset]
    let length = UTF8Cursor.length(byte)
    guard length > 0, offset + length <= bytes.endIndex else { return stray(byte) }
    var value = length == 1 ? UInt32(byte) : UInt32(byte) & (0x7f >> UInt32(length))
    for place in offset + 1..<offset + length {
      guard bytes[place] & 0xc0 == 0x80 else { return stray(byte) }
      value = value << 6 | UInt32(bytes[place] & 0x3f)
    }
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : length == 4 ? 0x10000 : 0
    guard value >= least, let scalar = Unicode.Scalar(value) else { return stray(byte) }
    offset += length
    return Piece(scalar: scalar, byte: byte, length: length)
  }

  /// Goes past one byte that is not UTF-8.
  private mutating func stray(_ byte: UInt8) -> Piece {
    offset += 1
    return Piece(scalar: nil, byte: byte, length: 1)
  }

  /// Returns how many bytes a scalar has that starts with `byte`, or 0.
  private static func length(_ byte: UInt8) -> Int {
    switch byte {
    case 0..<0x80: 1
    case 0xc2..<0xe0: 2
    case 0xe0..<0xf0: 3
    case 0xf0..<0xf5: 4
    default: 0
    }
  }
}
