import Glibc

/// Clocks, files and programs.
enum Measuring {
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  /// Returns the nanoseconds that `body` took.
  static func time(_ body: () throws -> Void) rethrows -> Double {
    let start = now()
    try body()
    return now() - start
  }

  /// Runs a program, its output thrown away, and returns the nanoseconds it took, or nothing when it failed.
  static func process(_ path: String, _ arguments: [String]) -> Double? {
    let start = now()
    guard let child = Child(path, arguments, output: .nowhere) else { return nil }
    let status = child.wait()
    let took = now() - start
    return status == 0 ? took : nil
  }

  /// Writes `text` to a new file below /tmp and returns its path.
  static func file(_ name: String, _ text: String) -> String {
    let path = "/tmp/ainka_bench_\(getpid())_\(name)"
    _ = FileBytes.write(Array(text.utf8), to: path)
    return path
  }

  /// Returns the text of the file at `path`; empty when there is none.
  static func text(ofFile path: String) -> String { String(decoding: FileBytes.read(path), as: UTF8.self) }

  /// Returns the first program called `name` on the path or in the usual folders.
  static func find(_ name: String) -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return (path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/bin", "/sbin", "/bin"])
      .map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// Returns the first program called `name`, or throws what lacks.
  static func need(_ name: String) throws -> String {
    guard let path = find(name) else { throw NotMeasured("\(name) is not here") }
    return path
  }
}

/// What one run of a program took.
struct ProgramRun {
  var nanoseconds: Double
  /// Of all its threads, in user space and kernel.
  var processorNanoseconds: Double
  /// The most that it had at a time.
  var bytes: Double
  /// As wait(2) tells it.
  var status: Int32
  /// When it began, by `Measuring.now()`.
  var start: Double

  /// Runs `command` by `launch`, which measures it; its first word is looked for on the path.
  ///
  /// - Parameter isAlone: in a network namespace of its own, which is made before.
  /// - Parameter process: in the network namespace of this process.
  /// - Parameter wrapper: what starts `launch` itself, and is not measured.
  /// - Throws: `NotMeasured` when there is no such program.
  static func of(
    _ command: [String], by bench: Bench, isAlone: Bool = false, beside process: pid_t? = nil, wrapper: [String] = []
  ) throws -> ProgramRun {
    let launch = "\(bench.work)/launch"
    guard access(launch, X_OK) == 0 else { throw NotMeasured("\(launch) is not built: use `make bench`") }
    let options = (isAlone ? ["-n"] : []) + (process.map { ["-j", "\($0)"] } ?? [])
    let words = wrapper + [launch] + options + command
    guard let child = Child(words[0], Array(words.dropFirst()), output: .pipe) else {
      throw NotMeasured("\(launch) does not start")
    }
    let line = child.readLine() ?? ""
    let answer = child.wait()
    let numbers = line.split(separator: " ").compactMap { Double(String($0)) }
    guard answer == 0, numbers.count == 5 else { throw NotMeasured("`\(command.joined(separator: " "))` could not be started") }
    let run = ProgramRun(
      nanoseconds: numbers[0], processorNanoseconds: numbers[1], bytes: numbers[2], status: Int32(numbers[3]),
      start: numbers[4])
    guard run.status >> 8 != 127 else { throw NotMeasured("\(command.first ?? "") is not here") }
    return run
  }

  /// Runs `command`, and throws unless it succeeds.
  static func succeeding(
    _ command: [String], by bench: Bench, isAlone: Bool = false, beside process: pid_t? = nil, wrapper: [String] = []
  ) throws -> ProgramRun {
    let run = try of(command, by: bench, isAlone: isAlone, beside: process, wrapper: wrapper)
    try WrongAnswer.unless(run.status == 0, "`\(command.joined(separator: " "))` failed: wait status \(run.status)")
    return run
  }
}
