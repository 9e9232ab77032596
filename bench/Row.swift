/// One line of the table: a figure, what it is to be, and what was measured beside it in the same run.
struct Row: Sendable {
  /// A figure to compare with, in the unit of its row.
  struct Reference: Sendable {
    var name: String
    var value: Double
  }

  /// What a figure is to be.
  enum Bar: Sendable {
    case atMost(Double)
    case atLeast(Double)

    /// `true` iff `value` is as it is to be.
    func isMet(by value: Double) -> Bool {
      switch self {
      case .atMost(let bound): value <= bound
      case .atLeast(let bound): value >= bound
      }
    }
  }

  /// What was measured, as people say it.
  var name: String
  /// What was found, in `unit`; nothing when it could not be measured here.
  var value: Double?
  /// "ns" for all durations, "bytes" for all sizes, "×" for ratios, "look-ups", "/s", or nothing for numbers of things.
  var unit: String
  /// The interval in which the median is with a confidence of 95 in 100, from the samples alone.
  var interval: ClosedRange<Double>?
  var bar: Bar?
  /// The best of the tools that do the same.
  var peer: Reference?
  /// What cannot be less on this host: an empty program, a bare look-up.
  var floor: Reference?
  /// What else is to be known: why it was not measured, what it was measured with.
  var note: String?

  /// `true` iff it is one of many of a kind, which stand behind all others.
  var isDetail = false

  /// `true` iff the figure is as it is to be; nothing when nothing is asked, or nothing was measured.
  var isMet: Bool? {
    guard let bar, let value else { return nil }
    return bar.isMet(by: value)
  }

  init(
    _ name: String, _ value: Double?, _ unit: String, interval: ClosedRange<Double>? = nil, bar: Bar? = nil,
    peer: Reference? = nil, floor: Reference? = nil, note: String? = nil
  ) {
    self.name = name
    self.value = value
    self.unit = unit
    self.interval = interval
    self.bar = bar
    self.peer = peer
    self.floor = floor
    self.note = note
  }

  /// A row of what `series` was found to take: its median, with its interval.
  init(
    _ name: String, _ series: Series, bar: Bar? = nil, peer: Reference? = nil, floor: Reference? = nil, note: String? = nil
  ) {
    self.init(
      name, series.median, series.unit, interval: series.interval, bar: bar, peer: peer, floor: floor, note: note)
  }

  /// A row of two durations in nanoseconds.
  init(_ name: String, _ nanoseconds: Double, beside other: String, _ value: Double) {
    self.init(name, nanoseconds, "ns", peer: Reference(name: other, value: value))
  }

  /// A row that could not be measured here, because of `reason`.
  static func missing(_ name: String, bar: Bar? = nil, unit: String = "", because reason: String) -> Row {
    Row(name, nil, unit, bar: bar, note: "not measured: \(reason)")
  }
}
