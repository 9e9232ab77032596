import Glibc

/// `ainkac check` beside the checks of others, on the same rules of a network and a port each (`peers/check_rules.py`).
enum CheckBenchmark {
  static let suite = Suite(
    place: 100, name: "check", topic: "ainkac check beside promtool, nft, secilc and Cedar, from 1,000 to 100,000 rules",
    needsKernel: false, measure: rows)

  /// Somebody who checks rules.
  private struct Tool {
    var name: String
    /// The file of its rules.
    var ending: String
    /// What makes that file wrong, put at its end.
    var mistake: String
    /// Returns the nanoseconds of one check of the files in a folder, and the most memory it took where that can be told; nothing
    /// when it refuses the rules.
    var check: (_ folder: String) throws -> ProgramRun?
  }

  private static let sizes = [1_000, 10_000, 100_000]

  private static func rows(_ bench: Bench) throws -> [Row] {
    let python = try Measuring.need("python3")
    let root = "/tmp/ainka_bench_\(getpid())_check"
    defer { _ = Measuring.process("/bin/rm", ["-rf", root]) }
    for size in [1] + sizes {
      guard Measuring.process(python, ["bench/peers/check_rules.py", "\(size)", "\(root)/\(size)"]) != nil else {
        throw NotMeasured("bench/peers/check_rules.py fails")
      }
    }
    let ours = Tool(
      name: "ainkac check", ending: "ainka", mistake: "rule wrong { on connect when nothing_of_this == 1 then audit }"
    ) {
      try run(["\(bench.programs)/ainkac", "check", "\($0)/rules.ainka"], bench)
    }
    var (present, absent): ([Tool], [String]) = ([], [])
    for tool in peers(bench, python) {
      do {
        try refuses(tool, root)
        present.append(tool)
      } catch let reason as NotMeasured { absent.append("\(tool.name) (\(reason.description))") }
    }
    try refuses(ours, root)
    return try compared(ours, present, root, bench, absent)
  }

  /// Measures all tools in turn at each size.
  private static func compared(_ ours: Tool, _ peers: [Tool], _ root: String, _ bench: Bench, _ absent: [String]) throws
    -> [Row]
  {
    let start = try bench.interleave(
      "check", rounds: 15, [("ainkac check, 1 rule", { try ours.check("\(root)/1")?.nanoseconds ?? 0 })])[0].median
    var costs: [(size: Double, cost: Double)] = []
    var rows: [Row] = []
    for size in sizes {
      var memory = [Double](repeating: 0, count: peers.count + 1)
      let tools = [ours] + peers
      let rounds = size == 1_000 ? 15 : size == 10_000 ? 11 : 3
      let series = try bench.interleave(
        "check", rounds: rounds,
        tools.indices.map { place in
          (
            "\(tools[place].name), \(Figure.decimal(Double(size))) rules",
            {
              guard let run = try tools[place].check("\(root)/\(size)") else {
                throw WrongAnswer("\(tools[place].name) refuses the \(size) rules that are right")
              }
              memory[place] = max(memory[place], run.bytes)
              return run.nanoseconds
            }
          )
        })
      costs.append((Double(size), max(series[0].median - start, 1)))
      rows += atSize(size, series, memory, peers)
    }
    let exponent = Growth.exponent(costs)
    var row = Row(
      "ainkac check, exponent of its growth from 1,000 to 100,000 rules", exponent, "", bar: .atMost(1.1),
      note: "of the time above that of one rule, \(Figure.text(start, "ns"))")
    if !absent.isEmpty { row.note? += "; not here: \(absent.joined(separator: ", "))" }
    return rows + [row]
  }

