import AinkaValues

/// Rules on `connect`, and what an event is like that they are measured with.
struct CalibrationShape {
  var name: String
  var course: CalibrationSample.Course
  /// The conditions of the rules.
  var rules: [String]
  /// What the rules do.
  var action = "audit"
  /// What stands before the rules beside `use`.
  var declarations = ""
  /// Fields that are not the usual ones.
  var fields: [String: EventValue] = [:]
  /// The values of the user, which take turns.
  var users: [Int64] = [user]

  /// The policy with all rules.
  var policy: String {
    let head = "policy calibration\nuse linux.process\nuse linux.file\nuse linux.net\n\(declarations)\n"
    return head
      + rules.enumerated().map { "rule r\($0) { on connect when \($1) then \(action) }\n" }.joined()
  }

  /// The events that take turns.
  var events: [[String: EventValue]] {
    users.map { user in Self.usual.merging(["process.uid": .number(user)]) { $1 }.merging(fields) { $1 } }
  }

  static let port: Int64 = 40_000
  static let user: Int64 = 50_000

  /// An event with a value of every field.
  private static let usual: [String: EventValue] = [
    "process.pid": .number(70_001), "process.uid": .number(user), "process.gid": .number(70_003),
    "process.session": .number(70_004), "process.parent.pid": .number(70_005), "process.parent.uid": .number(70_006),
    "process.parent.gid": .number(70_007), "process.name": text("python3.11"), "process.parent.name": text("systemd"),
    "process.file.path": text("/usr/lib/postgresql/15/bin/postgres"), "process.cgroup": text("/system.slice"),
    "process.tty": text("pts/0"), "destination.address": .address(Address(four: 0x0a0a_0a0a)),
    "destination.port": .number(port), "protocol": .number(0),
  ]

  static func text(_ text: String) -> EventValue { .text(Array(text.utf8), isTruncated: false) }

  /// Returns what `rule` makes of each number from 0 up to `count`.
  static func each(_ count: Int, _ rule: (Int) -> String) -> [String] { (0..<count).map(rule) }
}
