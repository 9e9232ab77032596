/// Writes JSON (RFC 8259) as bytes, value after value, with commas and indentation where they belong.
///
/// Nothing is kept but the bytes, so a writer costs what its output costs. Inside an object every value follows its `key`.
public struct JSONWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []
  /// `true` iff members and elements stand on lines of their own.
  private let pretty: Bool
  /// How many objects and arrays are open.
  private var depth = 0
  /// `true` iff the open object or array has no member yet.
  private var isFirst = true
  /// `true` iff a key was written and its value is still to come.
  private var afterKey = false

  /// Creates a writer of one line, or, if `pretty`, of indented lines.
  public init(pretty: Bool = false) {
    self.pretty = pretty
  }

  /// What was written so far, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Writes an object whose members `body` writes, each with `key` and one value.
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    nested(open: UInt8(ascii: "{"), close: UInt8(ascii: "}"), body)
  }

  /// Writes an array whose elements `body` writes.
  public mutating func array(_ body: (inout JSONWriter) -> Void) {
    nested(open: UInt8(ascii: "["), close: UInt8(ascii: "]"), body)
  }

  /// Writes the key of the next value.
  ///
  /// - Requires: an object is open and waits for no value.
  public mutating func key(_ name: String) {
    precondition(!afterKey, "a key follows a key")
    separate()
    quote(name.utf8)
    bytes.append(UInt8(ascii: ":"))
    if pretty { bytes.append(UInt8(ascii: " ")) }
    afterKey = true
  }

  /// Writes `value` as a string.
  public mutating func string(_ value: String) {
    separate()
    quote(value.utf8)
  }

  /// Writes `value` as a string; bytes that are not UTF-8 become U+FFFD.
  public mutating func string(bytes value: some Sequence<UInt8>) {
    string(String(decoding: Array(value), as: UTF8.self))
  }

  /// Writes `value` in decimal digits.
  public mutating func integer(_ value: some BinaryInteger) {
    separate()
    bytes.append(contentsOf: String(value).utf8)
  }

  /// Writes the shortest decimal that reads back as `value`, or `null` where JSON has none (infinite, not a number).
  public mutating func double(_ value: Double) {
    separate()
    bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
  }

  /// Writes `true` or `false`.
  public mutating func bool(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// Writes `null`.
  public mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  /// Writes `json`, which is already the text of one value.
  public mutating func raw(_ json: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
  }

  /// Writes `open`, what `body` writes one level deeper, and `close`.
  private mutating func nested(open: UInt8, close: UInt8, _ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(open)
    depth += 1
    isFirst = true
    body(&self)
    precondition(!afterKey, "a key without a value")
    depth -= 1
    if !isFirst { startLine() }
    isFirst = false
    bytes.append(close)
  }

  /// Writes what stands between the last value and the next.
  private mutating func separate() {
    if afterKey {
      afterKey = false
      return
    }
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    if depth > 0 { startLine() }
  }

  /// Starts an indented line, iff this writer makes lines.
  private mutating func startLine() {
    guard pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  /// Writes `utf8` in quotes, escaping what RFC 8259 section 7 demands.
  private mutating func quote(_ utf8: String.UTF8View) {
    bytes.append(UInt8(ascii: "\""))
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case 0x0a: bytes.append(contentsOf: "\\n".utf8)
      case 0x0d: bytes.append(contentsOf: "\\r".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20, 0x7f:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(contentsOf: [hexadecimalDigit(byte >> 4), hexadecimalDigit(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// Returns the lower-case hexadecimal digit of `value`.
///
/// - Requires: `value` < 16.
private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
