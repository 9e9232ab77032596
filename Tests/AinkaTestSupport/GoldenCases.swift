public import AinkaSource
import Foundation

/// Golden cases: annotated policies under `Tests/Cases/STAGE`, each with its whole output in a file beside it.
///
/// A line of a case may end in `//~ E0301`, with several codes if there are several: exactly these diagnostics are on that line.
/// `//--- name.ainka` starts another file of the same case. With `AINKA_ACCEPT=1` in the environment the output is accepted.
public enum GoldenCases {
  /// What a stage made of a case.
  public struct Output {
    /// The whole text to compare.
    public var text: String
    public var diagnostics: [Diagnostic]

    public init(text: String, diagnostics: [Diagnostic]) {
      self.text = text
      self.diagnostics = diagnostics
    }
  }

  /// A difference, at the line of the case that it is about.
  public struct Failure: Sendable {
    public var message: String
    public var path: String
    public var line: Int
  }

  /// The folder of all cases.
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Cases")

  /// Returns the names of the cases of `stage`, sorted, without `.ainka`.
  public static func names(stage: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(stage).path)) ?? []
    return files.filter { $0.hasSuffix(".ainka") }.map { String($0.dropLast(".ainka".count)) }.sorted()
  }

  /// Returns the texts of case `name` of `stage`.
  public static func sources(of name: String, stage: String) -> [SourceText] {
    let bytes = [UInt8]((try? Data(contentsOf: folder.appendingPathComponent("\(stage)/\(name).ainka"))) ?? Data())
    return parts(of: bytes, name: "\(name).ainka").map(\.source)
  }

  /// Runs `stage` on case `name` and returns in what the output differs from its markers and its `.expected` file, or that with another
  /// `suffix`.
  public static func failures(
    of name: String, stage: String, suffix: String = "expected", output: ([SourceText]) -> Output
  ) -> [Failure] {
    let path = folder.appendingPathComponent("\(stage)/\(name).ainka")
    let expectedPath = folder.appendingPathComponent("\(stage)/\(name).\(suffix)")
    let observedPath = folder.appendingPathComponent("\(stage)/\(name).observed")
    guard let data = try? Data(contentsOf: path) else {
      return [Failure(message: "the case cannot be read", path: path.path, line: 1)]
    }
    let parts = parts(of: [UInt8](data), name: "\(name).ainka")
    let output = output(parts.map(\.source))
    var failures = markerFailures(parts, output.diagnostics, path: path.path)
    if ProcessInfo.processInfo.environment["AINKA_ACCEPT"] == "1" {
      try? FileManager.default.removeItem(at: observedPath)
      do { try Data(output.text.utf8).write(to: expectedPath) } catch {
        failures.append(Failure(message: "the output cannot be written: \(error)", path: path.path, line: 1))
      }
      return failures
    }
    let expected = (try? String(contentsOf: expectedPath, encoding: .utf8)) ?? ""
    guard expected != output.text else {
      try? FileManager.default.removeItem(at: observedPath)
      return failures
    }
    try? Data(output.text.utf8).write(to: observedPath)
    let line = firstDifference(expected, output.text)
    failures.append(
      Failure(message: "line \(line) of the output differs: see \(name).observed\n\(output.text)", path: path.path, line: 1))
    return failures
  }

  /// A file of a case, and the line of the case before its first.
  private struct Part {
    var source: SourceText
    var lineOffset: Int
  }

  /// Returns the files that a case holds.
  private static func parts(of bytes: [UInt8], name: String) -> [Part] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var parts: [(name: String, lines: [ArraySlice<UInt8>], offset: Int)] = [(name, [], 0)]
    for (place, line) in lines.enumerated() {
      if line.starts(with: "//--- ".utf8) {
        parts.append((String(decoding: line.dropFirst(6), as: UTF8.self), [], place + 1))
      } else {
        parts[parts.count - 1].lines.append(line)
      }
    }
    return parts.filter { $0.offset > 0 || parts.count == 1 || !$0.lines.allSatisfy(\.isEmpty) }.map {
      Part(source: SourceText(name: $0.name, bytes: Array($0.lines.joined(separator: "\n".utf8))), lineOffset: $0.offset)
    }
  }

  /// Returns where the diagnostics differ from the markers.
  private static func markerFailures(_ parts: [Part], _ diagnostics: [Diagnostic], path: String) -> [Failure] {
    var failures: [Failure] = []
    for (place, part) in parts.enumerated() {
      var found: [Int: [String]] = [:]
      for diagnostic in diagnostics where Int(diagnostic.primary.span.source) == place {
        found[part.source.position(of: diagnostic.primary.span.start).line, default: []].append(diagnostic.code)
      }
      for line in 1...part.source.lineStarts.count {
        let text = String(decoding: part.source.line(line), as: UTF8.self)
        let wanted = text.range(of: "//~ ").map { text[$0.upperBound...].split(separator: " ").map(String.init) } ?? []
        let got = found[line] ?? []
        guard wanted.sorted() != got.sorted() else { continue }
        failures.append(
          Failure(
            message: "marked \(wanted.sorted()), reported \(got.sorted()): \(text)", path: path, line: part.lineOffset + line))
      }
    }
    return failures
  }

  /// Returns the number of the first line in which `left` and `right` differ.
  private static func firstDifference(_ left: String, _ right: String) -> Int {
    let pairs = zip(
      left.split(separator: "\n", omittingEmptySubsequences: false),
      right.split(separator: "\n", omittingEmptySubsequences: false))
    return (pairs.enumerated().first { $1.0 != $1.1 }?.offset ?? pairs.underestimatedCount) + 1
  }
}
