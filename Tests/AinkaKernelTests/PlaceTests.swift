import AinkaValues
import CAinkaABI
import CBPF
import Dispatch
import Glibc
import Testing

@testable import AinkaKernel

extension OnLiveKernel {
  /// What a command waits for before it writes where earlier generations were.
  @Suite struct PlaceTests {
    @Test func nothingIsWrittenWhileADecisionIsUnderWay() throws {
      let host = try LiveHost("places")
      let bundles = [
        try host.bundle([host.scope: "rule a { on connect when destination.port == 1 then audit }"]),
        try host.bundle([host.scope: "rule b { on connect when destination.port in 2 .. 9 then audit }"]),
      ]
      let next = try host.bundle([host.scope: "rule c { on connect when destination.port in {3, 77} then audit }"])
      for bundle in bundles { try host.loadKeeping(bundle, fresh: true) }
      let set = try #require(try host.kernel.activeSet())
      let half = try #require(try host.kernel.current()).half ^ 1
      let spare = try host.beginning(ofHalf: half)
      try host.setPlaces(busy: true)
      #expect(try !DecisionsUnderWay(of: set, host: host.kernel).wait(milliseconds: 20))
      // Only the kernel's own grace period, which knows better than our marks, ends the waiting.
      let start = BootClock.now()
      let watcher = DispatchGroup()
      nonisolated(unsafe) var written: UInt64?
      // A queue of its own, whose thread does not wait for those of other tests. However late it looks, what is written is not earlier.
      DispatchQueue(label: "watcher").async(group: watcher) {
        let end = start + 60_000_000_000
        while written == nil, BootClock.now() < end {
          if let now = try? host.beginning(ofHalf: half), now != spare { written = BootClock.now() } else { usleep(1_000) }
        }
      }
      try host.loadKeeping(next)
      watcher.wait()
      let waited = try #require(written) - start
      #expect(waited > 100_000_000, "the spare half was written while somebody may read it, after \(waited) ns")
      #expect(try host.kernel.current()?.number == 3)
      try host.setPlaces(busy: false)
      #expect(try DecisionsUnderWay(of: set, host: host.kernel).wait(milliseconds: 1_000))
    }
  }
}

extension LiveHost: @unchecked Sendable {}

extension LiveHost {
  /// Returns the first bytes of a half of the images.
  fileprivate func beginning(ofHalf half: Int) throws -> [UInt8] {
    try kernel.activeMaps().withHalf(half) { start, count in
      Array(UnsafeRawBufferPointer(start: start, count: min(count, 4096)))
    }
  }

  /// Marks the third place of the first CPU, of each program, as one that a decision is under way in.
  fileprivate func setPlaces(busy: Bool) throws {
    let set = try #require(try kernel.activeSet())
    let maps = try DecisionsUnderWay(of: set, host: kernel).maps
    try #require(!maps.isEmpty)
    for map in maps {
      var value = [UInt8](repeating: 0, count: map.stride * SharedMaps.possibleCPUs)
      var key: UInt32 = 0
      try #require(bpf_map_lookup_elem(map.file.rawValue, &key, &value) == 0)
      value[8] = busy ? 1 : 0
      try #require(bpf_map_update_elem(map.file.rawValue, &key, value, 0) == 0)
    }
  }
}
