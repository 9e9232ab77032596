import AinkaBundle
import AinkaKernel
import AinkaValues
import Glibc
import Testing

extension OnLiveKernel {
  /// Every verdict and hook on the running kernel.
  @Suite struct LiveVerdictTests {
    private static let loopback: UInt32 = 0x7f00_0001
    private static let mapped: [UInt32] = [0, 0, 0xffff, 0x7f00_0001]
    private static let six: [UInt32] = [0, 0, 0, 1]
    /// Where nobody listens.
    private static let port: UInt16 = 47_391

    @Test func killsAtExec() throws {
      let host = try LiveHost("exec")
      let bundle = try host.apply(
        """
        rule no_true { on exec when file.name == "true" then kill }
        rule sees { on exec when file.path starts with "/" then audit }
        """)
      #expect(Ending.run("/bin/true") == .signal(SIGKILL))
      #expect(Ending.run("/bin/false") == .code(1))
      #expect(try host.counters(of: "live.no_true", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.no_true", in: bundle).acted == 1)
      let seen = try host.counters(of: "live.sees", in: bundle)
      #expect(seen.matched == 2)
      #expect(seen.unread == 2, "nobody reads records")
      try host.kernel.clear()
      #expect(Ending.run("/bin/true") == .code(0))
    }

    @Test func deniesConnectionsOfBothFamiliesAndDatagrams() throws {
      let host = try LiveHost("connect")
      let bundle = try host.apply(
        """
        let metadata: set of network = { "127.0.0.0/8", "::1/128" }
        rule no_metadata { on connect when destination.address in metadata and destination.port == \(Self.port) then deny EACCES }
        """)
      #expect(Sockets.connect4(Self.loopback, port: Self.port) == EACCES)
      #expect(Sockets.connect6(Self.mapped, port: Self.port) == EACCES)
      #expect(Sockets.connect6(Self.six, port: Self.port) == EACCES)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
      #expect(Sockets.send6(Self.mapped, port: Self.port) == EACCES)
      #expect(Sockets.send6(Self.six, port: Self.port) == EACCES)
      #expect(Sockets.connect4(Self.loopback, port: Self.port + 1) == ECONNREFUSED)
      #expect(Sockets.send4(Self.loopback, port: Self.port + 1) == 0)
      #expect(try host.counters(of: "live.no_metadata", in: bundle).matched == 6)
    }

