import Glibc

/// Where the commands of the fault tests run: the embedded engine, or the live kernel.
protocol FaultPlace {
  var shop: Workshop { get }
  /// Runs `ainka` with `arguments`.
  func run(_ arguments: [String]) -> ProgramRun
  /// Takes away what a reboot takes.
  func loseWhatDecides()
  /// Returns for each of `ports` whether the rule of the active generation denies a connection to it.
  func denies(ports: [Int]) -> [Bool]
  /// Writes the policy whose rule denies ports above `start`; with `isLarger` it needs one more hook. Returns its path.
  func policy(start: Int, isLarger: Bool, to name: String) -> String
}

extension FaultPlace {
  /// Which policy decides: "p" (2600 is denied), "q" (only 3500 is), "none", or "observe" when `status` says that.
  func decides(_ status: ProgramRun) -> String {
    if status.output.contains("observe: deny EACCES") { return "observe" }
    let denied = denies(ports: [2600, 3500])
    return denied[0] ? "p" : denied[1] ? "q" : "none"
  }

  /// What is in the state directory and should not be: half-written files, generations with one of their two files.
  var leftovers: [String] {
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

  func denies(ports: [Int]) -> [Bool] {
    let events = ports.map { "{\"event\":\"connect\",\"fields\":{\"destination.port\":\($0)}}\n" }.joined()
    let lines = run(["replay", shop.write(events, to: "event.jsonl")]).output.split(separator: "\n")
    return ports.indices.map { index in lines.contains { $0.hasPrefix("  \(index + 1) ") && $0.contains("deny EACCES") } }
  }

  func policy(start: Int, isLarger: Bool, to name: String) -> String {
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
      \(isLarger ? "rule b { on exec when file.name == \"no-such-file\" then kill }" : "")
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

  func policy(start: Int, isLarger: Bool, to name: String) -> String {
    live.policy(
      start: start, rules: isLarger ? "rule b { on exec when file.name == \"no-such-file\" then kill }" : "", to: name)
  }
}

/// A command that is ended at each of its steps, or finds the disk full at each of its writes.
struct FaultScenario: Sendable, CustomStringConvertible {
  var description: String
  /// What brings the host to where the command begins. `P` and `Q` are policies; `lose` is a reboot, `wait` a little time.
  var before: [[String]]
  var command: [String]
  /// What may decide afterwards.
  var allowed: Set<String>
  /// The next commands; the last of them must succeed.
  var recovery: [[String]]
  /// What decides then.
  var after: String

  /// All of them.
  static let all = [
    FaultScenario(
      description: "first", before: [["clear"]], command: ["apply", "P"], allowed: ["none", "p"], recovery: [["apply", "P"]],
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
      recovery: [["confirm", "--undo"], ["apply", "P"]], after: "p"),
    FaultScenario(
      description: "confirm", before: [["apply", "P"], ["apply", "Q", "--confirm", "1h"]], command: ["confirm"], allowed: ["q"],
      recovery: [["confirm"]], after: "q"),
    FaultScenario(
      description: "undo", before: [["apply", "P"], ["apply", "Q", "--confirm", "1h"]], command: ["confirm", "--undo"],
      allowed: ["p", "q"], recovery: [["confirm", "--undo"], ["apply", "P"]], after: "p"),
    FaultScenario(
      description: "lapse", before: [["apply", "P"], ["apply", "Q", "--confirm", "100ms"], ["wait"]], command: ["apply", "Q"],
      allowed: ["p", "q"], recovery: [["apply", "Q"]], after: "q"),
    FaultScenario(
      description: "threshold", before: [["apply", "P"], ["threshold", "reset", "t"]],
      command: ["threshold", "set", "t", "2700"], allowed: ["p", "q"], recovery: [["threshold", "set", "t", "2700"]], after: "q"
    ),
    FaultScenario(
      description: "mode", before: [["apply", "P"], ["mode", "enforce"]], command: ["mode", "observe"],
      allowed: ["p", "observe"], recovery: [["mode", "observe"]], after: "observe"),
  ]

  /// Runs `before` at `place`; returns the complaints of what failed.
  func prepare(_ place: some FaultPlace) -> String {
    var complaints = ""
    for command in before {
      switch command[0] {
      case "lose": place.loseWhatDecides()
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

  /// Returns `command` with paths in the place of `P` and `Q`.
  func paths(_ command: [String], _ place: some FaultPlace) -> [String] {
    command.map { word in
      switch word {
      case "P": place.policy(start: 2000, isLarger: false, to: "p.ainka")
      case "Q": place.policy(start: 3000, isLarger: true, to: "q.ainka")
      default: word
      }
    }
  }
}
