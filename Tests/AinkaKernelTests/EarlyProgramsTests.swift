import AinkaBundle
import AinkaValues
import CAinkaABI
import CBPF
import Glibc
import Testing

@testable import AinkaKernel

@Suite struct PolicyGuessTests {
  @Test("rules and events are guessed from where their words stand, not from comments and texts")
  func words() {
    var guess = PolicyGuess()
    guess.look(
      at: Array(
        """
        policy p
        # rule on open
        rule a { on exec when file.name == "on connect" then audit }
        rule b {
            on sysctl_write
            when sysctl.name == "rule" then deny EACCES because "depends on bind"
        }
        """.utf8))
    #expect(guess.rules == 2)
    #expect(guess.hooks == [Int(AINKA_HOOK_EXEC.rawValue), Int(AINKA_HOOK_SYSCTL_WRITE.rawValue)])
  }
}

extension OnLiveKernel {
  /// Programs that are loaded before it is known what for.
  @Suite struct EarlyProgramsTests {
    private static let rule = "rule r { on exec when file.name == \"uname\" then kill }"

    /// Begins to load what the rule seems to need, with maps for `rules` of them.
    private func early(on live: LiveHost, rules: Int) throws -> (EarlyPrograms, KernelHost) {
      var guess = PolicyGuess()
      for _ in 0..<rules { guess.look(at: Array(Self.rule.utf8)) }
      let early = try #require(EarlyPrograms(for: guess, on: live.kernel))
      return (early, KernelHost(pinDirectory: live.kernel.pinDirectory, cgroupMount: live.kernel.cgroupMount, early: early))
    }

    /// Makes the rule decide on `host`.
    private func load(on host: KernelHost, of live: LiveHost) throws {
      let bundle = try LiveHost.compile(
        "policy live\nscope cgroup \"\(live.scope)\"\nuse linux.process\nuse linux.file\n" + Self.rule)
      let request = try live.request(for: bundle, number: 1)
      try host.check(request)
      try host.load(request, confirmBy: nil)
    }

    @Test func thoseThatFitDecide() throws {
      let live = try LiveHost("early")
      let (early, host) = try early(on: live, rules: 1)
      early.finish()  // an apply takes what is there by then, be it nothing: here all of it is wanted
      let fitting = try #require(early.fitting(SizeClass(imageBits: 18)))
      let members = HookProgram.all.filter { $0.family == "exec" }
      let program = try #require(fitting.family(of: members)).programs.program("exec_hook")
      let number = try #require(bpf_prog_info(of: program)).id
      try load(on: host, of: live)
      let kept = host.identities(ofLink: host.sets[0].pin(members[0].pinName)).filter { $0.kind == .program }
      #expect(kept.map(\.number) == [number])
      #expect(Ending.run("/bin/uname") == .signal(SIGKILL))
      #expect(try host.losses().unguarded == 0)
      try host.clear()
      #expect(Ending.run("/bin/uname") == .code(0))
    }

    @Test func thoseThatComeTooLateAreMadeByWhoNeedsThem() throws {
      let live = try LiveHost("early_late")
      let (_, host) = try early(on: live, rules: 1)
      try load(on: host, of: live)
      #expect(Ending.run("/bin/uname") == .signal(SIGKILL))
      #expect(try host.losses().unguarded == 0)
      try host.clear()
      #expect(Ending.run("/bin/uname") == .code(0))
    }

    @Test func thoseThatDoNotFitAreMadeAnew() throws {
      let live = try LiveHost("early_other")
      let (early, host) = try early(on: live, rules: 2_000)
      #expect(early.fitting(SizeClass(imageBits: 18)) == nil)
      try load(on: host, of: live)
      #expect(Ending.run("/bin/uname") == .signal(SIGKILL))
      try host.clear()
    }
  }
}
