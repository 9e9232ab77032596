import CAinkaBench
import CAinkaHost
import Glibc

/// The ring buffer without us: a program that writes records as large as ours and decides nothing, and a reader that only counts them.
final class BareRing {
  private let floor: BenchObject
  private var count = 0

  /// What `floor_control` counts as lost.
  private static let lostOffset = 32

  init(_ floor: BenchObject) { self.floor = floor }

  /// Returns how many records a second come through when one CPU writes them and another reads them, with nothing lost: as many writes
  /// at a time as find room, from the first to the last one read.
  func perSecond(_ bench: Bench) throws -> Double {
    try floor.turn(to: 0, of: 1)
    let map = try floor.file(ofMap: "floor_ring")
    guard
      let ring = ainka_ring_open(
        map,
        { context, _, _ in
          if let context { Unmanaged<BareRing>.fromOpaque(context).takeUnretainedValue().count += 1 }
          return 0
        }, Unmanaged.passUnretained(self).toOpaque())
    else { throw NotMeasured("no ring buffer") }
    defer { ainka_ring_close(ring) }
    let writer = Writer(floor, on: bench.cpu == 0 ? 0 : bench.cpu - 1)
    return try bench.pinned {
      let start = Measuring.now()
      writer.start()
      while count < Writer.records, Measuring.now() - start < 20e9 { _ = ainka_ring_poll(ring, 10) }
      let took = (Measuring.now() - start) / 1e9
      writer.wait()
      let lost = try floor.memory("floor_control").load(fromByteOffset: Self.lostOffset, as: UInt64.self)
      try WrongAnswer.unless(UInt64(count) + lost == UInt64(Writer.records), "the bare ring buffer brings \(count) records")
      return Double(count) / took
    }
  }

  /// A thread that writes.
  private final class Writer {
    /// As many as find room, if nobody reads.
    static let records = 70_000
    private let floor: BenchObject
    private let cpu: Int32
    private var thread = pthread_t()

    init(_ floor: BenchObject, on cpu: Int32) {
      self.floor = floor
      self.cpu = cpu
    }

    func start() {
      pthread_create(
        &thread, nil,
        { context in
          guard let context else { return nil }
          let writer = Unmanaged<Writer>.fromOpaque(context).takeUnretainedValue()
          ainka_bench_pin(writer.cpu)
          _ = try? writer.floor.run("floor_record", repeats: Writer.records)
          return nil
        }, Unmanaged.passUnretained(self).toOpaque())
    }

    func wait() { pthread_join(thread, nil) }
  }
}
