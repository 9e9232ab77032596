/// What the kernel's verifier says of a program that it refuses, found in what libbpf has to say of it.
struct VerifierLog: Equatable {
  /// The program, by its name in the object.
  let program: String
  /// The last lines, without what counts the verifier's own work: some of its way, and the complaint at the end.
  let lines: [String]

  /// How many lines are kept, and how much of each.
  private static let lineLimit = 8
  private static let lengthLimit = 160

  /// What it finds wrong: the last line.
  var complaint: String { lines.last ?? "" }

  /// Finds the last log in `messages`; nothing where the verifier was not asked, or said nothing.
  ///
  /// Of a long log only the end is there: then `messages` starts inside of it, and the name stands behind it.
  init?(_ messages: String) {
    let all = messages.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    guard let end = all.lastIndex(where: { $0.hasPrefix(Self.endMark) }) else { return nil }
    let start = all[..<end].lastIndex { Self.isBeginning($0) }.map { $0 + 1 } ?? 0
    let said = all[start..<end].filter { line in !Self.noise.contains { line.hasPrefix($0) } }
    guard !said.isEmpty, let program = all.lazy.compactMap(Self.programName).last else { return nil }
    self.program = program
    lines = said.suffix(Self.lineLimit).map { String(Self.withoutState($0).prefix(Self.lengthLimit)) }
  }

  /// Returns `line`, one of an instruction, without what registers hold there; others as they are.
  private static func withoutState(_ line: String) -> String {
    guard line.first?.isNumber == true, let mark = line.firstIndex(of: ";") else { return line }
    return String(line[..<mark].reversed().drop { $0 == " " }.reversed())
  }

  private static let endMark = "-- END PROG LOAD LOG --"
  private static let beginMark = "-- BEGIN PROG LOAD LOG --"

  /// How lines begin that say how much work it was, or what libbpf thinks of it.
  private static let noise = ["processed ", "verification time", "stack depth", "libbpf: "]

  /// `true` iff `line` is the one before the log.
  private static func isBeginning(_ line: String) -> Bool { line.hasSuffix(beginMark) }

  /// Returns the name in a line of libbpf's about one program: `libbpf: prog 'NAME': …`.
  private static func programName(in line: String) -> String? {
    let start = "libbpf: prog '"
    guard line.hasPrefix(start) else { return nil }
    let rest = line.dropFirst(start.count)
    guard let close = rest.firstIndex(of: "'") else { return nil }
    return String(rest[..<close])
  }
}
