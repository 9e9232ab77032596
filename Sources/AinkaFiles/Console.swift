import Glibc

/// Where a program's texts go.
public enum Console {
  /// Puts /dev/null in the place of each standard stream that the caller closed.
  ///
  /// The next file that is opened would get its number otherwise, and what is meant for people would be written into it.
  public static func open() {
    while true {
      let descriptor = Glibc.open("/dev/null", O_RDWR)
      guard descriptor >= 0, descriptor <= STDERR_FILENO else {
        if descriptor >= 0 { close(descriptor) }
        return
      }
    }
  }

  /// Writes `text` to standard output.
  public static func print(_ text: String) { printAll(Array(text.utf8)) }

  /// Writes `bytes` to standard output.
  public static func print(bytes: [UInt8]) { printAll(bytes) }

  /// Writes `bytes` and a line end to standard output.
  public static func print(line bytes: [UInt8]) { printAll(bytes + [UInt8(ascii: "\n")]) }

  /// Writes `text` to standard error.
  public static func complain(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

  /// Writes `bytes` to standard output, or ends the program with 1: who reads the output would take a part of it for all.
  private static func printAll(_ bytes: [UInt8]) {
    guard !write(bytes, to: STDOUT_FILENO) else { return }
    complain("error: \(FileSystem.failure("write", "standard output"))\nhelp: what the command did before stays done\n")
    exit(1)
  }

  /// `true` iff colours are welcome on standard error: it is a terminal, and nobody said otherwise (no-color.org).
  public static var hasColour: Bool {
    isatty(STDERR_FILENO) == 1 && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
  }

  /// Returns the environment variable `name`, or nothing.
  public static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Writes all of `bytes` to `descriptor`; a reader that went away ends the program by its signal.
  ///
  /// Returns `false` iff some of them could not be written, with `errno`.
  @discardableResult static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        guard errno == EINTR || errno == EAGAIN else { return false }
      } else {
        rest = rest.dropFirst(count)
      }
    }
    return true
  }
}
