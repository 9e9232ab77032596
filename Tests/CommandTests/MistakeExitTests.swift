import Foundation
import Testing

/// `ainkac check` ends with 3 for every mistake of Tests/Mistakes; where they are found, MistakeTests says.
@Suite struct MistakeExitTests {
  static let paths =
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(Workshop.package)/Tests/Mistakes")) ?? [])
    .filter { $0.hasSuffix(".ainka") }.sorted().map { "\(Workshop.package)/Tests/Mistakes/\($0)" }

  @Test(arguments: paths) func aMistakeIsWrongInput(path: String) {
    let run = Workshop().ainkac("check", path)
    #expect(run.code == 3, "\(run.complaints)")
    #expect(run.output == "")
  }

  @Test func allOfThemAreThere() { #expect(Self.paths.count >= 30) }
}
