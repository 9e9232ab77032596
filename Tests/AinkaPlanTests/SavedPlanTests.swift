import AinkaBundle
import Testing

@testable import AinkaPlan

@Suite struct SavedPlanTests {
  /// A plan that holds something everywhere.
  private var plan: SavedPlan {
    SavedPlan(
      basis: .init(
        engine: "kernel", generation: 4, word: 4 << 8 | 1, digest: "ab12",
        scopes: [.init(path: "", cgroup: 0), .init(path: "/a", cgroup: 77)],
        observing: ["p.a"], attach: ["cgroup/connect4"], detach: ["raw_tracepoint/sched_process_exec"],
        capabilities: "linux-6.1", boot: "b00t"),
      scopeOptions: ["/a", "p=/b"], mode: .observe, bundle: Array("AINKAB\r\n and more".utf8))
  }

  @Test func isReadBackAsItWasWritten() throws {
    #expect(try SavedPlan.decode(plan.encoded()) == plan)
    var empty = plan
    empty.basis.generation = nil
    empty.basis.observing = []
    empty.mode = nil
    empty.bundle = []
    #expect(try SavedPlan.decode(empty.encoded()) == empty)
  }

  @Test func everyChangedByteAndEveryCutIsRefused() throws {
    let bytes = plan.encoded()
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 0x10
      #expect(throws: BundleError.self) { try SavedPlan.decode(changed) }
    }
    for length in bytes.indices { #expect(throws: BundleError.self) { try SavedPlan.decode(Array(bytes[..<length])) } }
  }

  @Test func anotherVersionIsTold() throws {
    var bytes = plan.encoded()
    bytes[8] = 3
    let error = #expect(throws: BundleError.self) { try SavedPlan.decode(bytes) }
    #expect(error?.description == "it has version 3 of the format; this program reads version 2")
  }

  @Test func nothingChangedIsFresh() { #expect(plan.basis.changes(to: plan.basis).isEmpty) }

  /// What may change, with what is said of it.
  static let changes: [(@Sendable (inout SavedPlan.Basis) -> Void, String)] = [
    ({ $0.engine = "embedded" }, "it was made for the kernel engine, this is the embedded engine"),
    ({ $0.boot = "other" }, "the host was started anew since"),
    ({ $0.generation = 5 }, "generation 4 was active, now generation 5 is"),
    ({ $0.generation = nil }, "generation 4 was active, now no generation is"),
    ({ $0.word ^= 1 }, "generation 4 was applied anew since"), ({ $0.digest = "cd" }, "generation 4 was applied anew since"),
    ({ $0.capabilities = "linux-6.2" }, "this host could do “linux-6.1”, now “linux-6.2”"),
    ({ $0.scopes[1].cgroup = 78 }, "the cgroup /a was made anew since"),
    ({ $0.scopes[1].path = "/c" }, "a scope was /a, now it is /c"),
    ({ $0.observing = ["p.b"] }, "p.a would have observed, now it would enforce"),
    ({ $0.observing = ["p.a", "p.b"] }, "p.b would have enforced, now it would observe"),
    (
      { $0.attach = [] },
      "hooks were attached or detached since: it would now attach nothing and detach raw_tracepoint/sched_process_exec"
    ),
  ]

  @Test(arguments: changes.indices)
  func eachChangeIsTold(index: Int) {
    var now = plan.basis
    Self.changes[index].0(&now)
    #expect(plan.basis.changes(to: now).first == Self.changes[index].1)
  }
}
