import Glibc
import Testing

/// All tests in which the built `ainka` changes the live kernel: one at a time, for the host has one generation.
@Suite(.serialized, .enabled(if: LiveShop.isPermitted, LiveShop.whyNot))
enum LiveCommands {}

/// A workshop with a cgroup of its own: what `ainka` applies there decides about nothing else on the machine.
final class LiveShop {
  let shop = Workshop()
  let mount: String
  /// The scope to write into policies, a path below `mount`.
  let scope: String

  static let pins = "/sys/fs/bpf/ainka"

  static let whyNot: Comment =
    "root, BPF, a BPF file system without pins of ainka, and cgroup 2 are needed: run `make test` as root"

  /// `true` iff `ainka` may apply policies here, and nobody else's are active.
  static let isPermitted =
    geteuid() == 0 && mountPoint != nil && access(pins, F_OK) != 0
    && Workshop().run(["\(Workshop.programs)/ainka", "doctor"]).code == 0

  private static let mountPoint = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first {
    access("\($0)/cgroup.procs", W_OK) == 0
  }

  init(_ name: String) throws {
    mount = try #require(Self.mountPoint)
    scope = "/ainka_command_\(name)_\(getpid())"
    try #require(mkdir(mount + scope, 0o755) == 0)
  }

  deinit {
    _ = ainka("clear")
    for _ in 0..<100 where rmdir(mount + scope) != 0 && errno == EBUSY { usleep(10_000) }
  }

  /// Runs `ainka` with `arguments` on the kernel.
  @discardableResult func ainka(_ arguments: String...) -> ProgramRun { shop.run(["\(Workshop.programs)/ainka"] + arguments) }

  /// Starts `ainka` with `arguments` on the kernel.
  func start(_ arguments: String...) -> Workshop.Started { shop.start(["\(Workshop.programs)/ainka"] + arguments) }

  /// Runs the program and arguments of `command` in the cgroup; it is in there before it starts.
  @discardableResult func inside(_ command: String...) -> ProgramRun { shop.finish(startInside(command)) }

  /// Starts the program and arguments of `command` in the cgroup.
  func startInside(_ command: [String]) -> Workshop.Started {
    shop.start(["bash", "-c", "echo $$ >\"$0/cgroup.procs\" && exec \"$@\"", mount + scope] + command)
  }

  /// `true` iff a datagram from the cgroup to a port of this host may be sent.
  func passes(port: Int) -> Bool { inside("bash", "-c", "echo hello >/dev/udp/127.0.0.1/\(port)").code == 0 }

  /// Writes a policy whose one rule denies ports above a threshold in the cgroup, with `rules` behind it.
  @discardableResult func policy(start: Int = 2000, rules: String = "", to name: String = "p.ainka") -> String {
    shop.write(
      """
      policy p
      scope cgroup "\(scope)"
      use linux.net
      \(rules.contains("exec") ? "use linux.process" : "")
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

  /// The names that are pinned now, below the directory of pins: `ainka_generation`, `set0/ainka_images`.
  var pinned: [String] {
    shop.run(["find", Self.pins, "-type", "f", "-printf", "%P\\n"]).output.split(separator: "\n").map(String.init)
  }

  /// What is in the kernel behind our pins: arguments of `bpftool` that show each link, program and map.
  func kernelObjects() -> [[String]] {
    var objects: [[String]] = []
    for name in pinned where name.contains("/hook_") {
      let link = shop.run(["bpftool", "link", "show", "pinned", "\(Self.pins)/\(name)"]).output
      let words = link.split { " \n".contains($0) }.map(String.init)
      guard let number = words.first, let place = words.firstIndex(of: "prog") else { continue }
      objects += [["link", "show", "id", String(number.dropLast())], ["prog", "show", "id", words[place + 1]]]
      let program = shop.run(["bpftool", "prog", "show", "id", words[place + 1]]).output
      let rest = program.split { " \n".contains($0) }.map(String.init)
      guard let maps = rest.firstIndex(of: "map_ids") else { continue }
      objects += rest[maps + 1].split(separator: ",").map { ["map", "show", "id", String($0)] }
    }
    return objects
  }

  /// Returns those of `objects` that the kernel still has.
  func stillThere(_ objects: [[String]]) -> [[String]] { objects.filter { shop.run(["bpftool"] + $0).code == 0 } }

  /// `true` iff the kernel has none of `objects` any more, after as long as its grace periods and deferred work may take on a busy host.
  func areGone(_ objects: [[String]]) -> Bool {
    for _ in 0..<200 {
      if stillThere(objects).isEmpty { return true }
      usleep(50_000)
    }
    return false
  }
}
