import AinkaBundle
import AinkaValues
import Glibc
import Testing

@testable import AinkaKernel

extension OnLiveKernel {
  /// No event is ever decided by two generations, and none by no generation.
  @Suite struct GenerationTests {
    private static let port: UInt16 = 47_491

    /// Two policies that look for the same events in different tables: exactly one rule of one of them meets each event.
    private static let first = "rule first { on connect when destination.port in { 47491, 47493 } then deny EACCES }"
    private static let second = """
      let here: set of network = { "127.0.0.0/8" }
      rule second { on connect when destination.address in here and destination.port in 47490 .. 47492 then deny EROFS }
      """

    @Test func aSwitchIsSeenWholeByEveryEvent() throws {
      let host = try LiveHost("whole")
      let bundles = [try host.apply(Self.first), try host.apply(Self.second)]
      var swaps = 0
      let tally = try Fire(port: Self.port).while { fire in
        while swaps < 1000 || fire.count <= 10_000 {
          try host.load(bundles[swaps % 2])
          swaps += 1
        }
      }
      #expect(tally.denied + tally.otherwise > 10_000, "both CPUs were busy: \(tally)")
      #expect(tally.denied > 0 && tally.otherwise > 0)
      #expect(tally.passed == 0, "an event that no generation decided: \(tally)")
      #expect(try host.kernel.losses().unguarded == 0)
    }

    @Test func aTornSwitchIsCaught() throws {
      let host = try LiveHost("torn")
      let bundles = [try host.apply(Self.first), try host.apply(Self.second)]
      let images = try bundles.map { try host.image(of: $0) }
      let tally = try Fire(port: Self.port).while { fire in
        for swap in 0..<40_000 where swap < 400 || fire.passedCount == 0 { try host.kernel.tear(images[swap % 2]) }
      }
      #expect(tally.passed > 0, "a switch in place must be seen by some event: \(tally)")
    }
  }
}

extension LiveHost {
  /// The bytes that loading `bundle` writes.
  func image(of bundle: Bundle) throws -> [UInt8] {
    let request = try request(for: bundle, number: 1)
    return request.loadedImage(directoryIndex: { HookProgram.program(for: $1)?.directoryIndex })
  }
}

extension KernelHost {
  /// What must not be done: writes `image` over the half that decides, a piece at a time.
  func tear(_ image: [UInt8]) throws {
    let maps = try activeMaps()
    let half = try #require(try current()).half
    let memory = try MappedMemory(map: maps.file(.images), bytes: maps.size.mapBytes, name: "images")
    for offset in stride(from: 0, to: image.count, by: 64) {
      for place in offset..<min(offset + 64, image.count) {
        memory.start.storeBytes(of: image[place], toByteOffset: half * maps.size.halfBytes + place, as: UInt8.self)
      }
      usleep(10)
    }
  }
}
