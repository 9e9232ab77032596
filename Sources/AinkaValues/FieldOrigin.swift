/// Where a field of an event on a tracepoint comes from: the tracepoint's own field, and how that is read.
///
/// It has a text, which a bundle holds: `sport`, `element args 2`, `pages nr_reclaimed`.
public struct FieldOrigin: Sendable, Hashable {
  /// How the tracepoint's field is read.
  public enum Reading: Sendable, Hashable {
    /// As it is.
    case plain
    /// The member of an array of numbers, from 0.
    case element(Int)
    /// One bit of a number, from 0.
    case bit(Int)
    /// The error that a negative answer of a system call is; none for another answer.
    case failure
    /// The string of user space that it points to.
    case user
    /// The last component of that.
    case userName
    /// The path of the open file behind the descriptor.
    case descriptor
    /// The name of that file.
    case descriptorName
    /// The time since the tracepoint `target`, where that had `there` what this one has `here`, for each of the keys; without
    /// keys: since the same thread was there.
    case since(target: String, keys: [Key])
  }

  /// A field of an earlier tracepoint, and the one of this tracepoint that has the same value then.
  public struct Key: Sendable, Hashable {
    public var there: String
    public var here: String

    public init(there: String, here: String) {
      self.there = there
      self.here = here
    }
  }

  /// What the kernel counts in.
  public enum Unit: String, Sendable, CaseIterable {
    case nanoseconds, microseconds, milliseconds, seconds, kibibytes, sectors, pages
  }

  /// The tracepoint's field; empty for `since`.
  public var name: String
  public var reading: Reading
  /// What its numbers are of, or nothing: they are what the field's type counts.
  public var unit: Unit?

  public init(name: String, reading: Reading = .plain, unit: Unit? = nil) {
    self.name = name
    self.reading = reading
    self.unit = unit
  }

  /// How many keys an earlier tracepoint may be told by.
  public static let keysMax = 2

  /// The highest number of a bit.
  public static let bitLast = 63

  /// The text that reads back as this.
  public var text: String {
    let suffix = unit.map { " unit \($0.rawValue)" } ?? ""
    switch reading {
    case .plain: return name + suffix
    case .element(let index): return "element \(name) \(index)\(suffix)"
    case .bit(let index): return "bit \(name) \(index)\(suffix)"
    case .failure: return "failure \(name)\(suffix)"
    case .user: return "user \(name)\(suffix)"
    case .userName: return "user \(name) name\(suffix)"
    case .descriptor: return "descriptor \(name)\(suffix)"
    case .descriptorName: return "descriptor \(name) name\(suffix)"
    case .since(let target, let keys):
      return "since \(target)\(keys.map { " \($0.there)=\($0.here)" }.joined())\(suffix)"
    }
  }

  /// Reads `text`; nothing if it is none that `text` gives.
  public init?(text: String) {
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    unit = nil
    if words.count > 2, words[words.count - 2] == "unit" {
      guard let unit = Unit(rawValue: words[words.count - 1]) else { return nil }
      self.unit = unit
      words.removeLast(2)
    }
    guard let reading = Self.reading(words) else { return nil }
    self.reading = reading
    if case .since = reading { name = "" } else { name = words.count == 1 ? words[0] : words[1] }
    if case .since = reading { return }
    guard Self.isName(name) else { return nil }
  }

  /// Returns what `words` say, those of a unit taken off.
  private static func reading(_ words: [String]) -> Reading? {
    switch (words.first, words.count) {
    case ("since", 2...(keysMax + 2)):
      guard isTracepoint(words[1]) else { return nil }
      var keys: [Key] = []
      for word in words.dropFirst(2) {
        let parts = word.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(isName) else { return nil }
        keys.append(Key(there: parts[0], here: parts[1]))
      }
      return .since(target: words[1], keys: keys)
    case (_, 1): return .plain
    case ("element", 3): return Int(words[2]).flatMap { (0...255).contains($0) ? .element($0) : nil }
    case ("bit", 3): return Int(words[2]).flatMap { (0...bitLast).contains($0) ? .bit($0) : nil }
    case ("failure", 2): return .failure
    case ("user", 2): return .user
    case ("user", 3): return words[2] == "name" ? .userName : nil
    case ("descriptor", 2): return .descriptor
    case ("descriptor", 3): return words[2] == "name" ? .descriptorName : nil
    default: return nil
    }
  }

  /// `true` iff a tracepoint's field can be called `name`.
  public static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 == 0x5f || 0x30...0x39 ~= $0 || 0x61...0x7a ~= $0 | 0x20 }
  }

  /// `true` iff `target` is a group and a name, "tcp/tcp_retransmit_skb", of letters that are plain in a path.
  public static func isTracepoint(_ target: String) -> Bool {
    let parts = target.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy { $0 == 0x5f || $0 == 0x2d || 0x30...0x39 ~= $0 || 0x61...0x7a ~= $0 | 0x20 }
      }
  }
}

extension FieldOrigin.Unit {
  /// The type that a number of these can be.
  public var type: ValueType {
    switch self {
    case .nanoseconds, .microseconds, .milliseconds, .seconds: .duration
    case .kibibytes, .sectors, .pages: .bytes
    }
  }

  /// How many of the type's canonical units one is; nothing for a page, whose size is the host's.
  public var size: Int? {
    switch self {
    case .nanoseconds: 1
    case .microseconds: 1_000
    case .milliseconds: 1_000_000
    case .seconds: 1_000_000_000
    case .kibibytes: 1_024
    case .sectors: 512
    case .pages: nil
    }
  }
}

extension FieldOrigin.Reading {
  /// `true` iff it is a text that the tracepoint's record only points to.
  public var isOutside: Bool {
    switch self {
    case .user, .userName, .descriptor, .descriptorName: true
    default: false
    }
  }
}