    @Test func thresholdsArePatchedLive() throws {
      let host = try LiveHost("threshold")
      try host.apply(
        """
        learn ceiling: port { from connect.destination.port within 1024 .. 65535 start 40000 step at most 1 per 1min drift at most 1 per 1d }
        rule low_ports_only { on connect when destination.port > ceiling then deny ECONNREFUSED }
        rule not_this { on connect when destination.port > ceiling then deny EHOSTUNREACH }
        """)
      #expect(Sockets.connect4(Self.loopback, port: Self.port) == ECONNREFUSED, "the first rule's errno by name")
      try host.kernel.setSlot(0, value: 60_000)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == 0)
      try host.kernel.setSlot(0, value: 47_390)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == ECONNREFUSED)
      #expect(try host.kernel.slotValues([0]) == [47_390])
    }

    @Test func deniesWritesOfSettings() throws {
      let host = try LiveHost("sysctl")
      let bundle = try host.apply(
        """
        rule frozen { on sysctl_write when sysctl.name == "vm.swappiness" and new_value != "60" then deny EROFS }
        """)
      let path = "/proc/sys/vm/swappiness"
      let file = open(path, O_WRONLY)
      try #require(file >= 0)
      defer { close(file) }
      #expect(write(file, "61\n", 3) == -1)
      #expect(errno == EROFS)
      #expect(try host.counters(of: "live.frozen", in: bundle).acted == 1)
    }

    @Test func outsideTheScopeNothingIsDecided() throws {
      let host = try LiveHost("scope")
      let bundle = try host.apply("rule all { on exec when file.name == \"true\" then kill }")
      // A shell that leaves the cgroup before it executes.
      let root = host.cgroup.split(separator: "/").dropLast().joined(separator: "/")
      #expect(Ending.run("/bin/sh", ["-c", "echo $$ > /\(root)/cgroup.procs && exec /bin/true"]) == .code(0))
      #expect(Ending.run("/bin/sh", ["-c", "exec /bin/true"]) == .signal(SIGKILL))
      #expect(try host.counters(of: "live.all", in: bundle).matched == 1)
    }

    @Test func aLargePolicyBringsLargerMaps() throws {
      let host = try LiveHost("large")
      let rules = (0..<3_000).map { number in
        "rule r\(number) { on connect when destination.port == \(number + 1) and process.uid != 4242 then deny EHOSTUNREACH }"
      }
      let bundle = try host.apply(rules.joined(separator: "\n"))
      #expect(bundle.image.count > 256 * 1024, "more than the smallest maps hold")
      #expect(Sockets.connect4(Self.loopback, port: 2_999) == EHOSTUNREACH)
      #expect(Sockets.connect4(Self.loopback, port: 3_001) == ECONNREFUSED)
      #expect(try host.counters(of: "live.r2998", in: bundle).acted == 1)
    }

    @Test func sendsSignals() throws {
      let host = try LiveHost("signal")
      let bundle = try host.apply(
        """
        rule ended { on exec when file.name == "sleep" then signal TERM }
        rule also { on exec when file.name == "sleep" then audit }
        """)
      #expect(Ending.run("/bin/sleep", ["5"]) == .signal(SIGTERM))
      #expect(try host.counters(of: "live.ended", in: bundle).acted == 1)
      #expect(try host.counters(of: "live.also", in: bundle).acted == 0, "audit does nothing to anybody")
    }

    @Test func deniesOrKillsWhicheverTheHookCan() throws {
      let host = try LiveHost("choice")
      let bundle = try host.apply(
        """
        rule exec_choice { on exec when file.name == "true" then deny EACCES or kill }
        rule connect_choice { on connect when destination.port == \(Self.port) then deny EACCES or kill }
        """)
      #expect(bundle.rules.map(\.verdict) == [.deny, .kill])
      #expect(Ending.run("/bin/true") == .signal(SIGKILL))
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
    }

    @Test(.enabled(if: LiveHost.killsFromCgroup, "this kernel lets no cgroup hook send signals"))
    func killsWhoeverConnects() throws {
      let host = try LiveHost("killer")
      let bundle = try host.apply("rule no_datagrams { on connect when destination.port == \(Self.port) then kill }")
      #expect(Ending.run("/bin/bash", ["-c", "echo x >/dev/udp/127.0.0.1/\(Self.port)"]) == .signal(SIGKILL))
      #expect(try host.counters(of: "live.no_datagrams", in: bundle).acted == 1)
    }

    @Test func whatIsNotCapturedIsUnknown() throws {
      let host = try LiveHost("long")
      let bundle = try host.apply(
        """
        rule needle { on exec when file.name == "true" and arguments contains "needle" then audit }
        rule deep { on exec when file.path starts with "/tmp/ainka_deep" then audit }
        """)
      let hay = String(repeating: "x", count: 2_000)
      #expect(Ending.run("/bin/true", ["needle", hay]) == .code(0))
      #expect(try host.counters(of: "live.needle", in: bundle).matched == 1)
      #expect(Ending.run("/bin/true", [hay, "needle"]) == .code(0))
      #expect(try host.counters(of: "live.needle", in: bundle).unknown == 1, "it stands beyond what is captured")

      // 30 folders: more components than a path may have.
      var folders = ["/tmp/ainka_deep_\(getpid())"]
      for _ in 0..<30 { folders.append(folders[folders.count - 1] + "/d") }
      for folder in folders { mkdir(folder, 0o700) }
      defer { for folder in folders.reversed() { rmdir(folder) } }
      let (near, far) = (folders[0] + "/true", folders[folders.count - 1] + "/true")
      for path in [near, far] { try #require(Ending.run("/bin/cp", ["/bin/true", path]) == .code(0)) }
      defer { for path in [near, far] { unlink(path) } }
      #expect(Ending.run(near) == .code(0))
      #expect(try host.counters(of: "live.deep", in: bundle).matched == 1)
      #expect(Ending.run(far) == .code(0))
      let counters = try host.counters(of: "live.deep", in: bundle)
      #expect(counters.matched == 1)
      #expect(counters.unknown == 1, "the path is deeper than what is read")
    }

    @Test func exemptExecutablesAreRefusedAndCounted() throws {
      let host = try LiveHost("exempt")
      let exemption = try #require(Exemption.executable(at: "/bin/true"))
      let bundle = try host.apply(
        "rule all { on exec when file.name in { \"true\", \"false\" } then kill }",
        exemptions: [exemption])
      #expect(Ending.run("/bin/true") == .code(0))
      #expect(Ending.run("/bin/false") == .signal(SIGKILL))
      let counters = try host.counters(of: "live.all", in: bundle)
      #expect(counters.matched == 2)
      #expect(counters.refused == 1)
      #expect(counters.acted == 1)
    }
  }
}
