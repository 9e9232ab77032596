public import AinkaValues
import CAinkaABI
import CAinkaHost
import Glibc

/// The one reader of the records that the programs write. While it lives and is asked, matched events are recorded.
public struct RecordReader: ~Copyable {
  private let maps: SharedMaps
  private let ring: OpaquePointer
  private let taken: Unmanaged<TakenRecords>

  /// How long after the last call of `next` the programs go on writing records.
  private static let deadlineNanoseconds: UInt64 = 3_000_000_000

  /// Becomes the reader of `host`.
  ///
  /// - Throws: when another process is the reader (its pid is told), or nothing is applied.
  public init(of host: KernelHost) throws(HostError) {
    let maps = try SharedMaps(pinnedIn: host.pinDirectory)
    let mine = UInt64(getpid())
    let other = try maps.withGeneration { generation -> UInt64 in
      let state = generation.pointee
      if state.reader_deadline_ns > Self.now(), state.reader_pid != mine, kill(pid_t(state.reader_pid), 0) == 0 {
        return state.reader_pid
      }
      generation.pointee.reader_pid = mine
      return 0
    }
    guard other == 0 else {
      throw HostError(operation: "read", object: "records", errno: EBUSY, advice: "process \(other) reads them already")
    }
    let taken = Unmanaged.passRetained(TakenRecords())
    guard let ring = ainka_ring_open(maps.file(.records), takeRecord, taken.toOpaque()) else {
      let reason = errno
      taken.release()
      throw HostError(operation: "open", object: "the ring buffer of records", errno: reason)
    }
    self.maps = maps
    self.ring = ring
    self.taken = taken
  }

  deinit {
    try? renew(for: 0)
    ainka_ring_close(ring)
    taken.release()
  }

  /// Waits for records and returns them, each the bytes of a `struct ainka_record` with its texts; empty after the time.
  public func next(timeoutMilliseconds: Int32) throws(HostError) -> [[UInt8]] {
    try renew(for: Self.deadlineNanoseconds)
    let answer = ainka_ring_poll(ring, timeoutMilliseconds)
    guard answer >= 0 || answer == -EINTR else {
      throw HostError(operation: "read", object: "the ring buffer of records", errno: -answer)
    }
    return taken.takeUnretainedValue().drain()
  }

  private func renew(for nanoseconds: UInt64) throws(HostError) {
    let deadline = nanoseconds == 0 ? 0 : Self.now() + nanoseconds
    try maps.withGeneration { ainka_store_release(&$0.pointee.reader_deadline_ns, deadline) }
  }

  /// The boot clock in nanoseconds.
  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

/// Where the C callback puts records; used by one thread, between two calls of `next`.
private final class TakenRecords {
  private var records: [[UInt8]] = []

  func append(_ bytes: UnsafeRawBufferPointer) { records.append(Array(bytes)) }

  func drain() -> [[UInt8]] {
    defer { records = [] }
    return records
  }
}

private func takeRecord(context: UnsafeMutableRawPointer?, bytes: UnsafeMutableRawPointer?, size: Int) -> Int32 {
  guard let context, let bytes else { return 0 }
  Unmanaged<TakenRecords>.fromOpaque(context).takeUnretainedValue().append(UnsafeRawBufferPointer(start: bytes, count: size))
  return 0
}
