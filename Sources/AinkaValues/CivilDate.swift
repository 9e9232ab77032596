/// A day of the calendar: how far it is from 1970-01-01 (UTC), and its text `2027-01-31`.
public struct CivilDate: Sendable, Hashable, CustomStringConvertible {
  /// Days since 1970-01-01.
  public var day: Int64
  public init(day: Int64) { self.day = day }

  /// `2027-01-31`
  ///
  /// The days of each era of 400 years are counted from the first of March, so that a leap day is the last of its year (Howard Hinnant,
  /// "chrono-compatible low-level date algorithms").
  public var description: String {
    let shifted = min(max(day, -1_000_000_000), 1_000_000_000) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(year)-\(month < 10 ? "0" : "")\(month)-\(dayOfMonth < 10 ? "0" : "")\(dayOfMonth)"
  }
}
