import Glibc

/// Where the commands of the fault tests run: the embedded engine, or the live kernel.
protocol FaultPlace {
  var shop: Workshop { get }
  /// Runs `ainka` with `arguments`.
  func run(_ arguments: [String]) -> ProgramRun
  /// Takes away what a reboot takes.
  func loseWhatDecides()
  /// Makes what decides look as if an older version had made it.
  func becomeOlder()
  /// Returns for each of `ports` whether the rule of the active generation denies a connection to it.
  func denies(ports: [Int]) -> [Bool]
  /// Writes the policy whose rule denies ports above `start`, with `rules` behind it. Returns its path.
  func policy(start: Int, rules: String, to name: String) -> String
  /// Returns what is there, and should not be, beside the generation that `status` tells of.
  func leftovers(beside status: ProgramRun) -> [String]
}

extension FaultPlace {
  /// Which policy decides: "p" (2600 is denied), "q" (only 3500 is), "none", or "observe" when `status` says that.
  func decides(_ status: ProgramRun) -> String {
    if status.output.contains("observe: deny EACCES") { return "observe" }
    let denied = denies(ports: [2600, 3500])
    return denied[0] ? "p" : denied[1] ? "q" : "none"
  }

  /// `true` iff `status` says that a generation is active where one `decides`, and misses none of its hooks.
  func isWhole(_ decides: String, as status: ProgramRun) -> Bool {
    status.output.contains(", applied ") == (decides != "none") && !status.output.contains("is not attached")
  }

  /// What a reboot would bring back, where that is another generation than `status` tells of.
  func outdated(beside status: ProgramRun) -> [String] {
    let lines = status.output.split(separator: "\n")
    guard let line = lines.first(where: { $0.contains(", applied ") }) else { return [] }
    let number = line.drop { !$0.isNumber }.prefix { $0.isNumber }
    let current = String(decoding: Workshop.read(shop.file("state/current.json")), as: UTF8.self)
    return current.contains("\"number\":\(number),") ? [] : [current]
  }

  /// How many whole lines the log has.
  var logLines: Int { Workshop.read(shop.file("state/log.jsonl")).count { $0 == UInt8(ascii: "\n") } }

  /// All that is written down, by path below the state directory; what stands in `lock` is nobody's.
  var written: [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for folder in ["", "generations/"] {
      for name in Workshop.list(shop.file("state/\(folder)")) where !["generations", "lock"].contains(name) {
        files[folder + name] = Workshop.read(shop.file("state/\(folder)\(name)"))
      }
    }
    return files
  }

  /// The files that have come, gone or changed since `before` was written down.
  func changes(since before: [String: [UInt8]]) -> [String] {
    let now = written
    return Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }.sorted()
  }

  /// What is in the state directory and should not be: half-written files, generations with one of their two files.
  var halfWritten: [String] {
    let generations = Workshop.list(shop.file("state/generations"))
    let all = Workshop.list(shop.file("state")) + generations
    let alone = generations.filter { name in
      let stem = name.prefix { $0 != "." }
      return !generations.contains("\(stem).json") || !generations.contains("\(stem).ainkab")
    }
    return all.filter { $0.hasSuffix(".tmp") } + alone
  }
}

/// The embedded engine, which decides recorded events.
struct EmbeddedPlace: FaultPlace {
  let shop = Workshop()

  func run(_ arguments: [String]) -> ProgramRun {
    shop.run(["\(Workshop.programs)/ainka"] + arguments + ["--engine", "embedded"])
  }

  func loseWhatDecides() { unlink(shop.file("state/embedded.json")) }

  func becomeOlder() {}

  func leftovers(beside status: ProgramRun) -> [String] { halfWritten + outdated(beside: status) }

  func denies(ports: [Int]) -> [Bool] {
    let events = ports.map { "{\"event\":\"connect\",\"fields\":{\"destination.port\":\($0)}}\n" }.joined()
    let lines = run(["replay", shop.write(events, to: "event.jsonl")]).output.split(separator: "\n")
    return ports.indices.map { index in lines.contains { $0.hasPrefix("  \(index + 1) ") && $0.contains("deny EACCES") } }
  }

