import AinkaKernel
import Glibc
import Synchronization

/// A thread that sees when another generation begins to decide, to a fifth of a millisecond.
final class WordWatch: @unchecked Sendable {
  private let host: KernelHost
  private let before: UInt64?
  private let isOver = Atomic(false)
  private var thread = pthread_t()
  private var isJoined = false
  // Written by the thread, and read when it has ended.
  private var seen: Double?

  private static let pauseMicroseconds: UInt32 = 150

  /// Begins to look at what decides on `host`.
  init(_ host: KernelHost) {
    self.host = host
    before = (try? host.current())?.number
    pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<WordWatch>.fromOpaque(context).takeUnretainedValue().look() }
        return nil
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { _ = stop() }

  private func look() {
    while !isOver.load(ordering: .relaxed) {
      if let number = (try? host.current())?.number, number != before {
        seen = Measuring.now()
        return
      }
      usleep(Self.pauseMicroseconds)
    }
  }

  /// Ends, and returns when another generation began to decide, by `Measuring.now()`, or nothing when none did.
  func stop() -> Double? {
    guard !isJoined else { return seen }
    isJoined = true
    // One that decided a moment ago is still to be seen.
    usleep(4 * Self.pauseMicroseconds)
    isOver.store(true, ordering: .relaxed)
    pthread_join(thread, nil)
    return seen
  }
}
