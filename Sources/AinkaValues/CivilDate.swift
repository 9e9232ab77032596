/// A day of the calendar: how far it is from 1970-01-01 (UTC), and its text `2027-01-31`.
public struct CivilDate: Sendable, Hashable, CustomStringConvertible {
  /// Days since 1970-01-01.
  public var day: Int64
  public init(day: Int64) { self.day = day }

  /// Creates the day that `text` ("2027-01-31") is, or nothing where there is none.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-").map { Int64($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
    guard (1...12).contains(month), day >= 1, day <= CivilDate.days(inMonth: month, of: year) else { return nil }
    let past = year - 1
    let whole = past * 365 + past / 4 - past / 100 + past / 400 - 719_162
    self.day = whole + (1..<month).reduce(0) { $0 + CivilDate.days(inMonth: $1, of: year) } + day - 1
  }

  /// Returns how many days `month` (1 to 12) of `year` has.
  public static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

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
    let zeros = (0..<1_000).contains(year) ? String(repeating: "0", count: 4 - "\(year)".utf8.count) : ""
    return "\(zeros)\(year)-\(month < 10 ? "0" : "")\(month)-\(dayOfMonth < 10 ? "0" : "")\(dayOfMonth)"
  }
}
