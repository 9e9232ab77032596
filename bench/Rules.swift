/// Policies to measure with: rules of the mix that hosts have, on `connect`, none of which the measured events meet unless they
/// are made to.
enum Rules {
  /// Returns a policy with `count` rules: ports, addresses, users, names, and pairs of these. Where `changed` is given, each rule also
  /// asks for another process than number 2, and those in it than number 1: as much to ask for, and something else.
  static func policy(_ count: Int, scope: String? = nil, changed: Range<Int>? = nil) -> String {
    var text = "policy bench\n"
    if let scope { text += "scope cgroup \"\(scope)\"\n" }
    text += "use linux.process\nuse linux.net\n"
    for number in 0..<count {
      let extra = changed.map { " and process.pid != \($0.contains(number) ? 1 : 2)" } ?? ""
      text += "rule r\(number) { on connect when \(condition(number))\(extra) then \(verdict(number)) }\n"
    }
    return text
  }

  private static func condition(_ number: Int) -> String {
    let port = 20_000 + number % 40_000
    return switch number % 5 {
    case 0:
      number < 40_000 ? "destination.port == \(port)" : "destination.port == \(port) and process.gid == \(number / 40_000)"
    case 1:
      "destination.address in { \"10.\(number / 256 % 256).\(number % 256).0/24\" } and destination.port in { \(port), \(port + 1) }"
    case 2: "process.uid == \(3_000 + number) and protocol == udp"
    case 3: "process.name in { \"daemon\(number)\", \"helper\(number)\" } and process.uid in 1000 .. 60000"
    default: "destination.port == \(port) and not (process.parent.name == \"trusted\(number)\") and process.gid != 7"
    }
  }

  private static func verdict(_ number: Int) -> String { number % 3 == 0 ? "deny EACCES" : "audit" }

  /// Returns a policy with `count` rules on `exec` alone: names, users, and paths of files; those in `changed` ask for something else.
  static func execPolicy(_ count: Int, scope: String, changed: Range<Int> = 0..<0) -> String {
    var text = "policy bench\nscope cgroup \"\(scope)\"\nuse linux.process\nuse linux.file\n"
    for number in 0..<count {
      let extra = " and process.pid != \(changed.contains(number) ? 1 : 2)"
      let condition =
        switch number % 4 {
        case 0: "file.name == \"tool\(number)\" and process.uid != 0"
        case 1: "process.uid == \(3_000 + number) and file.name in { \"sh\", \"bash\" }"
        case 2: "process.parent.name == \"daemon\(number)\""
        default: "file.path starts with \"/srv/app\(number)/\" and process.gid == \(number)"
        }
      text += "rule r\(number) { on exec when \(condition)\(extra) then \(number % 3 == 0 ? "kill" : "audit") }\n"
    }
    return text
  }

  /// Returns as many rules for nft(8), in a table of their own: addresses and ports, dropped. The chain is emptied before.
  static func nft(_ count: Int, isFlushing: Bool = false) -> String {
    var text = isFlushing ? "flush chain inet ainka_bench output\n" : ""
    text += "table inet ainka_bench {\n  chain output {\n    type filter hook output priority 0;\n"
    for number in 0..<count {
      text += "    ip daddr 10.\(number / 256 % 256).\(number % 256).0/24 tcp dport \(20_000 + number % 40_000) drop\n"
    }
    return text + "  }\n}\n"
  }
}
