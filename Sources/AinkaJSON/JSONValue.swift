/// A JSON value as it was read: members in their order, every value with its place in the text.
public struct JSONValue: Sendable {
  /// A member of an object.
  public struct Member: Sendable {
    public var name: String
    public var value: JSONValue

    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// What the value is.
  public indirect enum Kind: Sendable {
    case null
    case bool(Bool)
    /// The digits as written: nothing is lost before the reader knows what it wants.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])
  }

  public var kind: Kind
  /// The offset of the value's first byte.
  public var offset: Int
  /// The line of the value's first byte, from 1.
  public var line: Int
  /// The column in bytes of the value's first byte, from 1.
  public var column: Int

  public init(kind: Kind, offset: Int, line: Int, column: Int) {
    self.kind = kind
    self.offset = offset
    self.line = line
    self.column = column
  }

  /// The value of the member `name`, iff this is an object that has it. No object that was read has a name twice.
  ///
  /// - Complexity: O(*n*) in the number of members.
  public subscript(name: String) -> JSONValue? {
    members?.first { $0.name == name }?.value
  }

  /// The members, iff this is an object.
  public var members: [Member]? {
    if case .object(let members) = kind { members } else { nil }
  }

  /// The elements, iff this is an array.
  public var elements: [JSONValue]? {
    if case .array(let elements) = kind { elements } else { nil }
  }

  /// The text, iff this is a string.
  public var string: String? {
    if case .string(let text) = kind { text } else { nil }
  }

  /// The truth value, iff this is one.
  public var bool: Bool? {
    if case .bool(let value) = kind { value } else { nil }
  }

  /// The number, iff this is one, written as an integer, that fits.
  public var integer: Int64? {
    if case .number(let digits) = kind { Int64(digits) } else { nil }
  }

  /// The number, iff this is one, written as a non-negative integer, that fits.
  public var unsigned: UInt64? {
    if case .number(let digits) = kind { UInt64(digits) } else { nil }
  }

  /// The number, rounded to binary, iff this is one.
  public var double: Double? {
    if case .number(let digits) = kind { Double(digits) } else { nil }
  }

  /// `true` iff this is `null`.
  public var isNull: Bool {
    if case .null = kind { true } else { false }
  }

  /// The kind with its article, for messages: "an object", "a number".
  public var kindName: String {
    switch kind {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
