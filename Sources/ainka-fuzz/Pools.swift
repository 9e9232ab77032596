import AinkaSemantics
import AinkaValues

/// The values that random policies and random events share: few, so that they meet, and with neighbours that differ by a little.
enum Pools {
  /// Numbers of users, groups, processes: small ones, and the ends of what 16, 31 and 32 bits hold.
  static let identifiers: [Int64] = [
    0, 1, 2, 33, 999, 1000, 1001, 60000, 65534, 65535, 65536, 2_147_483_647, 2_147_483_648, 4_294_967_279, 4_294_967_280,
    4_294_967_281, 4_294_967_293, 4_294_967_294, 4_294_967_295,
  ]
  static let ports: [Int64] = [0, 1, 22, 53, 80, 443, 1023, 1024, 8080, 65534, 65535]

  static let names = [
    "a", "ab", "sh", "bash", "nginx", "postgres", "curl", "git", "kworker/u8:12", "systemd-journal", "é", "x y",
  ]

  static let paths = [
    "/", "/usr", "/usr/", "/usr/bin/sh", "/usr/bin/bash", "/usr/lib/x86_64-linux-gnu/libc.so.6", "/usr/local/maintenance/run",
    "/tmp/", "/tmp/a", "/tmp/a/b", "/tmp/aab/aaab", "/etc/ssl/certs/ca.pem", "/home/alice/.cache/x",
    "/home/bob/a b", "/var/lib/docker/overlay2/abc/diff/bin/tool", "relative/path", "../up", "sh", "/" + deep(40),
    "/" + deep(84),
  ]
  static let words = [
    "vm.swappiness", "vm.overcommit_memory", "net.ipv4.ip_forward", "kernel.core_pattern", "0", "1", "60", "61", "|/bin/sh %p",
    "/user.slice", "/user.slice/user-1000.slice/session-2.scope", "/system.slice/nginx.service", "/dev/tty1", "/dev/pts/0",
  ]
  static let arguments = [
    "git commit -m x", "git commit --amend", "sh -c true", "curl -k https://a.b/c", "aaaaab", "abababac", "rm -rf /", "",
    "python3 -m http.server 8080",
  ]

  /// IPv4 and IPv6, as written; a network is one of these with a length.
  static let addresses = [
    "0.0.0.0", "10.0.0.1", "10.1.2.3", "127.0.0.1", "169.254.169.254", "192.168.0.255", "255.255.255.255", "::", "::1",
    "fd00:ec2::254", "fe80::1", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1::", "ffff:ffff:ffff:ffff::",
  ]
  static let fourLengths = [0, 1, 7, 8, 15, 16, 24, 31, 32]
  static let sixLengths = [0, 1, 3, 10, 63, 64, 65, 96, 127, 128]

  static let errnos = ["EPERM", "EACCES", "ENOENT", "EINVAL", "ECONNREFUSED"]
  static let signals = ["HUP", "USR1", "TERM", "KILL", "STOP"]

  /// Returns `depth` folders of two letters, for texts as long as a record holds.
  private static func deep(_ depth: Int) -> String { String(repeating: "ab/", count: depth) }

  /// Returns the texts that a field with this type and place may well have.
  static func texts(_ field: TypedField) -> [String] {
    if case .name = field.place { return names }
    if field.place == .longText { return arguments }
    switch field.type {
    case .path: return paths
    default: return field.name.hasSuffix("name") && !field.name.hasPrefix("sysctl") ? names + words : words + paths
    }
  }

  /// The greatest number that the kernel gives for a field of `type`.
  static func largest(_ type: ValueType) -> Int64 {
    switch type {
    case .port: 65_535
    case .pid: 4_194_304
    default: 4_294_967_295
    }
  }

  /// The longest text that a record has room for, but for the arguments: one that is not longer was captured whole.
  static let textCapacity = 255

  /// The longest text that the kernel gives for `field`.
  static func capacity(_ field: TypedField) -> Int {
    switch field.place {
    case .name: 15
    case .longText: 1_023
    case .text where field.name == "process.tty": 63
    case .number, .address, .text: textCapacity
    }
  }

  /// Returns `text` as it is written in a policy, in quotes.
  static func quoted(_ text: some Sequence<UInt8>) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\t"): bytes += Array("\\t".utf8)
      case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes + [UInt8(ascii: "\"")], as: UTF8.self)
  }
}
