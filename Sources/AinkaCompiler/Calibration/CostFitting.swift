extension Costs {
  /// Returns the costs whose sums are nearest to `measured`, the nanoseconds of each of `samples`: by least squares of the relative
  /// differences, none of them less than nothing.
  ///
  /// What the samples leave open goes by the costs of the repository, which weigh next to nothing otherwise.
  ///
  /// - Requires: as many of them as samples, all finite and more than 0.
  public static func fitted(to measured: [Double], of samples: [CalibrationSample]) -> Costs {
    precondition(measured.count == samples.count && measured.allSatisfy { $0 > 0 && $0.isFinite }, "a time for each sample")
    let constants = Constant.allCases
    let usual = constants.map { defaults.nanoseconds(of: $0) }
    // Every constant in its usual size, so that all are of one order.
    var rows = zip(samples, measured).map { sample, time in zip(sample.counts, usual).map { $0 * $1 / time } }
    var goals = [Double](repeating: 1, count: rows.count)
    for place in constants.indices {
      var row = [Double](repeating: 0, count: constants.count)
      row[place] = doubt
      rows.append(row)
      goals.append(doubt)
    }
    var times = [Double](repeating: 1, count: constants.count)
    var rest = zip(rows, goals).map { row, goal in goal - row.reduce(0, +) }
    let squares = constants.indices.map { place in rows.reduce(0) { $0 + $1[place] * $1[place] } }
    for _ in 0..<sweeps {
      for place in constants.indices where squares[place] > 0 {
        let slope = zip(rows, rest).reduce(0) { $0 + $1.0[place] * $1.1 }
        let time = max(least / usual[place], times[place] + slope / squares[place])
        let change = time - times[place]
        times[place] = time
        for row in rows.indices { rest[row] -= change * rows[row][place] }
      }
    }
    var costs = Costs()
    for (place, constant) in constants.enumerated() { costs.setNanoseconds(times[place] * usual[place], of: constant) }
    return costs
  }

  /// The nanoseconds of one event that does everything as often as `counts` say.
  public func nanoseconds(of counts: [Double]) -> Double {
    zip(Constant.allCases, counts).reduce(0) { $0 + nanoseconds(of: $1.0) * $1.1 }
  }

  /// How much the usual costs weigh beside a sample.
  private static let doubt = 0.003
  /// Descents along each constant: more change nothing that could be measured.
  private static let sweeps = 4_000
  /// Nothing takes less, in nanoseconds.
  private static let least = 0.02
}
