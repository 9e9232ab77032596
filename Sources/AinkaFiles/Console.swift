import Glibc

/// Where a program's texts go.
public enum Console {
  /// Writes `text` to standard output.
  public static func print(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }

  /// Writes `bytes` and a line end to standard output.
  public static func print(line bytes: [UInt8]) { write(bytes + [UInt8(ascii: "\n")], to: STDOUT_FILENO) }

  /// Writes `text` to standard error.
  public static func complain(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

  /// `true` iff colours are welcome on standard error: it is a terminal, and nobody said otherwise (no-color.org).
  public static var hasColour: Bool {
    isatty(STDERR_FILENO) == 1 && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
  }

  /// Returns the environment variable `name`, or nothing.
  public static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Writes all of `bytes` to `descriptor`; a reader that went away ends the program by its signal.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        guard errno == EINTR || errno == EAGAIN else { return }
      } else {
        rest = rest.dropFirst(count)
      }
    }
  }
}
