/// Why a text is not the JSON that its reader accepts, and where.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, in lower case without a full stop.
  public var message: String
  public var offset: Int
  /// From 1.
  public var line: Int
  /// In bytes, from 1.
  public var column: Int

  public init(message: String, offset: Int, line: Int, column: Int) {
    self.message = message
    self.offset = offset
    self.line = line
    self.column = column
  }

  public var description: String { "\(line):\(column): \(message)" }
}

/// Reads one JSON value (RFC 8259) out of bytes that nobody vouches for.
///
/// Refused besides what the standard refuses: texts longer than `sizeLimit`, values nested deeper than `depthLimit`, a name twice
/// in one object, strings that are not UTF-8, half a surrogate pair.
public struct JSONReader {
  private let bytes: [UInt8]
  private let depthLimit: Int
  private var offset = 0
  private var line = 1
  private var lineStart = 0

  /// Returns the value that `bytes` hold, with nothing but white space around it.
  ///
  /// - Throws: `JSONError` with the place of the first byte that cannot be.
  /// - Complexity: O(*n*) in the number of bytes, and O(*m*) expected in the members of each object.
  public static func read(
    _ bytes: [UInt8], sizeLimit: Int = 64 << 20, depthLimit: Int = 64
  ) throws(JSONError) -> JSONValue {
    var reader = JSONReader(bytes: bytes, depthLimit: depthLimit)
    guard bytes.count <= sizeLimit else {
      throw reader.error("the text has \(bytes.count) bytes, more than the \(sizeLimit) that are read")
    }
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.current == nil else { throw reader.error("something follows the value") }
    return value
  }

  private init(bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  /// The byte to read next, or nothing at the end.
  private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// Returns an error at the current place.
  private func error(_ message: String) -> JSONError {
    JSONError(message: message, offset: offset, line: line, column: offset - lineStart + 1)
  }

  /// Goes past white space.
  private mutating func skipSpace() {
    while let byte = current {
      switch byte {
      case 0x20, 0x09, 0x0d: offset += 1
      case 0x0a:
        offset += 1
        line += 1
        lineStart = offset
      default: return
      }
    }
  }

  /// Reads a value `depth` levels below the first.
  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    guard let byte = current else { throw error("the text ends where a value belongs") }
    guard depth <= depthLimit else { throw error("nested more than \(depthLimit) deep") }
    var result = JSONValue(kind: .null, offset: offset, line: line, column: offset - lineStart + 1)
    switch byte {
    case UInt8(ascii: "{"): result.kind = .object(try members(depth: depth))
    case UInt8(ascii: "["): result.kind = .array(try elements(depth: depth))
    case UInt8(ascii: "\""): result.kind = .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): result.kind = .number(try number())
    case UInt8(ascii: "t"):
      try word("true")
      result.kind = .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      result.kind = .bool(false)
    case UInt8(ascii: "n"): try word("null")
    default: throw error("no value starts like this")
    }
    return result
  }

  /// Reads the rest of an object.
  private mutating func members(depth: Int) throws(JSONError) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    offset += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return members }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw error("a name in quotes belongs here") }
      let place = self
      let name = try string()
      guard names.insert(name).inserted else { throw place.error("the name \"\(name)\" is there twice") }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw error("`:` belongs between a name and its value") }
      members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return members }
      guard take(UInt8(ascii: ",")) else { throw error("`,` or `}` belongs after a member") }
    }
  }

  /// Reads the rest of an array.
  private mutating func elements(depth: Int) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    offset += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return elements }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return elements }
      guard take(UInt8(ascii: ",")) else { throw error("`,` or `]` belongs after an element") }
    }
  }

  /// Goes past `byte` and returns `true`, iff it is next.
  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    offset += 1
    return true
  }

  /// Reads `word`.
  private mutating func word(_ word: StaticString) throws(JSONError) {
    let matches = word.withUTF8Buffer { text in
      bytes.count - offset >= text.count && bytes[offset..<offset + text.count].elementsEqual(text)
    }
    guard matches else { throw error("no value starts like this") }
    offset += word.utf8CodeUnitCount
  }

  /// Reads a number and returns its characters.
  private mutating func number() throws(JSONError) -> String {
    let start = offset
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    guard offset - start <= 400 else { throw error("a number of more than 400 characters") }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// Goes past one digit or more.
  private mutating func digits() throws(JSONError) {
    let start = offset
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
    guard offset > start else { throw error("a digit belongs here") }
  }

  /// Reads a string in quotes.
  private mutating func string() throws(JSONError) -> String {
    offset += 1
    var text: [UInt8] = []
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        guard let result = String(validating: text, as: UTF8.self) else { throw error("the string is not UTF-8") }
        offset += 1
        return result
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw error("a control character in a string is written as an escape")
      default:
        text.append(byte)
        offset += 1
      }
    }
    throw error("the text ends inside a string")
  }

  /// Reads an escape and appends what it stands for to `text`.
  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    offset += 1
    guard let byte = current else { throw error("the text ends inside a string") }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      offset += 1
      let scalar = try escapedScalar()
      text.append(contentsOf: String(scalar).utf8)
      return
    default: throw error("there is no such escape")
    }
    offset += 1
  }

  /// Reads the digits after `\u`, and the second escape of a surrogate pair.
  private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
    let place = self
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xdc00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw place.error("half a surrogate pair") }
    let second = try fourDigits()
    guard (0xdc00..<0xe000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw place.error("half a surrogate pair") }
    return scalar
  }

  /// Reads four hexadecimal digits.
  private mutating func fourDigits() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("four hexadecimal digits belong here")
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }
}
