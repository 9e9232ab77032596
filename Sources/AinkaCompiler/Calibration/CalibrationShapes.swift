import AinkaValues

extension CalibrationShape {
  /// What is measured: each constant is asked for by two at least that differ in how often, and by few others.
  static var all: [CalibrationShape] { missed + lists + searches + texts + tests + keyed }

  /// What the rules of most shapes ask for first, and the event has.
  private static let asked = "destination.port == \(port)"

  /// Fields that a hash finds, more than are looked up in line.
  private static let numbers = [
    "destination.port", "process.uid", "process.parent.pid", "process.gid", "process.pid", "process.session",
    "process.parent.uid", "process.parent.gid",
  ]

  /// A value of `field` that the usual event has not.
  private static func strange(_ field: String) -> String { field == "destination.port" ? "50001" : "90001" }

  /// Events that nothing is listed of.
  private static var missed: [CalibrationShape] {
    var shapes = [1, 2, 4, 8].map { count in
      CalibrationShape(
        name: "\(count) numbers missed", course: .missed,
        rules: numbers.prefix(count).map { "\($0) == \(strange($0))" })
    }
    shapes.append(
      CalibrationShape(
        name: "two names missed", course: .missed,
        rules: ["process.name == \"nobody\"", "process.parent.name == \"nobody\"", "\(asked) and process.name == \"no\""]))
    shapes.append(
      CalibrationShape(
        name: "many numbers missed", course: .missed,
        rules: each(12) { "destination.port == \(50_001 + $0 * 7) and process.uid > \($0)" }))
    return shapes
  }

  /// Lists of rows, met and compared only.
  private static var lists: [CalibrationShape] {
    var shapes = [1, 3, 8, 24, 60].map { count in
      CalibrationShape(
        name: "\(count) rows compared", course: .compared,
        rules: each(count) { "\(asked) and process.uid != \(user) and process.gid != \($0)" })
    }
    shapes += [1, 2, 4, 12, 24].map { count in
      CalibrationShape(
        name: "\(count) rules met", course: .met, rules: each(count) { "\(asked) and process.gid != \($0)" })
    }
    shapes.append(
      CalibrationShape(
        name: "three lists met", course: .met,
        rules: [asked, "process.uid == \(user)", "process.name == \"python3.11\""]))
    shapes.append(
      CalibrationShape(
        name: "three lists of two met", course: .met,
        rules: ["destination.port == \(port)", "process.uid == \(user)", "process.name == \"python3.11\""].flatMap { test in
          ["\(test) and process.gid != 1", "\(test) and process.gid != 2"]
        }))
    shapes.append(
      CalibrationShape(name: "every event met", course: .met, rules: each(2) { "process.gid != \($0)" }))
    return shapes + [table("a near table", of: 400), table("a far table", of: 5_000)]
  }

  /// Events whose users are among `count` that are listed, in no order: of thousands the table is larger than the nearest cache.
  private static func table(_ name: String, of count: Int) -> CalibrationShape {
    let listed = (0..<count).map { "\(user + Int64($0) * 977)" }.joined(separator: ", ")
    let users = (0..<1_024).map { user + Int64(($0 * 2_657 + 3) % count) * 977 }
    return CalibrationShape(name: name, course: .met, rules: ["process.uid in { \(listed) }"], users: users)
  }

  /// Searches among intervals.
  private static var searches: [CalibrationShape] {
    let counts = [12, 50, 150]
    return counts.map(ranges) + counts.map(networks)
  }

  /// A port among `count` ranges.
  private static func ranges(_ count: Int) -> CalibrationShape {
    let step = 30_000 / count
    let rules = each(count) { (number: Int) -> String in
      let low = 20_000 + number * step
      return "destination.port in \(low) .. \(low + step / 2)"
    }
    return CalibrationShape(
      name: "\(count) ranges searched", course: .met, rules: rules,
      fields: ["destination.port": .number(Int64(20_000 + count / 3 * step))])
  }

  /// An address among `count` networks.
  private static func networks(_ count: Int) -> CalibrationShape {
    let rules = each(count) { (number: Int) -> String in
      "destination.address in { \"10.\(number / 16 + 1).\(number % 16).0/24\" }"
    }
    let address = Address(four: UInt32(0x0a01_0001 + (count / 32) * 65_536))
    return CalibrationShape(
      name: "\(count) networks searched", course: .met, rules: rules, fields: ["destination.address": .address(address)])
  }

  /// Texts that rules ask for.
  private static var texts: [CalibrationShape] {
    let path = "/usr/lib/postgresql/15/bin/postgres"
    return [
      CalibrationShape(
        name: "a text found", course: .met, rules: ["process.file.path starts with \"/usr/lib/postgresql/\""]),
      CalibrationShape(
        name: "a text asked for by a row", course: .met, rules: ["\(asked) and process.file.path starts with \"/usr/lib/\""]),
      CalibrationShape(
        name: "many texts, one found", course: .met,
        rules: each(40) { "process.file.path starts with \"\($0 == 20 ? "/usr/lib/postgresql/" : "/opt/application\($0)/")\"" }),
      CalibrationShape(name: "a whole text found", course: .met, rules: ["process.file.path == \"\(path)\""]),
      CalibrationShape(name: "a text missed", course: .missed, rules: ["process.file.path starts with \"/opt/\""]),
    ]
  }

  /// Tests of rows behind the first two.
  private static var tests: [CalibrationShape] {
    let threshold = "learn level: port { from connect.destination.port within 1024 .. 65535 start 2000 }"
    let more = ["process.gid", "process.session", "process.parent.pid", "process.parent.uid"]
    var shapes = [
      CalibrationShape(
        name: "six tests a row", course: .met,
        rules: each(8) { number in ([asked] + more.map { "\($0) != \(number)" }).joined(separator: " and ") }),
      CalibrationShape(
        name: "sets of values left out", course: .met,
        rules: each(8) { "\(asked) and not (process.uid in { 1, 3, 5, \(7 + $0 * 2) })" }),
      CalibrationShape(
        name: "thresholds", course: .met, rules: each(8) { "\(asked) and destination.port > level and process.gid != \($0)" },
        declarations: threshold),
      CalibrationShape(
        name: "two fields beside each other", course: .met,
        rules: each(8) { "\(asked) and process.pid != process.session and process.gid != \($0)" }),
    ]
    let name = "x" + String(repeating: "y", count: 14)
    let long = "/" + String(repeating: "abcdefghij", count: 25) + "abcd"
    shapes += [1, 4].flatMap { count in
      [
        CalibrationShape(
          name: "\(count) automata on a name", course: .met,
          rules: each(count) { "\(asked) and process.name ends with \"\(String(repeating: "y", count: 3 + $0))\"" },
          fields: ["process.name": text(name)]),
        CalibrationShape(
          name: "\(count) automata on a path", course: .met,
          rules: each(count) { "\(asked) and process.file.path ends with \"\("abcd".suffix(4 - $0))\"" },
          fields: ["process.file.path": text(long)]),
      ]
    }
    return shapes
  }

  /// Windows and limits by key.
  private static var keyed: [CalibrationShape] {
    [
      CalibrationShape(
        name: "a window", course: .met, rules: ["\(asked) and count(connect) over 10s by process.uid > 0"]),
      CalibrationShape(
        name: "a throttle", course: .met, rules: [asked], action: "throttle to 1000000/s by process.uid"),
      CalibrationShape(
        name: "a limit", course: .met, rules: [asked], action: "notify info \"x\" limit 1 per 1s by process.uid"),
    ]
  }
}
