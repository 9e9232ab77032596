import AinkaSemantics
import AinkaSource

/// Edits policies as people do, and now and then as nobody would: what a session says after each edit is what a check of the whole text
/// says.
struct EditFuzzer {
  private let seed: UInt64
  private let count: Int
  /// How many edits one text lives through.
  private static let edits = 25

  init(_ options: Door.Options) {
    seed = options.seed
    count = options.count ?? 2_000
  }

  /// Runs until the first difference, or until `count` texts were edited.
  func run() -> Door.Outcome {
    CrashNote.install()
    var generator = PolicyGenerator(random: SplitMix64(seed: seed), events: Pipeline.declaredEvents())
    var edits = 0
    var whole = 0
    for index in 0..<count {
      var random = SplitMix64(seed: seed, index: UInt64(index))
      generator.random = SplitMix64(seed: random.next())
      generator.isCounting = random.happens(50)
      let text = random.happens(50) ? generator.policy(named: "p").text : EditedPolicies.everything
      CrashNote.begin("edits", seed: seed, index: index)
      var session = CheckSession(SourceText(name: "p.ainka", text: text), profile: Pipeline.profile, today: 20_000)
      var maker = EditMaker(random: SplitMix64(seed: random.next()), start: Array(text.utf8))
      for _ in 0..<Self.edits {
        let edit = maker.next(session.bytes)
        session.replace(edit.range, by: edit.replacement)
        edits += 1
        let expected = Self.diagnostics(of: session.bytes)
        whole += expected.contains { $0.severity == .error } ? 0 : 1
        guard session.diagnostics != expected else { continue }
        CrashNote.end()
        print("edits: a difference with --seed \(seed), case \(index), after putting")
        print(String(decoding: edit.replacement, as: UTF8.self), "in the place of the bytes \(edit.range), so that the text is")
        print(String(decoding: session.bytes, as: UTF8.self))
        show("the session says", session.diagnostics)
        show("a check says", expected)
        return .difference
      }
      CrashNote.end()
    }
    print("edits: \(count) texts were edited \(edits) times, \(whole) times to one without errors; no difference")
    return .noDifference
  }

  /// Returns what a check of the whole text says.
  private static func diagnostics(of bytes: [UInt8]) -> [Diagnostic] {
    var report = DiagnosticReport()
    _ = Checker.check([SourceText(name: "p.ainka", bytes: bytes)], profile: Pipeline.profile, today: 20_000, report: &report)
    return report.sorted
  }

  /// Prints `diagnostics`, which is what `who` says.
  private func show(_ who: String, _ diagnostics: [Diagnostic]) {
    print("\(who):")
    for diagnostic in diagnostics { print("  \(diagnostic)") }
  }
}

/// An edit: these bytes in the place of those.
struct TextEdit {
  var range: Range<Int>
  var replacement: [UInt8]
}

/// Makes edits: of lines, words, numbers and bytes. Many are taken back, so that texts come to be without mistakes again.
struct EditMaker {
  var random: SplitMix64
  /// What the texts are made of.
  private let start: [UInt8]
  /// What takes the edits back that were made since the text was last as it should be, the last first.
  private var undo: [TextEdit] = []

  init(random: SplitMix64, start: [UInt8]) {
    self.random = random
    self.start = start
  }

  private static let pieces = [
    "}", "{", "\"", "//", "/*", "*/", "\n", "and ", "or ", "not ", "then kill\n",
    "rule extra { on exec when process.uid == 7 then audit }\n",
    "let few = { \"a\", \"b\" }\n", "use linux.file\n", "/// What it is for.\n", "allow(W0220) because \"it is so\"\n", "(",
    ")", "unless ",
    "process.uid", "é", "10%", "rule shell {\n", ".name", "limit = 5\n",
  ]

  /// Returns an edit of `bytes`.
  mutating func next(_ bytes: [UInt8]) -> TextEdit {
    if !undo.isEmpty, random.happens(45) { return undo.removeLast() }
    let edit = bytes.isEmpty ? TextEdit(range: 0..<0, replacement: start) : anEdit(bytes)
    undo.append(
      TextEdit(
        range: edit.range.lowerBound..<(edit.range.lowerBound + edit.replacement.count), replacement: Array(bytes[edit.range])))
    if undo.count > 6 { undo.removeFirst() }
    return edit
  }

