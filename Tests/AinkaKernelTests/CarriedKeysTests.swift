import AinkaBundle
import AinkaValues
import CAinkaABI
import Glibc
import Testing

@testable import AinkaKernel

extension OnLiveKernel {
  /// A bundle that needs a larger keyed map: what stood in the smaller one goes on.
  @Suite struct CarriedKeysTests {
    private static let loopback: UInt32 = 0x7f00_0001
    private static let port: UInt16 = 47_611
    private static let rules = """
      learn usual: count by destination.port at most 20 keys {
        within 1 .. 1000000 start 1000000 step at most 1 per 1min drift at most 1 per 1d
      }
      rule above {
        on connect when count(connect) over 1h by destination.port at most 20 keys > usual then deny EACCES
      }
      rule slow { on connect when destination.port == 47619 then throttle to 2/h by process.uid }

      """
    /// Many lines more, behind the regions of `rules`.
    private static let more = """
      rule z { on connect when count(connect) over 2h by process.pid at most 60000 keys > 4000000000 then deny EPERM }
      """

    private func send(_ port: UInt16 = Self.port) -> Int32 { Sockets.send4(Self.loopback, port: port) }

    /// Returns the place of the first region of `bundle` whose name has `text` in it.
    private func region(_ kind: BundleRegion.Kind, _ text: String, of bundle: Bundle) throws -> Int {
      try #require(bundle.regions.firstIndex { $0.kind == kind && $0.name.contains(text) })
    }

    /// Returns the request that follows `small` by `large`: regions of both keep their places, in front of all others.
    private func request(from small: Bundle, to large: Bundle, on host: LiveHost) throws -> LoadRequest {
      var request = try host.request(for: large, number: (try host.kernel.current()?.number ?? 0) + 1)
      var line = small.regionsInOrder.enumerated().map { $1.line + small.regions[$0].lines }.max() ?? 1
      request.regions = large.regions.map { region in
        if let same = small.regions.firstIndex(where: { $0.name == region.name }) {
          return RegionAssignment(line: small.regionsInOrder[same].line, isKept: true)
        }
        defer { line += region.lines }
        return RegionAssignment(line: line, isKept: false)
      }
      return request
    }

    @Test func windowsBucketsAndValuesGoOnUnderFire() throws {
      let host = try LiveHost("carry")
      let small = try host.bundle([host.scope: Self.rules])
      let large = try host.bundle([host.scope: Self.rules + Self.more])
      try host.loadKeeping(small, fresh: true)
      let window = try region(.window, "connect", of: small)
      let table = try region(.threshold, "usual", of: small)
      let line = small.regionsInOrder
      let limit = WrittenKey(Int64(Self.port))
      try host.kernel.setKey(limit, of: small.regions[table], at: line[table].line, to: 2_000)
      try host.kernel.setKey(WrittenKey(7), of: small.regions[table], at: line[table].line, to: 70)
      #expect(send(47_619) == 0)
      #expect(send(47_619) == EAGAIN)
      for _ in 1...3 { #expect(send(47_612) == 0) }
      let lines = try host.kernel.activeMaps().keyedLines
      let next = try request(from: small, to: large, on: host)
      var before: [KeyedValue] = []
      let tally = try Fire(port: Self.port).while { fire in
        while fire.count < 4_000 { usleep(1_000) }
        before = try host.kernel.keyedValues(of: small.regions[window], at: line[window].line)
        try host.kernel.load(next, confirmBy: nil)
        usleep(50_000)
      }
      #expect(try host.kernel.activeMaps().keyedLines > lines, "a larger map")
      #expect(tally.denied > 2_000)
      // Two at once may both see both: fewer than the threshold, but never more, and not as many again.
      #expect((1_900...2_000).contains(tally.passed), "\(tally)")
      let after = try host.kernel.keyedValues(of: small.regions[window], at: line[window].line)
      for value in before where value.key != limit { #expect(after.contains(value), "\(value)") }
      let count = try #require(after.first { $0.key == limit }).value
      #expect(count >= (try #require(before.first { $0.key == limit }).value))
      #expect(count <= Int64(tally.denied + tally.passed))
      #expect(
        try host.kernel.keyedValues(of: small.regions[table], at: line[table].line)
          == [KeyedValue(key: limit, value: 2_000), KeyedValue(key: WrittenKey(7), value: 70)])
      #expect(send(47_619) == EAGAIN, "the bucket is as full as it was")
      #expect(send() == EACCES)
    }

    /// An older layout cannot be copied: values that were set come with the request.
    @Test func valuesComeWithTheRequestWhereTheMapCannotBeRead() throws {
      let host = try LiveHost("layoutkeys")
      let bundle = try host.bundle([host.scope: Self.rules])
      try host.loadKeeping(bundle, fresh: true)
      for _ in 1...3 { #expect(send() == 0) }
      try host.pretend { $0.layout -= 1 }
      let table = try region(.threshold, "usual", of: bundle)
      var request = try request(from: bundle, to: bundle, on: host)
      request.keyed = [table: [KeyedValue(key: WrittenKey(Int64(Self.port)), value: 1)]]
      try host.kernel.load(request, confirmBy: nil)
      #expect(try host.kernel.keyedValues(of: bundle.regions[table], at: request.regions[table].line) == request.keyed[table])
      #expect(send() == 0, "the window begins anew")
      #expect(send() == EACCES)
    }
  }
}
