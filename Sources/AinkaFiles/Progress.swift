import Glibc
import Synchronization

/// How far long work is, on the last line of a terminal, which is as it was before when the work is done.
///
/// Nothing is shown in a pipe, on a terminal that cannot erase (`TERM=dumb`), or of work that is done within `patience`. A thread of its own
/// draws, so that the time goes on while the work says nothing, and saying something costs the work next to nothing.
public final class Progress: Sendable {
  /// What is known of the work.
  private struct Board {
    var step = ""
    var done = 0
    var total = 0
    var isShown = false
    var isEnded = false
  }

  private let board = Mutex(Board())
  /// The terminal, or nothing.
  private let terminal: Int32?
  private let isColoured: Bool
  /// When the work began, in milliseconds.
  private let start = Progress.now()

  /// How long work may take before anything is shown, in milliseconds.
  static let patienceMilliseconds = 300
  /// How long a line stands at least, in milliseconds: ten a second.
  static let intervalMilliseconds = 100

  /// Begins to show work on the terminal `descriptor` (without one standard error), if it is a terminal; `step` says what is being done:
  /// "compiling".
  public init(_ step: String, on descriptor: Int32? = nil) {
    let descriptor = descriptor ?? STDERR_FILENO
    let kind = Console.environment("TERM") ?? "dumb"
    terminal = isatty(descriptor) == 1 && kind != "dumb" && !kind.isEmpty ? descriptor : nil
    isColoured = (Console.environment("NO_COLOR") ?? "").isEmpty
    guard terminal != nil else { return }
    begin(step)
    startDrawing()
  }

  /// Goes on with another step, of `total` equal parts if that is known.
  public func begin(_ step: String, of total: Int = 0) {
    guard terminal != nil else { return }
    board.withLock { board in
      board.step = step
      board.total = total
      board.done = 0
    }
  }

  /// Says that `count` more parts of the step are done.
  public func advance(by count: Int = 1) {
    guard terminal != nil else { return }
    board.withLock { $0.done += count }
  }

  /// Erases the line. Nothing is shown any more.
  public func end() {
    guard let terminal else { return }
    board.withLock { board in
      if board.isShown, !board.isEnded { Console.write(Array(Self.erasure.utf8), to: terminal) }
      board.isEnded = true
    }
  }

  /// Does `work`, which is what is shown, and ends when that does.
  public static func show<Result, Failure>(
    _ step: String, of total: Int = 0, _ work: (Progress) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let progress = Progress(step)
    if total > 0 { progress.begin(step, of: total) }
    defer { progress.end() }
    return try work(progress)
  }

  /// Back to the first column, and nothing behind it.
  private static let erasure = "\r\u{1b}[K"

  /// Starts the thread that draws. It blocks all signals, and keeps the value until the work has ended.
  private func startDrawing() {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let failure = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Progress>.fromOpaque(context).takeRetainedValue().draw()
        return nil
      }, context.toOpaque())
    if failure == 0 { pthread_detach(thread) } else { context.release() }
  }

  /// Draws again and again until the work has ended.
  private func draw() {
    usleep(UInt32(Self.patienceMilliseconds * 1_000))
    while drawOnce() { usleep(UInt32(Self.intervalMilliseconds * 1_000)) }
  }

  /// Draws the line as it is now; `false` iff the work has ended.
  private func drawOnce() -> Bool {
    guard let terminal else { return false }
    return board.withLock { board in
      guard !board.isEnded else { return false }
      let text = Self.line(
        board.step, done: board.done, total: board.total, seconds: Int((Self.now() - start) / 1_000),
        width: Self.width(of: terminal))
      let line = isColoured ? "\u{1b}[1m\(text)\u{1b}[m" : text
      Console.write(Array((Self.erasure + line).utf8), to: terminal)
      board.isShown = true
      return true
    }
  }

  /// Returns the line of a step, cut so that it leaves the last of `width` columns free.
  static func line(_ step: String, done: Int, total: Int, seconds: Int, width: Int) -> String {
    let share = total > 0 ? " \(min(100, done * 100 / total)) % (\(min(done, total)) of \(total))" : ""
    let time = seconds > 0 ? " · \(seconds) s" : ""
    return String((step + share + time).prefix(max(0, width - 1)))
  }

  /// Returns the columns of `terminal` as they are now: it may have another size than a moment ago.
  private static func width(of terminal: Int32) -> Int {
    var size = winsize()
    return ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// Milliseconds of a clock that nobody sets.
  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }
}
