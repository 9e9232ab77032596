import AinkaSource
import AinkaValues
import Glibc

/// What the record of a classic tracepoint looks like on the running kernel: its `format` file in tracefs.
struct TracepointFormat: Equatable {
  /// A field of the record.
  struct Field: Equatable {
    /// How its bytes are to be taken.
    enum Shape: Equatable {
      case number(isSigned: Bool)
      /// Characters, in the record itself.
      case characters
      /// Bytes of an address or of something else, in the record itself.
      case bytes
      /// Characters elsewhere in the record: a word says where, from its start.
      case located
      /// Likewise, from behind the word.
      case relative
      /// So many numbers of one size, one after another.
      case numbers(Int)
      /// What no rule can use.
      case other
    }
    var name: String
    /// As the kernel writes it: `__data_loc char[] filename`.
    var declaration: String
    var offset: Int
    var size: Int
    var shape: Shape
  }

  var target: String
  var fields: [Field]

  /// Returns the format of tracepoint `target`, "group/name".
  ///
  /// - Throws: `HostError` when this kernel has none of that name, with the nearest that it has.
  static func read(_ target: String) throws(HostError) -> TracepointFormat {
    let events = "\(try PrivateMounts.tracefs())/events"
    guard let text = contents("\(events)/\(target)/format") else { throw missing(target, in: events) }
    return TracepointFormat(target: target, text: text)
  }

  /// `true` iff the running kernel has tracepoint `target`; nothing when that cannot be told.
  static func exists(_ target: String) -> Bool? {
    guard let root = try? PrivateMounts.tracefs() else { return nil }
    return access("\(root)/events/\(target)/format", F_OK) == 0
  }

  /// Returns what to say of tracepoint `target`, which is not below `events`.
  private static func missing(_ target: String, in events: String) -> HostError {
    let parts = target.split(separator: "/").map(String.init)
    var advice = "`ainka doctor` says what this kernel has; perhaps a module is not loaded"
    let groups = names(in: events)
    if parts.count == 2, groups.contains(parts[0]) {
      let known = names(in: "\(events)/\(parts[0])")
      if let nearest = Suggestion.nearest(to: parts[1], in: known) {
        advice = "did you mean \"\(parts[0])/\(nearest)\"?"
      } else if known.count <= 40 {
        advice = "group \(parts[0]) has \(known.sorted().joined(separator: ", "))"
      }
    } else if parts.count == 2 {
      let holders = groups.filter { access("\(events)/\($0)/\(parts[1])/format", F_OK) == 0 }.sorted()
      if let group = holders.first ?? Suggestion.nearest(to: parts[0], in: groups) {
        advice = "there is no group \(parts[0]): did you mean \"\(group)/\(parts[1])\"?"
      }
    }
    return HostError(operation: "find", object: "tracepoint \"\(target)\" on this kernel", errno: 0, advice: advice)
  }

  /// Reads the text of a format file.
  init(target: String, text: String) {
    self.target = target
    fields = text.split(separator: "\n").compactMap(Self.field)
  }

  /// Returns what a line like `field:__u16 sport;\toffset:28;\tsize:2;\tsigned:0;` says, or nothing for others.
  private static func field(_ line: Substring) -> Field? {
    var values: [Substring: Substring] = [:]
    for part in line.split(separator: ";") {
      let trimmed = part.drop { $0 == "\t" || $0 == " " }
      guard let colon = trimmed.firstIndex(of: ":") else { continue }
      values[trimmed[..<colon]] = trimmed[trimmed.index(after: colon)...]
    }
    guard let declaration = values["field"], let offset = values["offset"].flatMap({ Int($0) }),
      let size = values["size"].flatMap({ Int($0) }), let last = declaration.split(separator: " ").last
    else { return nil }
    let isArray = declaration.contains("[" as Character)
    // Words, not parts of the text: searching a text in a text would bring a library of a megabyte into the program.
    let words = declaration.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    let isBytes = words.contains("u8") || words.contains("__u8") || words.contains("unsigned") && words.contains("char")
    let isText = words.contains("char") && !isBytes
    let shape: Field.Shape =
      if declaration.hasPrefix("__data_loc ") { isText ? .located : .other } else if declaration.hasPrefix("__rel_loc ") {
        isText ? .relative : .other
      } else if isArray {
        isText ? .characters : isBytes ? .bytes : numbers(last, size)
      } else if [1, 2, 4, 8].contains(size) {
        .number(isSigned: values["signed"] == "1")
      } else { .other }
    return Field(
      name: String(last.prefix { $0 != "[" }), declaration: String(declaration), offset: offset, size: size, shape: shape)
  }

  /// Returns the shape of an array that is declared as `args[6]` and takes `size` bytes.
  private static func numbers(_ declaration: Substring, _ size: Int) -> Field.Shape {
    guard let count = Int(declaration.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }), count > 0, size % count == 0,
      [1, 2, 4, 8].contains(size / count)
    else { return .other }
    return .numbers(count)
  }

  /// The names of what is in a directory.
  private static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.first != ".", access("\(path)/\(name)/enable", F_OK) == 0 { names.append(name) }
    }
    return names
  }

  /// Returns what the file at `path` holds, as far as 64 KiB go, or nothing when it cannot be read.
  private static func contents(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var length = 0
    while length < bytes.count {
      let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress.map { $0 + length }, $0.count - length) }
      guard count > 0 else { break }
      length += count
    }
    return String(decoding: bytes.prefix(length), as: UTF8.self)
  }
}