  /// Returns an edit of `bytes` that is none taken back.
  private mutating func anEdit(_ bytes: [UInt8]) -> TextEdit {
    let place = random.below(bytes.count)
    let line = Self.line(at: place, of: bytes)
    switch random.below(9) {
    case 0: return TextEdit(range: line, replacement: [])
    case 1: return TextEdit(range: line.lowerBound..<line.lowerBound, replacement: Array(bytes[line]))
    case 2:
      let other = Self.line(at: random.below(start.count), of: start)
      return TextEdit(range: random.happens(50) ? line : line.lowerBound..<line.lowerBound, replacement: Array(start[other]))
    case 3, 4: return word(bytes, near: place)
    case 5: return TextEdit(range: place..<place, replacement: Array(random.pick(Self.pieces).utf8))
    case 6: return TextEdit(range: line.lowerBound..<line.lowerBound, replacement: Array(random.pick(Self.pieces).utf8))
    case 7: return TextEdit(range: place..<min(bytes.count, place + 1 + random.below(40)), replacement: [])
    default:
      // A part of the text somewhere else.
      let from = random.below(start.count)
      let copied = start[from..<min(start.count, from + random.below(300))]
      return TextEdit(range: line.lowerBound..<line.lowerBound, replacement: Array(copied))
    }
  }

  /// Returns an edit that puts another word, or a changed one, in the place of one behind `place`.
  private mutating func word(_ bytes: [UInt8], near place: Int) -> TextEdit {
    var low = place
    while low < bytes.count, !Self.isInWord(bytes[low]) { low += 1 }
    var high = low
    while high < bytes.count, Self.isInWord(bytes[high]) { high += 1 }
    let from = random.below(start.count)
    var end = from
    while end < start.count, Self.isInWord(start[end]) { end += 1 }
    var word = Array(bytes[low..<high])
    switch random.below(4) {
    case 0: word.append(UInt8(ascii: "a") + UInt8(random.below(3)))
    case 1: word = Array("\(random.below(70_000))".utf8)
    case 2 where end > from: word = Array(start[from..<end])
    default: if !word.isEmpty { word.remove(at: random.below(word.count)) }
    }
    return TextEdit(range: low..<high, replacement: word)
  }

  /// Returns the line that holds `place`, with its end.
  private static func line(at place: Int, of bytes: [UInt8]) -> Range<Int> {
    var low = place
    while low > 0, bytes[low - 1] != 0x0a { low -= 1 }
    var high = place
    while high < bytes.count, bytes[high] != 0x0a { high += 1 }
    return low..<min(bytes.count, high + 1)
  }

  /// `true` iff words have `byte` in them.
  private static func isInWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x5f: true
    default: false
    }
  }
}

/// Policies to edit.
enum EditedPolicies {
  /// A policy with a declaration of every kind, each of which something speaks of.
  static let everything = """
    /// Everything that a policy can say.
    policy all(level: percent = 80%)
    requires ainka >= 1.0

    use linux.process
    use linux.file
    use linux.net
    use linux.psi
    use linux.memory
    use linux.cpu
    use linux.sysctl

    let shells = { "sh", "bash" }   // at the end of a line
    let more: set of path = { "/bin/sh", "/bin/bash" }
    let few = 10%

    predicate unattended(p: process) = p.tty == none and shell(p)
    predicate shell(p: process) = p.name in shells

    learn ceiling: percent {
      from psi.memory.some
      method quantile(0.99)
      window 24h
      within 5% .. 60%
      start 25%
    }
    learn usual: rate by process.name at most 100 keys {
      within 10/s .. 500/s
      start 100/s
    }

    event retry {
      hook tracepoint "tcp/tcp_retransmit_skb"
      field port: port = record.sport
    }
    metric queue.length: count { source file "/proc/loadavg" at "4" every 2s }

    mode emergency {
      enter when psi.memory.full > 40% for 10s
      leave when psi.memory.full < 5% for 2min
      priority 10
    }
    label agent {
      add on exec when file.name == "codex"
      spreads to children
    }
    invariant sysctl.vm.swappiness in 0 .. 100

    /// The first.
    rule shell_starts {
      on exec
      when unattended(process) and file.path in more
      then kill because "{file.path}"
    }
    rule many {
      on connect
      when rate(connect) over 10s by process.name > usual
      then throttle to 50/s by process.name
      then notify warning "{process.name} at {destination.port}" limit 10 per 1min
    }
    rule asks { on exec when process has agent and process.uid in 1000 .. 2000 then audit }
    rule again { on retry when port == 80 then audit }
    allow(W0321) because "for a change"
    rule always { on exec when process.uid >= 0 then audit }
    rule pressed {
      when psi.memory.some > ceiling for 30s
      then set sysctl.vm.swappiness = 10
      until psi.memory.some < ceiling * 0.8 for 1min
      cooldown 5min
    }
    rule busy in emergency { when psi.cpu.some > level then set sysctl.vm.swappiness = 20 }
    rule queued { when queue.length > 100 and psi.memory.some > few then notify info "{queue.length}" }

    test "kills" for (uid, outcome) in { (0, kill), (1000, kill) } {
      event exec { process.tty = none, process.name = "sh", file.path = "/bin/sh", process.uid = uid }
      expect verdict outcome
    }
    test "waits" {
      given ceiling = 25%
      set psi.memory.some = 50%
      after 31s expect pressed active
    }

    """
}
