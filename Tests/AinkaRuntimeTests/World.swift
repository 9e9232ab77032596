import AinkaBundle
import AinkaFiles
import AinkaPlan
import AinkaTestSupport
import Glibc
import Synchronization

@testable import AinkaRuntime

/// A runtime in a directory of its own, with a fake backend and a folder that plays the cgroup tree.
final class World {
  let folder: String
  let backend = FakeBackend()
  private(set) var runtime: Runtime
  private let clock = Clock()
  /// What the boot clock shows, in nanoseconds.
  var now: UInt64 {
    get { clock.now.load(ordering: .relaxed) }
    set { clock.now.store(newValue, ordering: .relaxed) }
  }

  /// A boot clock that a test sets.
  private final class Clock: Sendable {
    let now = Atomic<UInt64>(1_000_000_000_000)
  }

  init() throws {
    var template = Array("/tmp/ainka-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw FileSystem.failure("create", "/tmp/ainka-test") }
    folder = String(cString: made)
    try FileSystem.createDirectory(folder + "/cgroup/user.slice")
    runtime = Runtime(
      state: StateDirectory(path: folder + "/state", engine: "kernel"), backend: backend,
      caller: Caller(uid: 7, loginUID: 1000, command: "ainka test"), cgroupRoot: folder + "/cgroup",
      exemptions: [.process(pid: 42, start: 4711)], clock: { [clock] in clock.now.load(ordering: .relaxed) })
  }

  deinit { World.remove(folder) }

  /// The state directory.
  var state: StateDirectory { runtime.state }

  /// Applies `bundle`; with `seconds`, to be confirmed in that time.
  @discardableResult func apply(
    _ bundle: Bundle, scope: String? = nil, confirm seconds: UInt64? = nil, mode: RuleMode? = nil
  ) throws(RuntimeError) -> ApplyResult {
    var request = try World.request(bundle, scope: scope)
    request.confirmation = seconds.map { $0 * 1_000_000_000 }
    request.mode = mode
    return try runtime.apply(request)
  }

  /// Returns the request to apply `bundle`.
  static func request(_ bundle: Bundle, scope: String? = nil) throws(RuntimeError) -> ApplyRequest {
    do throws(ScopeChoice.Malformed) {
      return ApplyRequest(
        bundle: bundle, bytes: bundle.encoded(), scopes: try ScopeChoice(options: scope.map { [$0] } ?? []))
    } catch { throw .refused(error.message, advice: error.advice) }
  }

  /// Returns the names in the folder of generations.
  var generationFiles: [String] { (try? FileSystem.list(state.generationsPath)) ?? [] }

  /// Removes the directory at `path` with all in it.
  private static func remove(_ path: String) {
    for name in (try? FileSystem.list(path)) ?? [] {
      let inner = "\(path)/\(name)"
      if FileSystem.isDirectory(inner) { remove(inner) } else { unlink(inner) }
    }
    rmdir(path)
  }
}

/// Returns the error of `body`, or nothing.
func failure(_ body: () throws(RuntimeError) -> Void) -> RuntimeError? {
  do throws(RuntimeError) {
    try body()
    return nil
  } catch { return error }
}

/// Returns a compiled policy `p` of the rule `a`, of another meaning for each `digest`, and the threshold `t`.
func small(start: Int64 = 2000, digest: UInt8 = 0, scope: String = "") throws(RuntimeError) -> Bundle {
  let text = """
    policy p
    \(scope.isEmpty ? "" : "scope cgroup \"\(scope)\"")
    use linux.net
    learn t: port {
        from connect.destination.port
        method quantile(0.99)
        within 1024 .. 65535
        start \(start)
        step at most 1 per 1h
        drift at most 1 per 1d
    }
    rule a { on connect when destination.port > t and process.uid == \(digest) then deny EACCES }
    """
  do throws(PolicyCompiling.Failure) { return try PolicyCompiling.bundle([("p.ainka", text)]) } catch {
    throw .refused(error.description, advice: "mend the test's policy")
  }
}
