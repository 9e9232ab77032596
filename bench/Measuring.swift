import Glibc

/// One line of the table: a figure beside what it is to be compared with, both of this run.
struct Row {
  var what: String
  var value: String
  var beside: String
  var ratio: String

  /// A row of two durations in nanoseconds.
  init(_ what: String, _ nanoseconds: Double, beside name: String, _ other: Double) {
    self.what = what
    value = Row.text(nanoseconds)
    beside = "\(name) \(Row.text(other))"
    ratio = other > 0 ? Row.decimal(nanoseconds / other) : ""
  }

  init(_ what: String, value: String, beside: String = "", ratio: String = "") {
    self.what = what
    self.value = value
    self.beside = beside
    self.ratio = ratio
  }

  static func text(_ nanoseconds: Double) -> String {
    if nanoseconds < 1_000 { return decimal(nanoseconds) + " ns" }
    if nanoseconds < 1_000_000 { return decimal(nanoseconds / 1_000) + " µs" }
    return decimal(nanoseconds / 1_000_000) + " ms"
  }

  /// Returns `value` with three significant digits.
  static func decimal(_ value: Double) -> String {
    var scale = 1.0
    while value * scale < 100, scale < 1e9 { scale *= 10 }
    return "\((value * scale).rounded() / scale)"
  }

  static func print(_ rows: [Row]) {
    let widths = [rows.map(\.what.count), rows.map(\.value.count), rows.map(\.beside.count)].map { $0.max() ?? 0 }
    for row in rows {
      Swift.print(
        "  " + pad(row.what, widths[0]) + "   " + String(repeating: " ", count: widths[1] - row.value.count) + row.value + "   "
          + pad(row.beside, widths[2]) + (row.ratio.isEmpty ? "" : "   × \(row.ratio)"))
    }
  }

  private static func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: width - text.count) }
}

/// Clocks, medians and processes.
enum Measuring {
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  /// Returns the median of `runs` calls of `body`, each the nanoseconds it took or answered.
  static func median(_ runs: Int, _ body: () throws -> Double) rethrows -> Double {
    var values: [Double] = []
    for _ in 0..<runs { values.append(try body()) }
    return values.sorted()[runs / 2]
  }

  static func time(_ body: () throws -> Void) rethrows -> Double {
    let start = now()
    try body()
    return now() - start
  }

  /// Runs a program, its output thrown away, and returns the nanoseconds it took, or nothing when it failed.
  static func process(_ path: String, _ arguments: [String]) -> Double? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var list: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for case let text? in list { free(text) } }
    var pid: pid_t = 0
    var status: Int32 = 0
    let start = now()
    guard posix_spawn(&pid, path, &actions, nil, &list, environ) == 0 else { return nil }
    while waitpid(pid, &status, 0) < 0 {}
    let took = now() - start
    return status == 0 ? took : nil
  }

  /// Returns the median of several runs of a program, or nothing when one failed.
  static func program(_ path: String, _ arguments: [String], runs: Int = 11) -> Double? {
    var values: [Double] = []
    for _ in 0..<runs {
      guard let took = process(path, arguments) else { return nil }
      values.append(took)
    }
    return values.sorted()[runs / 2]
  }

  /// Writes `text` to a new file below /tmp and returns its path.
  static func file(_ name: String, _ text: String) -> String {
    let path = "/tmp/ainka_bench_\(getpid())_\(name)"
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(file) }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      bytes = bytes.dropFirst(count)
    }
    return path
  }

  /// Returns the first of `names` below the usual folders that can be run.
  static func find(_ name: String) -> String? {
    ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}
