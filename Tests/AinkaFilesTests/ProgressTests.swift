import Glibc
import Testing

@testable import AinkaFiles

/// What is shown of long work: on a terminal, and nowhere else. One after another: they change the environment.
@Suite(.serialized) struct ProgressTests {
  /// The two ends of a pseudo-terminal, or of a pipe.
  private struct Line {
    let reader: Int32
    let writer: Int32

    /// `TIOCSPTLCK` and `TIOCGPTPEER` of linux/tty.h, which Swift does not see.
    private static let setLock: UInt = 0x4004_5431
    private static let getPeer: UInt = 0x5441

    /// Returns a terminal with `columns`.
    static func terminal(columns: UInt16) throws -> Line {
      let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      var isLocked: Int32 = 0
      try #require(master >= 0 && ioctl(master, setLock, &isLocked) == 0)
      let line = Line(reader: master, writer: ioctl(master, getPeer, O_RDWR | O_NOCTTY))
      try #require(line.writer >= 0)
      line.resize(columns)
      return line
    }

    /// Gives the terminal another width.
    func resize(_ columns: UInt16) {
      var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
      _ = ioctl(writer, UInt(TIOCSWINSZ), &size)
    }

    /// Returns all that was written until now, and closes both ends.
    func finish() -> String {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      _ = fcntl(reader, F_SETFL, O_NONBLOCK)
      while true {
        let count = read(reader, &buffer, buffer.count)
        guard count > 0 else { break }
        bytes += buffer[..<count]
      }
      close(reader)
      close(writer)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Returns the lines that were drawn one over another.
  private func drawings(_ text: String) -> [String] {
    text.split(separator: "\r\u{1b}[K", omittingEmptySubsequences: false).dropFirst().map(String.init)
  }

  /// Works for `milliseconds` under `variables`, in ten parts, and returns what was written to `line`.
  private func work(_ milliseconds: UInt32, on line: Line, _ variables: [String: String] = ["TERM": "xterm"]) -> String {
    for name in ["TERM", "NO_COLOR"] { unsetenv(name) }
    for (name, value) in variables { setenv(name, value, 1) }
    let progress = Progress("compiling", on: line.writer)
    progress.begin("compiling", of: 10)
    for _ in 0..<10 {
      usleep(milliseconds * 100)
      progress.advance()
    }
    progress.end()
    usleep(250_000)
    return line.finish()
  }

  @Test func isDrawnAtMostTenTimesASecondAndErased() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let drawn = drawings(work(1_400, on: try .terminal(columns: 80)))
    let tenths = Int((clock.now - start) / .milliseconds(100))
    #expect(drawn.count >= 2 && drawn.count <= tenths - 2, "\(tenths) tenths of a second: \(drawn)")
    #expect(drawn.last == "")
    #expect(drawn.first?.hasPrefix("\u{1b}[1mcompiling ") == true)
    #expect(drawn.contains { $0.contains("60 % (6 of 10)") || $0.contains("70 % (7 of 10)") })
    #expect(drawn.contains { $0.contains("· 1 s") })
  }

  @Test func isNotShownOfWhatIsShort() throws {
    #expect(work(10, on: try .terminal(columns: 80)) == "")
  }

  @Test func isNotShownInAPipe() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    #expect(work(600, on: Line(reader: ends[0], writer: ends[1])) == "")
  }

  @Test(arguments: ["dumb", ""]) func isNotShownWhereNothingCanBeErased(kind: String) throws {
    #expect(work(600, on: try .terminal(columns: 80), ["TERM": kind]) == "")
  }

  @Test func hasNoColourWhereNobodyWantsIt() throws {
    let drawn = drawings(work(600, on: try .terminal(columns: 80), ["TERM": "xterm", "NO_COLOR": "1"]))
    #expect(drawn.count >= 2)
    #expect(!drawn.joined().contains("\u{1b}"))
  }

  @Test func followsTheWidthOfTheTerminal() throws {
    for name in ["TERM", "NO_COLOR"] { unsetenv(name) }
    setenv("TERM", "xterm", 1)
    setenv("NO_COLOR", "1", 1)
    let line = try Line.terminal(columns: 12)
    let progress = Progress("a step with a long name", on: line.writer)
    usleep(500_000)
    line.resize(6)
    usleep(300_000)
    progress.end()
    let lengths = drawings(line.finish()).map(\.count)
    #expect(lengths.first == 11)
    #expect(lengths.dropLast().last == 5)
    #expect(lengths.last == 0)
  }

  @Test func saysHowFarItIs() {
    #expect(Progress.line("a", done: 0, total: 0, seconds: 0, width: 80) == "a")
    #expect(Progress.line("a", done: 1, total: 3, seconds: 2, width: 80) == "a 33 % (1 of 3) · 2 s")
    #expect(Progress.line("a", done: 9, total: 3, seconds: 0, width: 80) == "a 100 % (3 of 3)")
    #expect(Progress.line("abc", done: 0, total: 0, seconds: 0, width: 0) == "")
  }
}
