import AinkaBundle
import AinkaKernel
import AinkaValues
import CAinkaABI
import CBPF
import Glibc

/// The kernel's evaluator (`ebpf/probe.bpf.c`) on the active generation of a run's host, whatever size its image has: in the product the
/// probe is there for the smallest images alone.
final class KernelProbe {
  private let object: BenchObject

  /// Loads the probe onto the maps that are pinned now.
  init(_ bench: Bench) throws {
    let pins = bench.host.pinDirectory
    let sets: [String] = ["set0", "set1"].map { "\(pins)/\($0)" }.filter { access($0, F_OK) == 0 }
    let places: [String] = [pins] + sets
    guard places.count == 2 else { throw NotMeasured("two sets of programs are attached, where one was expected") }
    func open(_ map: String) -> Int32? {
      for place in places {
        let file = bpf_obj_get("\(place)/\(map)")
        if file >= 0 { return file }
      }
      return nil
    }
    guard let images = open("ainka_images") else { throw NotMeasured("no generation is active") }
    var info = bpf_map_info()
    var size = UInt32(MemoryLayout<bpf_map_info>.size)
    bpf_obj_get_info_by_fd(images, &info, &size)
    let half = (Int(info.value_size) - Int(AINKA_IMAGE_SLACK)) / 2
    var files = [images]
    defer { for file in files { close(file) } }
    object = try BenchObject("ebpf/build/probe_\(half.trailingZeroBitCount).bpf.o") { name in
      guard name.hasPrefix("ainka_"), let file = open(name) else { return nil }
      files.append(file)
      return file
    }
  }

  /// Puts `event` into the place `index` of those that take turns.
  func place(_ event: ainka_event, at index: Int) throws {
    let inputs = try object.memory("probe_inputs")
    withUnsafeBytes(of: event) { bytes in
      if let start = bytes.baseAddress { Probe.place(start, at: index, in: inputs) }
    }
  }

  /// Returns the nanoseconds of `benchmark`, over the first `BenchObject.eventCount` events in turn.
  func nanoseconds(_ benchmark: Probe.Benchmark, repeats: Int) throws -> Double {
    let state = ainka_probe_control(turn: 0, mask: UInt64(BenchObject.eventCount - 1), first: 0)
    try object.memory(".data.probe").storeBytes(of: state, as: ainka_probe_control.self)
    return try object.run(benchmark.rawValue, repeats: repeats).nanoseconds
  }

  /// Returns `event` as it is when it has been decided.
  func decided(_ event: ainka_event) throws -> ainka_event {
    let memory = try object.memory("probe_events")
    memory.storeBytes(of: event, as: ainka_event.self)
    _ = try object.run("evaluate_probe", repeats: 0, hasPacket: false)
    return memory.load(as: ainka_event.self)
  }
}
