public import AinkaBundle
import AinkaJSON

extension SavedPlan {
  /// What every saved plan begins with.
  public static let magic: [UInt8] = Array("AINKAP\r\n".utf8)

  /// The version of the format.
  static let version: UInt32 = 2

  /// Bytes before the head.
  private static let fixedBytes = magic.count + 4 + 4 + Digest.bytes

  /// The bytes of its file.
  public func encoded() -> [UInt8] {
    let body = head + bundle
    return Self.magic + Self.bytes(of: Self.version) + Self.bytes(of: UInt32(head.count)) + Digest.blake2b(body) + body
  }

  /// Returns the plan that `bytes` hold.
  ///
  /// - Throws: what is wrong with them, when anything is.
  public static func decode(_ bytes: [UInt8]) throws(BundleError) -> SavedPlan {
    guard bytes.starts(with: magic) else { throw BundleError("it does not begin as a saved plan does") }
    guard bytes.count >= fixedBytes else { throw BundleError("it ends after \(bytes.count) bytes") }
    let found = number(at: magic.count, of: bytes)
    guard found == version else {
      throw BundleError("it has version \(found) of the format; this program reads version \(version)")
    }
    let headBytes = Int(number(at: magic.count + 4, of: bytes))
    let body = Array(bytes[fixedBytes...])
    guard Digest.blake2b(body) == Array(bytes[(magic.count + 8)..<fixedBytes]) else {
      throw BundleError("its checksum does not fit: it was changed or cut")
    }
    guard headBytes <= body.count else { throw BundleError("its head of \(headBytes) bytes goes beyond its end") }
    let head: JSONValue
    do throws(JSONError) { head = try JSONReader.read(Array(body[..<headBytes])) } catch {
      throw BundleError("its head is no JSON: \(error)")
    }
    return try decode(head, bundle: Array(body[headBytes...]))
  }

  /// Returns the plan of `head` and `bundle`.
  private static func decode(_ head: JSONValue, bundle: [UInt8]) throws(BundleError) -> SavedPlan {
    var scopes: [Scope] = []
    for scope in try list("scopes", of: head) {
      scopes.append(Scope(path: try text("path", of: scope), cgroup: try number("cgroup", of: scope)))
    }
    let basis = Basis(
      engine: try text("engine", of: head), generation: head["generation"]?.unsigned, word: try number("word", of: head),
      digest: try text("digest", of: head), scopes: scopes, observing: try texts("observing", of: head),
      attach: try texts("attach", of: head), detach: try texts("detach", of: head),
      capabilities: try text("capabilities", of: head), boot: try text("boot", of: head))
    let mode = try text("mode", of: head)
    guard mode.isEmpty || RuleMode(rawValue: mode) != nil else { throw BundleError("its head has an unknown mode `\(mode)`") }
    return SavedPlan(
      basis: basis, scopeOptions: try texts("scopeOptions", of: head), mode: RuleMode(rawValue: mode), bundle: bundle)
  }

  /// What is in it beside the bundle, as JSON.
  private var head: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("engine")
      writer.string(basis.engine)
      writer.key("generation")
      if let generation = basis.generation { writer.integer(generation) } else { writer.null() }
      writer.key("word")
      writer.integer(basis.word)
      for (name, text) in [
        ("digest", basis.digest), ("capabilities", basis.capabilities), ("boot", basis.boot), ("mode", mode?.rawValue ?? ""),
      ] {
        writer.key(name)
        writer.string(text)
      }
      for (name, texts) in [
        ("scopeOptions", scopeOptions), ("observing", basis.observing), ("attach", basis.attach), ("detach", basis.detach),
      ] {
        writer.key(name)
        writer.array { writer in
          for text in texts { writer.string(text) }
        }
      }
      writer.key("scopes")
      writer.array { writer in
        for scope in basis.scopes {
          writer.object { writer in
            writer.key("path")
            writer.string(scope.path)
            writer.key("cgroup")
            writer.integer(scope.cgroup)
          }
        }
      }
    }
    return writer.bytes
  }

  /// Returns the bytes of `number`, the lowest first.
  private static func bytes(of number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

  /// Returns the number at `place` of `bytes`.
  private static func number(at place: Int, of bytes: [UInt8]) -> UInt32 {
    bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Returns the member `name` of `head`, a text.
  private static func text(_ name: String, of head: JSONValue) throws(BundleError) -> String {
    guard let text = head[name]?.string else { throw BundleError("its head has no text `\(name)`") }
    return text
  }

  /// Returns the member `name` of `head`, a number.
  private static func number(_ name: String, of head: JSONValue) throws(BundleError) -> UInt64 {
    guard let number = head[name]?.unsigned else { throw BundleError("its head has no number `\(name)`") }
    return number
  }

  /// Returns the elements of the member `name` of `head`.
  private static func list(_ name: String, of head: JSONValue) throws(BundleError) -> [JSONValue] {
    guard let elements = head[name]?.elements else { throw BundleError("its head has no list `\(name)`") }
    return elements
  }

  /// Returns the member `name` of `head`, a list of texts.
  private static func texts(_ name: String, of head: JSONValue) throws(BundleError) -> [String] {
    var texts: [String] = []
    for element in try list(name, of: head) {
      guard let text = element.string else { throw BundleError("`\(name)` of its head is no list of texts") }
      texts.append(text)
    }
    return texts
  }
}
