import AinkaBundle
import AinkaFiles
import AinkaKernel
import AinkaValues
import Glibc
import Testing

@testable import AinkaRuntime

@Suite struct HostTests {
  @Test func findsTheCgroup2Mount() {
    let mounts = """
      tmpfs /sys/fs/cgroup tmpfs rw 0 0
      cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0
      cgroup2 /sys/fs/cgroup/unified\\040two cgroup2 rw 0 0
      """
    #expect(ScopeResolution.mountPoint(in: mounts) == "/sys/fs/cgroup/unified two")
    #expect(ScopeResolution.mountPoint(in: "tmpfs / tmpfs rw 0 0\n") == nil)
  }

  @Test func whatIsNoFileStaysWhatItIs() throws {
    let world = try World()
    let folder = world.folder
    let pipe = folder + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try FileSystem.replace(pipe, with: [1, 2, 3])
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(reader, &bytes, 8) == 3)
    #expect(throws: HostError.self) { try FileSystem.replace("/dev/full", with: [1]) }
    #expect(throws: HostError.self) { try FileSystem.replace(folder, with: [1]) }
    #expect(FileSystem.isDirectory(world.folder))
    var status = stat()
    #expect(stat("/dev/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(!FileSystem.exists(folder + ".tmp"))
  }

  @Test func resolvesScopesBelowTheMount() throws {
    let world = try World()
    let root = try #require(world.runtime.cgroupRoot)
    try FileSystem.createDirectory(root + "/user.slice/a")
    let scopes = try ScopeResolution.resolve(["", "/user.slice/a/", "user.slice", "/"], root: root)
    #expect(scopes.map(\.path) == ["", "/user.slice/a", "/user.slice", "/"])
    #expect(scopes.map(\.level) == [0, 2, 1, 0])
    var status = stat()
    #expect(stat(root + "/user.slice/a", &status) == 0)
    #expect(scopes[1].cgroup == UInt64(status.st_ino))
    #expect(throws: HostError.self) { try ScopeResolution.resolve(["/user.slice/../.."], root: root) }
    #expect(throws: HostError.self) { try ScopeResolution.resolve(["/user.slice"], root: nil) }
  }

  @Test func readsParentAndStartWhateverTheNameIs() throws {
    let rest = "S 17 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2"
    let fields = try #require(Exemptions.parse(status: "42 (a) b (c)) \(rest)"))
    #expect(fields.parent == 17)
    #expect(fields.start == 987_654)
    #expect(Exemptions.parse(status: "42 nothing") == nil)
    #expect(Exemptions.parse(status: "42 (x) S 1 2") == nil)
  }

  @Test func exemptsThisProcessItsParentAndItsExecutable() throws {
    let all = Exemptions.gather()
    #expect(
      all.contains {
        if case .process(let pid, let start) = $0 { pid == getpid() && start > 0 } else { false }
      })
    #expect(
      all.contains {
        if case .process(let pid, _) = $0 { pid == getppid() } else { getppid() <= 1 }
      })
    var status = stat()
    #expect(stat("/proc/self/exe", &status) == 0)
    #expect(
      all.contains {
        if case .file(_, let inode) = $0 { inode == UInt64(status.st_ino) } else { false }
      })
    #expect(Set(all).count == all.count)
  }

  @Test(arguments: [
    ("0000000000000000", false), ("0000000000200000", true), ("000000c000001000", true), ("0000008000001000", false),
    ("000001ffffffffff", true),
  ])
  func knowsTheRightsThatBPFNeeds(effective: String, isEnough: Bool) {
    let status = "Name:\tx\nCapPrm:\t0000000000000000\nCapEff:\t\(effective)\n"
    #expect(EngineChoice.mayUseKernel(processStatus: status) == isEnough)
    #expect(!EngineChoice.mayUseKernel(processStatus: "Name:\tx\n"))
  }

  @Test func neverTakesTheEmbeddedEngineByItselfToChangeSomething() throws {
    let asked = try EngineChoice.engine(asked: "embedded", changes: true, mayUseKernel: true)
    #expect(asked.name == "embedded" && !asked.isFallback)
    let shown = try EngineChoice.engine(asked: nil, changes: false, mayUseKernel: false)
    #expect(shown.name == "embedded" && shown.isFallback)
    #expect(try EngineChoice.engine(asked: nil, changes: true, mayUseKernel: true).name == "kernel")
    for asked in [nil, "kernel"] {
      do throws(HostError) {
        _ = try EngineChoice.engine(asked: asked, changes: true, mayUseKernel: false)
        Issue.record("the kernel is refused")
      } catch {
        #expect(error.advice.contains("sudo"))
        #expect(error.advice.contains("--engine embedded"))
      }
    }
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_795_255_107, "2026-11-21T09:58:27Z"),
    (4_107_542_399, "2100-02-28T23:59:59Z"), (-1, "1969-12-31T23:59:59Z"),
  ])
  func writesMoments(seconds: Int64, text: String) {
    #expect(Timestamp.text(seconds: seconds) == text)
  }

  @Test func putsTheWallClockOnTheCalendar() {
    var boot = timespec()
    clock_gettime(CLOCK_BOOTTIME, &boot)
    let now = Timestamp.shortText(nanoseconds: WallClock().wall(UInt64(boot.tv_sec) * 1_000_000_000))
    #expect(now.prefix(13) == Timestamp.now().prefix(13) || Timestamp.now().dropFirst(14).hasPrefix("00"))
    #expect(now.count == 24)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", Int64(0)), ("2000-02-29T12:00:00.5Z", 951_825_600_500_000_000),
    ("2026-11-21T10:58:27.123456789+01:00", 1_795_255_107_123_456_789), ("1969-12-31T23:59:59.999999999Z", -1),
    ("2026-11-21T09:58:27.1234567899999Z", 1_795_255_107_123_456_789),
  ])
  func readsMoments(text: String, nanoseconds: Int64) {
    #expect(Timestamp.nanoseconds(parsing: text) == nanoseconds)
    #expect(Timestamp.nanoseconds(parsing: Timestamp.text(nanoseconds: nanoseconds)) == nanoseconds)
  }

  @Test(arguments: [
    "", "2026", "2026-11-21", "2026-11-21T10:00:00", "2026-13-21T10:00:00Z", "2026-11-21 10:00:00Z", "2026-11-21T10:00:00.Z",
    "2026-11-21T10:00:00Zx", "9999-11-21T10:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T10:00:00+1:00",
  ])
  func refusesWhatIsNoMoment(text: String) { #expect(Timestamp.nanoseconds(parsing: text) == nil) }

  @Test func findsTheUsualPlaceOfTheState() throws {
    /// Returns where the state of `engine` is with `variables`.
    func path(_ engine: String, _ override: String?, _ variables: [String: String]) throws -> String {
      try StateDirectory.defaultPath(engine: engine, override: override, environment: { variables[$0] })
    }
    #expect(try path("kernel", nil, ["HOME": "/root"]) == "/var/lib/ainka")
    #expect(try path("embedded", nil, ["HOME": "/root"]) == "/root/.local/state/ainka")
    #expect(try path("embedded", nil, ["HOME": "/root", "XDG_STATE_HOME": "/s"]) == "/s/ainka")
    #expect(try path("kernel", nil, ["AINKA_STATE": "/x"]) == "/x")
    #expect(try path("kernel", "/y", ["AINKA_STATE": "/x"]) == "/y")
    #expect(throws: RuntimeError.self) { try path("embedded", nil, [:]) }
  }

  @Test func aStateOfAnotherEngineIsRefused() throws {
    let world = try World()
    try world.apply(small())
    let other = StateDirectory(path: world.state.path, engine: "embedded")
    let runtime = Runtime(
      state: other, backend: EmbeddedBackend(path: other.path), caller: world.runtime.caller, cgroupRoot: nil, exemptions: [])
    #expect(
      failure { () throws(RuntimeError) in _ = try runtime.apply(World.request(small())) }?.description.contains(
        "belongs to the kernel engine") == true)
  }

  @Test func aReportTellsWhatIsMissing() {
    let report = HostReport(
      findings: [
        .init(name: "one", isPresent: true, detail: "here"),
        .init(name: "another", isPresent: false, detail: "", cost: "speed", advice: "buy it"),
      ], profile: .portable)
    #expect(
      report.text == """
          yes   one       here
          no    another
                costs: speed
                to have it: buy it

        1 of 2 missing.

        """)
    #expect(HostReport.probe(KernelHost(cgroupMount: nil)).findings.contains { $0.name == "cgroup 2" && !$0.isPresent })
  }
}
