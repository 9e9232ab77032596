import AinkaBundle
import AinkaValues
import Glibc
import Testing

@testable import AinkaKernel

extension OnLiveKernel {
  /// Decisions on both CPUs while generations follow each other as fast as they can be applied: a million, or as many as
  /// `AINKA_STORM` says (`make storm`: ten million).
  @Suite struct StormTests {
    private static let decisions = getenv("AINKA_STORM").flatMap { Int(String(cString: $0)) } ?? 1_000_000
    private static let port: UInt16 = 47_493

    /// Two generations of the same rule `counted` (its counter goes on), which differ in who denies: exactly one of the rules
    /// `first` and `second` meets each event.
    private static func policy(_ name: String, _ errno: String) -> String {
      """
      rule counted { on connect when destination.port == \(port) then audit }
      rule \(name) { on connect when destination.port in \(port) .. \(port + 1) then deny \(errno) }
      """
    }

    @Test func everyDecisionIsGuardedByOneGenerationAndCountedOnce() throws {
      let host = try LiveHost("storm")
      let bundles = [
        try host.bundle([host.scope: Self.policy("first", "EACCES")]),
        try host.bundle([host.scope: Self.policy("second", "EROFS")]),
      ]
      try host.loadKeeping(bundles[0], fresh: true)
      var applies = 0
      let start = BootClock.now()
      let tally = try Fire(port: Self.port).while { fire in
        while fire.count < Self.decisions {
          applies += 1
          // `counted` stands first by name and keeps counter 0; the other rule's counter begins at zero each time.
          try host.loadKeeping(bundles[applies % 2])
        }
      }
      let seconds = Double(BootClock.now() - start) / 1e9
      print("storm: \(tally); \(applies) applies in \(Int(seconds)) s, \(Int(Double(applies) / seconds)) a second")
      #expect(tally.denied + tally.otherwise >= Self.decisions)
      #expect(tally.denied > 0 && tally.otherwise > 0)
      #expect(tally.passed == 0, "decided by no generation: \(tally)")
      #expect(applies > 20)
      let counted = try host.kernel.counters([0])[0]
      #expect(counted.matched == UInt64(tally.denied + tally.otherwise), "decided twice, or not counted: \(tally)")
      let losses = try host.kernel.losses()
      #expect(losses.unguarded == 0)
    }
  }
}
