public import AinkaKernel
public import AinkaValues

/// The kernel is a backend: `KernelHost` has every method of the protocol.
extension KernelHost: Backend {}

/// The records of the kernel's events; only one reader may have them.
public final class KernelRecords: RecordSource {
  private let reader: RecordReader
  private var isFinished = false

  /// Becomes the reader of `host`.
  public init(of host: KernelHost) throws(HostError) { reader = try RecordReader(of: host) }

  public func readRecords(timeoutMilliseconds: Int) throws(HostError) -> [[UInt8]] {
    try reader.next(timeoutMilliseconds: Int32(clamping: timeoutMilliseconds), isLast: isFinished)
  }

  public func finish() { isFinished = true }

  public func isActive() throws(HostError) -> Bool { try reader.isActive() }

  public func lostRecords() throws(HostError) -> UInt64 { try reader.lostRecords() }
}

/// The records of programs that this process alone has.
public final class PrivateRecords: RecordSource {
  private let session: PrivateSession

  public init(_ session: PrivateSession) { self.session = session }

  public func readRecords(timeoutMilliseconds: Int) throws(HostError) -> [[UInt8]] {
    try session.next(timeoutMilliseconds: Int32(clamping: timeoutMilliseconds))
  }

  public func finish() throws(HostError) { try session.stop() }

  public func isActive() throws(HostError) -> Bool { true }

  public func lostRecords() throws(HostError) -> UInt64 {
    let losses = try session.losses()
    return losses.lostRecords &+ losses.unguarded
  }
}
