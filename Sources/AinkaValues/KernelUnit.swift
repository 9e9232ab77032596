/// A unit in which the kernel and its files write numbers, and what one of it is in the canonical scale of its type.
///
/// A declaration says which: `source file "/proc/meminfo" at "MemFree" unit kibibytes`. docs/units.md lists them.
public struct KernelUnit: Sendable, Hashable {
  public var name: String
  /// What is measured; percentages and fractions are one.
  public var type: ValueType
  /// One of the unit is `multiplier` / `divisor` canonical units.
  public var multiplier: Int64
  public var divisor: Int64
  /// How the number is written, where that is not a decimal number.
  public var form: Form

  /// How a number is written in a file.
  public enum Form: Sendable, Hashable {
    /// `12`, `-3`, `4.25`
    case decimal
    /// A number of pages of memory: `multiplier` holds for pages of 4 KiB, and grows with the host's.
    case pages
    /// `10000 100000`: so many microseconds in a period of so many; `max` for no end (cgroup 2's cpu.max).
    case quota
    /// A number, or `max` for no end (cgroup 2's memory.high).
    case orMax
  }

  init(_ name: String, _ type: ValueType, _ multiplier: Int64, per divisor: Int64 = 1, form: Form = .decimal) {
    self.name = name
    self.type = type
    self.multiplier = multiplier
    self.divisor = divisor
    self.form = form
  }

  /// Every unit, by the type that it measures.
  public static let all: [KernelUnit] = [
    KernelUnit("number", .count, 1), KernelUnit("number_or_max", .count, 1, form: .orMax),
    KernelUnit("percent", .percent, 10_000_000), KernelUnit("hundredths_of_percent", .percent, 100_000),
    KernelUnit("permille", .percent, 1_000_000), KernelUnit("ratio", .percent, 1_000_000_000),
    KernelUnit("of_1024", .percent, 1_000_000_000, per: 1_024), KernelUnit("quota", .percent, 1_000_000_000, form: .quota),
    KernelUnit("nanoseconds", .duration, 1), KernelUnit("microseconds", .duration, 1_000),
    KernelUnit("milliseconds", .duration, 1_000_000), KernelUnit("centiseconds", .duration, 10_000_000),
    // What files of /proc count in is USER_HZ, a hundredth of a second on every architecture that Linux has now.
    KernelUnit("jiffies", .duration, 10_000_000), KernelUnit("seconds", .duration, 1_000_000_000),
    KernelUnit("minutes", .duration, 60_000_000_000), KernelUnit("hours", .duration, 3_600_000_000_000),
    KernelUnit("bytes", .bytes, 1), KernelUnit("bytes_or_max", .bytes, 1, form: .orMax),
    KernelUnit("kibibytes", .bytes, 1_024), KernelUnit("mebibytes", .bytes, 1 << 20),
    KernelUnit("sectors", .bytes, 512), KernelUnit("pages", .bytes, 4_096, form: .pages),
    KernelUnit("per_second", .rate, 1_000_000), KernelUnit("per_minute", .rate, 1_000_000, per: 60),
    KernelUnit("bytes_per_second", .throughput, 1_000), KernelUnit("megabits_per_second", .throughput, 125_000_000),
    KernelUnit("hertz", .frequency, 1), KernelUnit("kilohertz", .frequency, 1_000),
    KernelUnit("megahertz", .frequency, 1_000_000),
    KernelUnit("millidegrees", .temperature, 1), KernelUnit("decidegrees", .temperature, 100),
    KernelUnit("degrees", .temperature, 1_000),
  ]

  /// Returns the unit called `name`, iff there is one.
  public static func named(_ name: String) -> KernelUnit? { all.first { $0.name == name } }

  /// Returns the unit that a source of values of `type` has where none is written, or nothing where one must be.
  public static func assumed(for type: ValueType) -> KernelUnit? {
    switch type {
    case .duration, .frequency, .temperature, .bytes, .fraction, .throughput: nil
    case .percent: named("percent")
    case .rate: named("per_second")
    default: named("number")
    }
  }
}
