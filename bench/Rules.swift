/// Policies to measure with: rules of the mix that hosts have, on `connect`, none of which the measured events meet unless they
/// are made to.
enum Rules {
  /// Returns a policy with `count` rules: ports, addresses, users, names, and pairs of these.
  static func policy(_ count: Int, scope: String? = nil) -> String {
    var text = "policy bench\n"
    if let scope { text += "scope cgroup \"\(scope)\"\n" }
    text += "use linux.process\nuse linux.net\n"
    for number in 0..<count { text += "rule r\(number) { on connect when \(condition(number)) then \(verdict(number)) }\n" }
    return text
  }

  private static func condition(_ number: Int) -> String {
    let port = 20_000 + number
    return switch number % 5 {
    case 0: "destination.port == \(port)"
    case 1:
      "destination.address in { \"10.\(number / 256 % 256).\(number % 256).0/24\" } and destination.port in { \(port), \(port + 1) }"
    case 2: "process.uid == \(3_000 + number) and protocol == udp"
    case 3: "process.name in { \"daemon\(number)\", \"helper\(number)\" } and process.uid in 1000 .. 60000"
    default: "destination.port == \(port) and not (process.parent.name == \"trusted\(number)\") and process.gid != 7"
    }
  }

  private static func verdict(_ number: Int) -> String { number % 3 == 0 ? "deny EACCES" : "audit" }

  /// Returns as many rules for nft(8), in a table of their own: addresses and ports, dropped.
  static func nft(_ count: Int) -> String {
    var text = "table inet ainka_bench {\n  chain output {\n    type filter hook output priority 0;\n"
    for number in 0..<count {
      text += "    ip daddr 10.\(number / 256 % 256).\(number % 256).0/24 tcp dport \(20_000 + number) drop\n"
    }
    return text + "  }\n}\n"
  }
}