  /// Returns the rows of one size, `series` beginning with ours.
  private static func atSize(_ size: Int, _ series: [Series], _ memory: [Double], _ peers: [Tool]) -> [Row] {
    let rules = "\(Figure.decimal(Double(size))) rules"
    let others = zip(peers, series.dropFirst()).map { Row.Reference(name: $0.name, value: $1.median) }.sorted {
      $0.value < $1.value
    }
    let fastest = others.first
    let note = others.dropFirst().map { "\($0.name) \(Figure.text($0.value, "ns"))" }.joined(separator: ", ")
    var rows = [
      Row(
        "ainkac check, \(rules)", series[0], bar: size == 10_000 ? .atMost(100e6) : nil, peer: fastest,
        note: note.isEmpty ? nil : note)
    ]
    guard size == 10_000 else { return rows }
    if let fastest, let other = series.dropFirst().first(where: { $0.median == fastest.value }) {
      rows.append(
        Row(
          "ainkac check, \(rules), times as fast as the fastest peer", other.divided(by: series[0]), bar: .atLeast(1),
          note: "the fastest: \(fastest.name)"))
    }
    let least = zip(peers, memory.dropFirst()).filter { $0.1 > 0 }.min { $0.1 < $1.1 }
    rows.append(
      Row(
        "ainkac check, \(rules), peak memory", memory[0], "bytes", bar: .atMost(100e6),
        peer: least.map { Row.Reference(name: $0.0.name, value: $0.1) }))
    return rows
  }

  private static func peers(_ bench: Bench, _ python: String) -> [Tool] {
    var cedars: [String: Child] = [:]
    return [
      Tool(name: "promtool check rules", ending: "yml", mistake: "  - alert: wrong\n    expr: 'rate('\n") {
        try run(["promtool", "check", "rules", "\($0)/rules.yml"], bench)
      },
      Tool(name: "nft -c", ending: "nft", mistake: "table ip bench { chain output { ip daddr nowhere drop } }\n") {
        try run(["nft", "-c", "-f", "\($0)/rules.nft"], bench, isAlone: true)
      },
      Tool(name: "secilc", ending: "cil", mistake: "(allow nobody nobody (tcp_socket (name_connect)))\n") {
        try run(["secilc", "-o", "/dev/null", "-f", "/dev/null", "\($0)/rules.cil"], bench)
      },
      Tool(
        name: "Cedar, parse and validate", ending: "cedar",
        mistake: "permit(principal, action, resource) when { context.nothing };\n"
      ) {
        folder in
        // Without Python's start and the reading of the files: only what Cedar does.
        if cedars[folder] == nil {
          cedars = [:]
          let script = ["bench/peers/cedar_check.py", "\(folder)/rules.cedar", "\(folder)/rules.json"]
          guard let cedar = Child(python, script, output: .pipe, takesLines: true), cedar.readLine() == "ready" else {
            throw NotMeasured("cedarpy is not here")
          }
          cedars[folder] = cedar
        }
        cedars[folder]?.write("check\n")
        guard let took = cedars[folder]?.readLine().flatMap(Double.init) else { return nil }
        return ProgramRun(nanoseconds: took, processorNanoseconds: took, bytes: 0, status: 0, start: 0)
      },
    ]
  }

  private static func run(_ command: [String], _ bench: Bench, isAlone: Bool = false) throws -> ProgramRun? {
    let run = try ProgramRun.of(command, by: bench, isAlone: isAlone)
    return run.status == 0 ? run : nil
  }

  /// Throws unless `tool` accepts a right rule and refuses it with a mistake behind it: who reads nothing is fast.
  private static func refuses(_ tool: Tool, _ root: String) throws {
    let folder = "\(root)/wrong_\(tool.ending)"
    mkdir(folder, 0o700)
    for ending in [tool.ending, "json"] {
      let text = Measuring.text(ofFile: "\(root)/1/rules.\(ending)")
      let path = Measuring.file("wrong", ending == tool.ending ? text + tool.mistake : text)
      rename(path, "\(folder)/rules.\(ending)")
    }
    try WrongAnswer.unless(try tool.check("\(root)/1") != nil, "\(tool.name) refuses a right rule")
    try WrongAnswer.unless(try tool.check(folder) == nil, "\(tool.name) accepts a wrong rule")
  }
}
