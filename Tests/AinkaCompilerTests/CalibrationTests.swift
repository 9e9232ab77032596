import AinkaJSON
import Foundation
import Testing

@testable import AinkaCompiler

/// The samples that costs are measured with, and what is made of their times.
@Suite struct CalibrationTests {
  private static let samples = CalibrationSample.all

  @Test func everyConstantIsAskedForAndNoSampleAsksForAll() {
    for (place, constant) in Costs.Constant.allCases.enumerated() {
      #expect(
        Self.samples.contains { $0.counts[place] > 0 } && Self.samples.contains { $0.counts[place] == 0 || constant == .event })
    }
    #expect(Set(Self.samples.map(\.name)).count == Self.samples.count)
  }

  @Test func samplesFitIntoTheSmallestImages() {
    for sample in Self.samples {
      #expect(sample.bundle.image.count <= 1 << 18, "\(sample.name)")
      #expect(sample.bundle.events.count == 1 && sample.bundle.events[0].name == "connect")
      #expect([1, 1_024].contains(sample.events.count))
    }
  }

  /// The samples tell the constants apart: whatever they are, they are found again.
  @Test(arguments: [0.4, 1.0, 2.5]) func fittingFindsTheCostsThatTimesComeFrom(scale: Double) {
    var costs = Costs()
    for (place, constant) in Costs.Constant.allCases.enumerated() {
      let usual = Costs.defaults.nanoseconds(of: constant)
      costs.setNanoseconds(max(0.5, usual * scale * (1 + Double(place % 3) / 4)), of: constant)
    }
    let found = Costs.fitted(to: Self.samples.map { costs.nanoseconds(of: $0.counts) }, of: Self.samples)
    for constant in Costs.Constant.allCases {
      let (wanted, fitted) = (costs.nanoseconds(of: constant), found.nanoseconds(of: constant))
      #expect(abs(fitted - wanted) <= 0.1 * wanted + 0.2, "\(constant): \(fitted) in place of \(wanted)")
    }
  }

  /// Noise may say that something costs less than nothing; costs never do.
  @Test func costsAreMoreThanNothingWhateverWasMeasured() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<10 {
      let costs = Costs.fitted(to: Self.samples.map { _ in Double.random(in: 1...500, using: &random) }, of: Self.samples)
      for constant in Costs.Constant.allCases { #expect(costs.nanoseconds(of: constant) >= 0.02) }
    }
  }
}

/// The file of costs.
@Suite struct MeasuredCostsTests {
  @Test func theRepositorysAreAsCalibrateWritesThem() {
    #expect(MeasuredCosts.repository.json == DefaultCosts.json)
    #expect(MeasuredCosts.repository.measuredOn == .kernel)
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var costs = Costs.defaults
    for (place, constant) in Costs.Constant.allCases.enumerated() { costs.setNanoseconds(Double(place) + 0.125, of: constant) }
    let written = MeasuredCosts(costs, on: .userSpace, kernel: "6.1", processor: "a \"b\"", date: "2026-11-21")
    let read = try MeasuredCosts(reading: Array(written.json.utf8))
    #expect(read.json == written.json)
    for constant in Costs.Constant.allCases {
      #expect(read.costs[constant].picoseconds == costs[constant].picoseconds)
      #expect(read.costs[constant].instructions == Costs.defaults[constant].instructions)
    }
  }

  /// What is put in place of what, and what is said of it.
  static let mistakes: [(String, String, String)] = [
    ("\"version\": 1,", "\"version\": 2,", "2:14: costs of another version than 1"),
    ("\"kernel\",", "\"somewhere\",", "3:18: `measured_on` is \"kernel\" or \"user space\""),
    ("\"row\"", "\"rows\"", "17:13: there is no `rows` here; known are event, number_intern, "),
    ("  \"date\"", "  \"day\"", "6:10: there is no `day` here; known are version, measured_on, kernel, "),
    ("\"event\": ", "\"event\": -", "8:14: `event` is a number of nanoseconds from 0.001 to 1000000"),
    ("\"event\": ", "\"event\": 1e9, \"was\": ", "8:26: there is no `was` here"),
    ("\"nanoseconds\": {", "\"nanoseconds\": [], \"old\": {", "7:29: there is no `old` here"),
    ("}\n}\n", "}\n", "27:1: `,` or `}` belongs after a member"),
    ("\"processor\": ", "\"processor\": null, \"cpu\": ", "5:29: there is no `cpu` here"),
  ]

  @Test(arguments: mistakes) func whatIsWrongIsShownAtItsPlace(old: String, new: String, message: String) {
    let text = DefaultCosts.json
    guard let place = text.range(of: old) else {
      Issue.record("the file has no \(old)")
      return
    }
    let wrong = text.replacingCharacters(in: place, with: new)
    do {
      _ = try MeasuredCosts(reading: Array(wrong.utf8))
      Issue.record("it was read: \(new)")
    } catch { #expect("\(error)".hasPrefix(message), "\(error)") }
  }

  @Test func allConstantsMustBeThere() {
    for constant in Costs.Constant.allCases {
      let lines = DefaultCosts.json.split(separator: "\n", omittingEmptySubsequences: false)
      let rest = lines.filter { !$0.contains("\"\(constant.rawValue)\":") }.joined(separator: "\n")
      let whole = rest.replacing(",\n  }", with: "\n  }").replacing(/,\n    }/, with: "\n    }")
      #expect(throws: JSONError.self) { try MeasuredCosts(reading: Array(whole.utf8)) }
      do { _ = try MeasuredCosts(reading: Array(whole.utf8)) } catch {
        #expect("\(error)" == "7:18: `\(constant.rawValue)` is missing")
      }
    }
  }

  @Test func longAndDeepTextsAreRefused() {
    for bytes in [
      [UInt8](repeating: 0x20, count: MeasuredCosts.bytesMost + 1), Array("[[[[[[1]]]]]]".utf8), [], Array("7".utf8),
    ] {
      #expect(throws: JSONError.self) { try MeasuredCosts(reading: bytes) }
    }
  }
}
