import AinkaBundle
import AinkaCompiler
import AinkaKernel
import AinkaSemantics
import AinkaSource
import AinkaValues
import Testing

/// Events that can be denied where the host has BPF security hooks, and what that asks of the host.
@Suite struct SecurityHookTests {
  /// Each such event with its module and hook.
  private static let events = [
    ("exec", "process", "bprm_check_security"), ("open", "file", "file_open"), ("write", "file", "file_permission"),
    ("unlink", "file", "path_unlink"), ("rename", "file", "path_rename"), ("mount", "file", "sb_mount"),
    ("accept", "net", "socket_accept"), ("signal", "process", "task_kill"), ("ptrace", "privilege", "ptrace_access_check"),
    ("set_uid", "privilege", "task_fix_setuid"), ("capability_use", "privilege", "capable"),
    ("module_load", "privilege", "kernel_read_file"),
  ]

  private func compile(_ event: String, _ module: String, _ verdict: String, bpfLSM: Bool) -> (bundle: Bundle?, codes: [String])
  {
    var report = DiagnosticReport()
    let profile = HostProfile(name: "here", bpfLSM: bpfLSM, killFromCgroup: false)
    let source = SourceText(name: "p.ainka", text: "policy p\nuse linux.\(module)\nrule r { on \(event) then \(verdict) }")
    let bundle = Checker.check([source], profile: profile, report: &report).flatMap { Compiler.compile($0, report: &report) }
    return (bundle, report.sorted.map(\.code))
  }

  @Test(arguments: events)
  func whoDeniesNeedsTheHook(_ event: (name: String, module: String, hook: String)) throws {
    #expect(compile(event.name, event.module, "deny EACCES", bpfLSM: false).codes == ["E0401"])
    let denying = try #require(compile(event.name, event.module, "deny EACCES", bpfLSM: true).bundle)
    #expect(denying.events[0].hooks.contains(.init(kind: "lsm", target: event.hook)))
    #expect(denying.events[0].verdicts == [.deny])
    let telling = try #require(compile(event.name, event.module, "audit", bpfLSM: true).bundle)
    #expect(!telling.events[0].hooks.contains { $0.kind == "lsm" }, "who only tells needs nothing of the host")
    let decoded = try Bundle.decode(denying.encoded())
    #expect(decoded == denying)
  }

  @Test func whatThisVersionCannotAttachIsRefused() throws {
    let bundle = try #require(compile("write", "file", "deny", bpfLSM: true).bundle)
    let host = KernelHost(pinDirectory: "/sys/fs/bpf/ainka_test_lsm", cgroupMount: nil)
    let request = LoadRequest(
      number: 1, bundle: bundle, scopes: [ResolvedScope(path: "", cgroup: 0, level: 0)], slots: [],
      counters: [CounterAssignment(index: 0, isKept: false)], exemptions: [])
    let error = #expect(throws: HostError.self) { try host.check(request) }
    let text = "\(try #require(error))"
    if LiveHost.isPermitted { #expect(text.contains("lsm \"file_permission\"") && text.contains("--host")) }
  }
}
