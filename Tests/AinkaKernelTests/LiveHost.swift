import AinkaBundle
import AinkaCompiler
import AinkaKernel
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Glibc
import Testing

/// All tests that this very process is moved into a cgroup for: one at a time, whatever suite they are in.
///
/// Other tests run beside them in this process, and start programs that inherit the cgroup: rules here may only meet what these
/// tests do themselves.
@Suite(.serialized, .enabled(if: LiveHost.isPermitted, LiveHost.whyNot))
enum OnLiveKernel {}

/// The running kernel for tests: pins of its own, and a cgroup of its own that this very process is in, so that nothing else on
/// the machine is ever decided about.
final class LiveHost {
  let kernel: KernelHost
  let cgroup: String
  /// The scope to write into policies.
  let scope: String
  private var number: UInt64 = 0
  private let place = ProcessPlace(isMoving: true)

  /// `true` iff programs may be loaded and pinned here.
  static let isPermitted = KernelAbilities.probe(KernelHost(cgroupMount: cgroupMount)).canApply && cgroupMount != nil

  /// `true` iff programs at cgroup hooks may send signals here.
  static let killsFromCgroup = KernelAbilities.probe(KernelHost(cgroupMount: cgroupMount)).killFromCgroup

  static let whyNot: Comment = "BPF, a BPF file system and cgroup 2 are needed: run `make test` as root"

  private static let cgroupMount: String? = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first {
    access("\($0)/cgroup.procs", W_OK) == 0
  }

  init(_ name: String) throws {
    let mount = try #require(Self.cgroupMount)
    scope = "/ainka_test_\(name)_\(getpid())"
    cgroup = mount + scope
    kernel = KernelHost(pinDirectory: "/sys/fs/bpf/ainka_test_\(name)_\(getpid())", cgroupMount: mount)
    try kernel.clear()
    mkdir(cgroup, 0o755)
    try Self.write("\(getpid())", to: "\(cgroup)/cgroup.procs")
  }

  deinit {
    try? kernel.clear()
    try? Self.write("\(getpid())", to: "\(Self.cgroupMount ?? "")/cgroup.procs")
    rmdir(cgroup)
  }

  /// Compiles `text` for this kernel.
  static func compile(_ text: String) throws -> Bundle { try compile([text]) }

  /// Compiles one policy file for each of `texts` for this kernel.
  static func compile(_ texts: [String]) throws -> Bundle {
    var report = DiagnosticReport()
    let profile = HostProfile(
      name: "live", bpfLSM: false, killFromCgroup: KernelAbilities.probe(KernelHost(cgroupMount: cgroupMount)).killFromCgroup)
    let sources = texts.enumerated().map { SourceText(name: "test\($0).ainka", text: $1) }
    guard let program = Checker.check(sources, profile: profile, report: &report),
      let bundle = Compiler.compile(program, report: &report)
    else { throw CompileFailure(text: report.plainText(sources: sources)) }
    return bundle
  }

  /// Applies a policy whose header is followed by `rules`, in this host's scope; returns the bundle.
  @discardableResult
  func apply(_ rules: String, exemptions: [Exemption] = []) throws -> Bundle {
    let bundle = try Self.compile(
      "policy live\nscope cgroup \"\(scope)\"\nuse linux.process\nuse linux.file\nuse linux.net\nuse linux.sysctl\n" + rules)
    try load(bundle, exemptions: exemptions)
    return bundle
  }

  func load(_ bundle: Bundle, exemptions: [Exemption] = []) throws {
    number += 1
    let request = try request(for: bundle, number: number, exemptions: exemptions)
    try kernel.check(request)
    try kernel.load(request, confirmBy: nil)
  }

  /// The request to load `bundle`, with slots and counters in the order of the bundle, all fresh.
  func request(for bundle: Bundle, number: UInt64, exemptions: [Exemption] = []) throws -> LoadRequest {
    LoadRequest(
      number: number, bundle: bundle, scopes: try bundle.scopes.map(resolve),
      slots: bundle.thresholds.enumerated().map { SlotAssignment(index: $0, value: $1.start, isKept: false) },
      counters: bundle.rules.indices.map { CounterAssignment(index: $0, isKept: false) }, exemptions: exemptions)
  }

  /// Returns the counters of the rule with this full name.
  func counters(of rule: String, in bundle: Bundle) throws -> RuleCounters {
    let place = try #require(bundle.rules.firstIndex { $0.name == rule })
    return try kernel.counters([place])[0]
  }

  private func resolve(_ path: String) throws -> ResolvedScope {
    if path.isEmpty { return ResolvedScope(path: "", cgroup: 0, level: 0) }
    var status = stat()
    try #require(stat((kernel.cgroupMount ?? "") + path, &status) == 0)
    return ResolvedScope(path: path, cgroup: UInt64(status.st_ino), level: UInt32(path.split(separator: "/").count))
  }

  static func write(_ text: String, to path: String) throws {
    let file = open(path, O_WRONLY)
    try #require(file >= 0, "cannot open \(path): \(errno)")
    defer { close(file) }
    let bytes = Array(text.utf8)
    try #require(Glibc.write(file, bytes, bytes.count) == bytes.count, "cannot write \(path): \(errno)")
  }
}

struct CompileFailure: Error, CustomStringConvertible {
  var text: String
  var description: String { text }
}

/// Runs a program and returns its wait status: 0, an exit code, or the signal that ended it.
enum Ending: Equatable {
  case code(Int32)
  case signal(Int32)

  static func run(_ path: String, _ arguments: [String] = []) -> Ending {
    var pid: pid_t = 0
    var list: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for case let text? in list { free(text) } }
    // Test threads block signals, and programs inherit that.
    var attributes = posix_spawnattr_t()
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    guard posix_spawn(&pid, path, nil, &attributes, &list, environ) == 0 else { return .code(-1) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {}
    return status & 0x7f == 0 ? .code(status >> 8 & 0xff) : .signal(status & 0x7f)
  }
}
