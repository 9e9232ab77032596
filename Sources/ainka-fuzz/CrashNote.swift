import Glibc

/// What a signal handler writes when the program under test crashes or does not come back: how to see it again.
///
/// One run at a time, and the handler only reads, so that unguarded globals do.
enum CrashNote {
  private static let capacity = 256
  private nonisolated(unsafe) static let text = UnsafeMutablePointer<CChar>.allocate(capacity: capacity)
  private nonisolated(unsafe) static var length = 0

  /// How long one case may take before it counts as endless.
  static let limitSeconds: UInt32 = 30

  /// Makes crashes and endless loops print the case they happened in, and end with the status of a difference.
  static func install() {
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM] { signal(number, handleSignal) }
  }

  /// Remembers that case `index` of fuzzer `name` runs now, and starts its time.
  static func begin(_ name: StaticString, seed: UInt64, index: Int) {
    let note = "\nainka-fuzz: crash or endless loop in: \(name) --seed \(seed), case \(index)\n"
    length = min(note.utf8.count, capacity)
    for (place, byte) in note.utf8.prefix(capacity).enumerated() { text[place] = CChar(bitPattern: byte) }
    alarm(limitSeconds)
  }

  /// Forgets the case.
  static func end() { alarm(0) }

  /// Writes the note; called in a signal handler.
  fileprivate static func show() { _ = write(2, text, length) }
}

/// Prints the note and leaves at once.
private func handleSignal(_ number: Int32) {
  CrashNote.show()
  _exit(Door.Outcome.difference.rawValue)
}