  func policy(start: Int, rules: String, to name: String) -> String {
    shop.write(
      """
      policy p
      use linux.net
      use linux.process
      learn t: port {
          within 1024 .. 65535
          start \(start)
          step at most 1 per 1h
          drift at most 1 per 1d
      }
      rule a { on connect when destination.port > t then deny EACCES }
      \(rules)
      """, to: name)
  }
}

/// The live kernel, deciding about a cgroup of its own.
struct LivePlace: FaultPlace {
  let live: LiveShop
  var shop: Workshop { live.shop }

  func run(_ arguments: [String]) -> ProgramRun { shop.run(["\(Workshop.programs)/ainka"] + arguments) }

  func loseWhatDecides() { _ = shop.run(["rm", "-r", LiveShop.pins]) }

  func denies(ports: [Int]) -> [Bool] { ports.map(denies) }

  /// `true` iff a datagram from the cgroup to `port` is denied; going into the cgroup may fail for a moment, which says nothing.
  private func denies(_ port: Int) -> Bool {
    for _ in 0..<5 {
      let run = live.inside("bash", "-c", "echo hello >/dev/udp/127.0.0.1/\(port)")
      if run.code == 0 || run.complaints.contains("/dev/udp/") { return run.code != 0 }
      usleep(100_000)
    }
    return true
  }

  func policy(start: Int, rules: String, to name: String) -> String { live.policy(start: start, rules: rules, to: name) }

  func becomeOlder() { live.pretend(0, by: -1) }

  /// Pins that are not those of one set with the hooks of its rules, or are missing among them, too.
  func leftovers(beside status: ProgramRun) -> [String] {
    let pinned = Set(live.pinned)
    guard !status.output.contains("no generation is active") else { return halfWritten + pinned.sorted() }
    let maps = ["set", "images", "slots", "keyed", "counters", "exempt", "records"].map { "ainka_\($0)" }
    var hooks = ["connect4", "connect6", "sendmsg4", "sendmsg6"].map { "hook_cgroup_\($0)" }
    if status.output.contains("rule p.b ") { hooks.append("hook_raw_tracepoint_sched_process_exec") }
    let set = pinned.contains("set0/ainka_set") ? "set0" : "set1"
    let whole = Set(["ainka_generation", "ainka_marks"] + (maps + hooks).map { "\(set)/\($0)" })
    // What the counters of an earlier set had counted may stay beside those of the later one.
    return halfWritten + outdated(beside: status)
      + pinned.symmetricDifference(whole).subtracting(["\(set)/ainka_carried"]).sorted()
  }
}

/// A command that is ended at each of its steps, or finds the disk full at each of its writes.
struct FaultScenario: Sendable, CustomStringConvertible {
  var description: String
  /// What brings the host to where the command begins. `P`, `Q` and `K` are policies; `lose` is a reboot, `wait` a little time,
  /// `older` makes what decides that of an older version.
  var before: [[String]]
  var command: [String]
  /// What may decide afterwards.
  var allowed: Set<String>
  /// The next commands; the last of them must succeed.
  var recovery: [[String]]
  /// What decides then.
  var after: String
  /// What the status then says of it, or "".
  var told = ""
  /// `true` iff the command first writes down what ended by itself before it: that stays, whatever becomes of the command.
  var findsSomethingToEnd = false
  /// `true` iff nothing decides anew before the log tells of it.
  var isLoggedFirst = false

  /// Those of the live kernel: the time of `lapse` may be over before its step is reached, and another set comes in two more.
  static let live =
    all.filter { $0.description != "lapse" } + [
      FaultScenario(
        description: "outgrow", before: [["clear"], ["apply", "P"]], command: ["apply", "K"], allowed: ["p", "q"],
        recovery: [["apply", "K"]], after: "q"),
      FaultScenario(
        description: "upgrade", before: [["apply", "P"], ["older"]], command: ["apply", "Q"], allowed: ["p", "q"],
        recovery: [["apply", "Q"]], after: "q"),
    ]

