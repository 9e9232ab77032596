public import AinkaBundle
public import AinkaValues
import CAinkaABI
import CAinkaHost
import Glibc

/// The kernel's evaluator on tables of this process alone: attached to nothing and pinned nowhere, so that no event of the host is
/// decided by it, and the kernel takes it off when the process ends.
public struct PrivateProbe: ~Copyable {
  private let host: KernelHost
  private let maps: SharedMaps
  private let probe: Probe

  /// Loads the evaluator, with room for each of `requests` alone.
  ///
  /// - Requires: all of them fit into the smallest images, which the probe is there for.
  public init(of host: KernelHost, for requests: [LoadRequest]) throws(HostError) {
    var size = SizeClass.all[0]
    for request in requests {
      let needed = try host.sizeClass(for: request)
      precondition(needed.imageBits == size.imageBits, "an image of the smallest size")
      size.keyedLines = max(size.keyedLines, needed.keyedLines)
    }
    let maps = try SharedMaps(unpinned: size, ringBytes: 1 << 12)
    probe = try Probe(on: maps)
    self.maps = maps
    self.host = host
  }

  /// Puts the tables of `request` in place of those that decided so far.
  public func load(_ request: LoadRequest) throws(HostError) {
    try host.write(request, into: maps, programs: [])
    try maps.withGeneration { ainka_store_release(&$0.pointee.word, 1 << 8) }
  }

  /// Puts the `struct ainka_event` at `event` into the place `index` of those that take turns.
  public func place(_ event: UnsafeRawPointer, at index: Int) { probe.place(event, at: index) }

  /// Returns the nanoseconds of one run of `benchmark`, of `repeats` over the first `count` events, a power of two of them, that this
  /// thread was busy with: what else runs on the host is not in it.
  public func nanoseconds(of benchmark: Probe.Benchmark, events count: Int, repeats: Int) throws(HostError) -> Double {
    let start = Self.threadTime()
    _ = try probe.time(benchmark, events: count, repeats: repeats)
    return (Self.threadTime() - start) / Double(repeats)
  }

  /// The nanoseconds that this thread has used.
  private static func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
