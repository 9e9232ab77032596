import Foundation

/// A run of `ainka-fuzz` of this build: a program of its own, so that a crash is a failed test with a seed, not the end of all tests.
public struct FuzzRun: Sendable {
  /// What it printed, on both streams.
  public var output: String
  public var status: Int32

  /// Runs `ainka-fuzz` with `arguments`, and waits until it has ended.
  public init(_ arguments: [String]) throws {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("ainka-fuzz")
    process.arguments = arguments
    process.environment = ["SWIFT_BACKTRACE": "enable=no"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }
}
