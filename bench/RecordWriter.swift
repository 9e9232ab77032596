import AinkaKernel
import CAinkaABI
import CAinkaBench
import CAinkaHost
import Glibc

/// A thread that lets one CPU decide events and write their records by the tables of a session, in the programs' own code
/// (`bpf/record.bpf.c`): many events a system call, so that it is not the calls that are measured.
final class RecordWriter {
  private let object: BenchObject
  private let cpu: Int32
  private let gap: Double
  private var thread = pthread_t()
  private var isStopped: Bool { ainka_load_acquire(stop) != 0 }
  private let stop = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
  private var failure: (any Error)?
  /// How many events were decided: to be read when it was stopped.
  private(set) var made = 0

  /// So many events are decided by one system call.
  private static let batch = 256

  /// Begins to decide `event` by the tables of `session`.
  ///
  /// - Parameter gap: nanoseconds from one event to the next; 0: none.
  init(_ event: ainka_event, by session: PrivateSession, gap: Double, _ bench: Bench) throws {
    object = try BenchObject("\(bench.work)/record.bpf.o") { session.openFile(ofMap: $0) }
    cpu = bench.cpu == 0 ? 0 : bench.cpu - 1
    self.gap = gap
    stop.initialize(to: 0)
    let inputs = try object.memory("probe_inputs")
    withUnsafeBytes(of: event) { bytes in
      if let start = bytes.baseAddress { Probe.place(start, at: 0, in: inputs) }
    }
    pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let writer = Unmanaged<RecordWriter>.fromOpaque(context).takeUnretainedValue()
        ainka_bench_pin(writer.cpu)
        do { try writer.write() } catch { writer.failure = error }
        return nil
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { stop.deallocate() }

  /// Writes until it is stopped.
  private func write() throws {
    let start = Measuring.now()
    while !isStopped {
      if gap > 0, Measuring.now() - start < Double(made) * gap { continue }
      let answer = try object.run("bench_record", repeats: Self.batch).answer
      try WrongAnswer.unless(answer == 1, "an event was not decided, or not told: \(answer)")
      made += Self.batch
    }
  }

  /// Ends the thread.
  func finish() throws {
    ainka_store_release(stop, 1)
    pthread_join(thread, nil)
    if let failure { throw failure }
  }
}
