import AinkaBundle
import AinkaValues
import CAinkaABI
import Glibc
import Testing

@testable import AinkaKernel

extension OnLiveKernel {
  /// Keys that take another's place, or find none of their own, are counted.
  @Suite struct KeyCountTests {
    private static let port: UInt16 = 47_631
    /// One set of seven places.
    private static let rule =
      "rule many { on connect when count(connect) over 1s by destination.port at most 1 keys > 100 then deny EACCES }"

    /// Sends a datagram to the port that is `number` behind the first.
    private func send(_ number: UInt16) { #expect(Sockets.send4(0x7f00_0001, port: Self.port + number) == 0) }

    /// Applies the rule; returns its window, and the window's line.
    private func window(on host: LiveHost) throws -> (region: BundleRegion, line: Int) {
      let bundle = try host.apply(Self.rule)
      let place = try #require(bundle.regions.firstIndex { $0.kind == .window })
      return (bundle.regions[place], bundle.regionsInOrder[place].line)
    }

    @Test func keysThatGiveWayAreCounted() throws {
      let host = try LiveHost("evicted")
      let window = try window(on: host)
      for number in UInt16(0)..<7 { send(number) }
      #expect(try host.kernel.keyCounts(of: [window]) == [KeyCounts()])
      usleep(1_300_000)
      send(7)
      let counts = try host.kernel.keyCounts(of: [window])[0]
      #expect(counts.evicted == 1 && counts.shared == 0 && counts.failed == 0, "\(counts)")
    }

    @Test func eventsThatOthersAreInTheWayOfAreCounted() throws {
      let host = try LiveHost("failed")
      let window = try window(on: host)
      // Somebody holds the lock of the set, and does not let go of it while the event waits.
      try host.kernel.activeMaps().withLines { $0[window.line + 1].word.0 = BootClock.now() + 60_000_000_000 }
      send(0)
      let counts = try host.kernel.keyCounts(of: [window])[0]
      #expect(counts.failed == 1 && counts.shared == 1 && counts.evicted == 0, "\(counts)")
      try host.kernel.activeMaps().withLines { $0[window.line + 1].word.0 = 0 }
      send(0)
      #expect(try host.kernel.keyCounts(of: [window])[0].failed == 1)
    }
  }
}
