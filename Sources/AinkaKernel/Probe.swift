public import AinkaValues
import CAinkaABI
import CAinkaPrograms
import CBPF
import Glibc

/// The kernel's evaluator on events that we give it, by `BPF_PROG_TEST_RUN` (`ebpf/probe.bpf.c`): for tests and benchmarks.
public struct Probe: ~Copyable {
  /// What can be timed: nanoseconds a run.
  public enum Benchmark: String, Sendable, CaseIterable {
    /// A program that does nothing.
    case empty = "bench_empty"
    /// Giving it one of the events, as a hook has it that has read all fields.
    case choose = "bench_choose"
    /// One look-up of a 4-byte key in a hash map.
    case hash = "bench_hash"
    /// The same, and a whole decision.
    case decide = "bench_decide"
    /// The same, and a look-up of what was decided before of an event with the same numbers and name: the product has no such cache.
    case cache = "bench_cache"
  }

  private let programs: LoadedPrograms
  private let events: MappedMemory
  private let inputs: MappedMemory

  /// How many events can take turns in a benchmark.
  public static let eventCount = Int(AINKA_PROBE_INPUTS)

  /// Loads the probe onto the maps of `host`, where a generation is active.
  public init(of host: KernelHost) throws(HostError) { try self.init(on: host.activeMaps()) }

  /// Loads the probe onto `maps`.
  init(on maps: borrowing SharedMaps) throws(HostError) {
    let names = ["evaluate_probe"] + Benchmark.allCases.map(\.rawValue)
    let wanted = names.map {
      HookProgram(kind: "probe", target: $0, family: "probe", program: $0, directoryIndex: 0)
    }
    let programs = try LoadedPrograms(family: "probe", programs: wanted, maps: maps, set: 0, canSignal: true)
    let events = try MappedMemory(
      map: try programs.map("probe_events"), bytes: MemoryLayout<ainka_event>.stride, name: "probe_events")
    let inputs = try MappedMemory(
      map: try programs.map("probe_inputs"), bytes: Self.eventCount * MemoryLayout<ainka_probe_input>.stride,
      name: "probe_inputs")
    let hash = try programs.map("probe_hash")
    for key in 0..<1024 {
      var key = UInt32(key)
      var value = UInt64(key)
      bpf_map_update_elem(hash, &key, &value, 0)
    }
    self.programs = programs
    self.events = events
    self.inputs = inputs
  }

  /// Evaluates the `struct ainka_event` at `event` in the active generation; the result stands in it afterwards.
  ///
  /// - Requires: `event->table` is the offset of a table in the active image.
  public func evaluate(_ event: UnsafeMutableRawPointer) throws(HostError) {
    let size = MemoryLayout<ainka_event>.size
    events.start.copyMemory(from: event, byteCount: size)
    _ = try run("evaluate_probe", repeats: 0, packet: false)
    event.copyMemory(from: events.start, byteCount: size)
  }

  /// Puts the `struct ainka_event` at `event` into the place `index` of those that take turns: its fields, and of its texts the first.
  public func place(_ event: UnsafeRawPointer, at index: Int) { Self.place(event, at: index, in: inputs.start) }

  /// Puts it into the place `index` of `inputs`, the memory of a probe's `probe_inputs`.
  public static func place(_ event: UnsafeRawPointer, at index: Int, in inputs: UnsafeMutableRawPointer) {
    precondition((0..<eventCount).contains(index), "there are \(eventCount) places")
    let event = event.assumingMemoryBound(to: ainka_event.self)
    var input = ainka_probe_input()
    input.number = event.pointee.number
    input.name = event.pointee.name
    input.address = event.pointee.address
    input.length = event.pointee.length
    input.text = event.pointee.text.0
    input.table = event.pointee.table
    (inputs + index * MemoryLayout<ainka_probe_input>.stride).storeBytes(of: input, as: ainka_probe_input.self)
  }

  /// Runs `benchmark` `repeats` times over `count` events (a power of two) from place `first` on, and returns nanoseconds a run.
  public func time(_ benchmark: Benchmark, from first: Int = 0, events count: Int, repeats: Int) throws(HostError) -> Double {
    precondition(count & (count - 1) == 0 && first + count <= Self.eventCount, "a power of two of the places")
    let control = try MappedMemory(
      map: try programs.map(".data.probe"), bytes: MemoryLayout<ainka_probe_control>.size, name: "probe_control")
    let state = ainka_probe_control(turn: 0, mask: UInt64(count - 1), first: UInt64(first))
    control.start.storeBytes(of: state, as: ainka_probe_control.self)
    return Double(try run(benchmark.rawValue, repeats: repeats, packet: true))
  }

  /// Returns how many rules the event in the place `index` meets when it is decided as `time` does it.
  public func matches(at index: Int) throws(HostError) -> Int {
    let control = try MappedMemory(
      map: try programs.map(".data.probe"), bytes: MemoryLayout<ainka_probe_control>.size, name: "probe_control")
    control.start.storeBytes(of: ainka_probe_control(turn: 0, mask: 0, first: UInt64(index)), as: ainka_probe_control.self)
    return Int(try answer(of: Benchmark.decide.rawValue, repeats: 1, packet: true).value)
  }

  private func run(_ name: String, repeats: Int, packet: Bool) throws(HostError) -> UInt32 {
    try answer(of: name, repeats: repeats, packet: packet).nanoseconds
  }

  private func answer(
    of name: String, repeats: Int, packet: Bool
  ) throws(HostError) -> (nanoseconds: UInt32, value: UInt32) {
    var bytes = [UInt8](repeating: 0, count: 64)
    var options = bpf_test_run_opts()
    options.sz = MemoryLayout<bpf_test_run_opts>.size
    options.repeat = Int32(repeats)
    let program = try programs.program(name)
    let answer = bytes.withUnsafeMutableBytes { buffer in
      if packet {
        options.data_in = UnsafeRawPointer(buffer.baseAddress)
        options.data_size_in = UInt32(buffer.count)
      }
      return bpf_prog_test_run_opts(program, &options)
    }
    guard answer == 0 else { throw HostError(operation: "run", object: name, errno: -answer) }
    return (options.duration, options.retval)
  }
}