  /// Those of every engine.
  static let all = [
    FaultScenario(
      description: "first", before: [["clear"]], command: ["apply", "Q"], allowed: ["none", "q"], recovery: [["apply", "P"]],
      after: "p"),
    FaultScenario(
      description: "apply", before: [["apply", "P"]], command: ["apply", "Q"], allowed: ["p", "q"], recovery: [["apply", "Q"]],
      after: "q"),
    FaultScenario(
      description: "rollback", before: [["apply", "P"], ["apply", "Q"]], command: ["rollback"], allowed: ["p", "q"],
      recovery: [["apply", "P"]], after: "p"),
    FaultScenario(
      description: "clear", before: [["apply", "Q"]], command: ["clear"], allowed: ["q", "none"], recovery: [["clear"]],
      after: "none"),
    FaultScenario(
      description: "resume", before: [["apply", "Q"], ["lose"]], command: ["apply", "--resume"], allowed: ["q", "none"],
      recovery: [["apply", "--resume"]], after: "q"),
    FaultScenario(
      description: "pending", before: [["apply", "P"]], command: ["apply", "Q", "--confirm", "1h"], allowed: ["p", "q"],
      recovery: [["confirm", "--undo"], ["status"]], after: "p"),
    FaultScenario(
      description: "confirm", before: [["apply", "P"], ["apply", "Q", "--confirm", "1h"]], command: ["confirm"], allowed: ["q"],
      recovery: [["confirm"]], after: "q"),
    FaultScenario(
      description: "undo", before: [["apply", "P"], ["apply", "Q", "--confirm", "1h"]], command: ["confirm", "--undo"],
      allowed: ["p", "q"], recovery: [["confirm", "--undo"], ["status"]], after: "p", told: "was withdrawn; generation ",
      isLoggedFirst: true),
    FaultScenario(
      description: "lapse", before: [["apply", "P"], ["apply", "Q", "--confirm", "100ms"], ["wait"]], command: ["apply", "Q"],
      allowed: ["p", "q"], recovery: [["apply", "Q"]], after: "q", findsSomethingToEnd: true),
    FaultScenario(
      description: "threshold", before: [["apply", "P"], ["threshold", "reset", "t"]],
      command: ["threshold", "set", "t", "2700"], allowed: ["p", "q"], recovery: [["threshold", "set", "t", "2700"]],
      after: "q", isLoggedFirst: true),
    FaultScenario(
      description: "key", before: [["apply", "U"], ["threshold", "reset", "u(1)"]], command: ["threshold", "set", "u(1)", "7"],
      allowed: ["p"], recovery: [["threshold", "set", "u(1)", "7"]], after: "p"),
    FaultScenario(
      description: "mode", before: [["apply", "P"], ["mode", "enforce"]], command: ["mode", "observe"],
      allowed: ["p", "observe"], recovery: [["mode", "observe"]], after: "observe", isLoggedFirst: true),
  ]

  /// Runs `before` at `place`; returns the complaints of what failed.
  func prepare(_ place: some FaultPlace) -> String {
    var complaints = ""
    for command in before {
      switch command[0] {
      case "lose": place.loseWhatDecides()
      case "older": place.becomeOlder()
      case "wait": usleep(120_000)
      default:
        let run = place.run(paths(command, place))
        if run.code != 0 { complaints += "\(command): \(run.code) \(run.complaints)" }
      }
    }
    return complaints
  }

  /// Runs `recovery` at `place`; returns the last command's run.
  func recover(_ place: some FaultPlace) -> ProgramRun? { recovery.map { place.run(paths($0, place)) }.last }

  /// Returns `command` with paths in the place of policies: `Q` needs one hook more than `P`, `K` also a larger map of keys;
  /// `U` has a threshold by key.
  func paths(_ command: [String], _ place: some FaultPlace) -> [String] {
    let exec = "rule b { on exec when file.name == \"no-such-file\" then kill }"
    let keys = "rule k { on connect when count(connect) over 1h by destination.port at most 1000 keys > 1000000 then audit }"
    let byKey = """
      learn u: count by destination.port at most 20 keys {
          within 1 .. 100
          start 50
          step at most 1 per 1h
          drift at most 1 per 1d
      }
      rule w { on connect when count(connect) over 10s by destination.port > u then audit }
      """
    return command.map { word in
      switch word {
      case "P": place.policy(start: 2000, rules: "", to: "p.ainka")
      case "Q": place.policy(start: 3000, rules: exec, to: "q.ainka")
      case "U": place.policy(start: 2000, rules: byKey, to: "u.ainka")
      case "K": place.policy(start: 3000, rules: exec + "\n" + keys, to: "k.ainka")
      default: word
      }
    }
  }
}
