import AinkaSemantics
import AinkaSource
import AinkaValues
import CAinkaABI

/// Tells, without writing an image, that one will be within all limits.
///
/// Everything is counted with room to spare. Where that is not enough only the image itself can say, and a check writes it.
struct ImageForecast {
  private let typed: TypedProgram
  /// What is counted so far takes at most so many bytes.
  private var bytes = 1 << 12

  /// Returns how many bytes the image of `program`, whose rows, which need not be there, are placed by `tables`, has at most, or
  /// nothing where it may go beyond a limit, so that `ImageEmission.write` may add an error.
  static func bytesMax(
    of program: PlacedProgram, _ tables: [(placement: TablePlacement, selection: ProbeSelection)]
  ) -> Int? {
    let typed = program.rules.typed
    var report = DiagnosticReport()
    ImageEmission.checkLimits(program, ScopeNumbers(typed), &report)
    guard report.isEmpty else { return nil }
    var forecast = ImageForecast(typed: typed)
    guard forecast.countsRules() else { return nil }
    for (placement, selection) in tables {
      guard let count = RowForecast(placement, selection) else { return nil }
      forecast.bytes += count.bytes
    }
    return forecast.bytes <= ImageEmission.bytesMax ? forecast.bytes : nil
  }

  private init(typed: TypedProgram) { self.typed = typed }

  /// Counts what rules have beside their rows; `true` iff none surely charges more buckets than it may.
  private mutating func countsRules() -> Bool {
    var charges = 0
    for rule in typed.rules.indices {
      let actions = typed.rules[rule].actions.count
      // One more for a throttle.
      if actions >= Int(AINKA_CHARGES) { return false }
      if actions > 0 || !typed.rules[rule].verdict.allSatisfy({ $0.bucket == nil }) { charges += actions + 1 }
    }
    let regions = charges + typed.windows.count + typed.thresholds.count
    bytes += typed.rules.count * MemoryLayout<ainka_rule>.stride + typed.thresholds.count * 8
    bytes += charges * MemoryLayout<ainka_charge>.stride + regions * MemoryLayout<ainka_region>.stride
    return true
  }
}
