public import AinkaValues
import CAinkaABI
import CAinkaHost
import CBPF
import Glibc

extension KernelHost {
  /// What loading one program took: from the opened object to a verified program.
  public struct ProgramLoad: Sendable {
    public var name: String
    public var verifiedInstructions: UInt32
    public var nanoseconds: Double
  }

  /// What changes took, in nanoseconds, as medians.
  public struct Changes: Sendable {
    /// One store into a slot, in force with the next event.
    public var patch: Double
    /// One store of the generation word.
    public var switchWord: Double
    /// Updating an element of an array map by a system call, for comparison.
    public var mapUpdate: Double
    /// `membarrier(MEMBARRIER_CMD_GLOBAL)`, paid before the spare half is written.
    public var gracePeriod: Double
  }

  /// Loads each hook's program alone, `repeats` times, onto the maps of the active generation, and an empty one for comparison.
  public func timeLoads(repeats: Int) throws(HostError) -> [ProgramLoad] {
    let maps = try activeMaps()
    var loads: [ProgramLoad] = []
    let empty = HookProgram(kind: "probe", target: "empty", family: "probe", program: "bench_empty", directoryIndex: 0)
    for hook in HookProgram.all + [empty] {
      var times: [Double] = []
      var instructions: UInt32 = 0
      let canSignal = canSignal(kind: hook.kind)
      for _ in 0..<repeats {
        let start = Self.clock()
        let loaded = try LoadedPrograms(family: hook.family, programs: [hook], maps: maps, set: 0, canSignal: canSignal)
        times.append(Self.clock() - start)
        if let info = bpf_prog_info(of: try loaded.program(hook.program)) { instructions = info.verified_insns }
      }
      loads.append(
        ProgramLoad(name: hook.program, verifiedInstructions: instructions, nanoseconds: times.sorted()[repeats / 2]))
    }
    return loads
  }

  /// Patches slot 0 and stores the generation word as it is, a thousand times for each of `repeats` readings of the clock.
  public func timeChanges(repeats: Int) throws(HostError) -> Changes {
    let maps = try activeMaps()
    let patch = try maps.withSlots { slots in
      Self.median(repeats, calls: 1_000) {
        UnsafeMutableRawPointer(slots).withMemoryRebound(to: UInt64.self, capacity: 1) { ainka_store_release($0, $0.pointee) }
      }
    }
    let word = try maps.withGeneration { generation in
      Self.median(repeats, calls: 1_000) { ainka_store_release(&generation.pointee.word, generation.pointee.word) }
    }
    let slots = maps.file(.slots)
    var key: UInt32 = 1
    var slot = ainka_slot()
    let update = Self.median(repeats, calls: 1_000) { bpf_map_update_elem(slots, &key, &slot, 0) }
    let grace = Self.median(51, calls: 1) { _ = ainka_wait_for_grace_period() }
    return Changes(patch: patch, switchWord: word, mapUpdate: update, gracePeriod: grace)
  }

  /// Returns the nanoseconds of one call of `body`: the median of `repeats` readings over `calls` calls each.
  private static func median(_ repeats: Int, calls: Int, _ body: () -> Void) -> Double {
    let times = (0..<repeats).map { _ in
      let start = clock()
      for _ in 0..<calls { body() }
      return (clock() - start) / Double(calls)
    }
    return times.sorted()[repeats / 2]
  }

  private static func clock() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
