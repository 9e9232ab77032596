/// Days of the calendar, counted from 1970-01-01.
public enum CivilDay {
  /// Returns the day that `text` ("2027-01-31") is, or nothing where there is none.
  public static func day(of text: some StringProtocol) -> Int64? {
    let parts = text.split(separator: "-").map { Int64($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
    guard (1...12).contains(month), day >= 1, day <= days(inMonth: month, of: year) else { return nil }
    return days(before: year, month) + day - 1
  }

  /// Returns how many days `month` (1 to 12) of `year` has.
  public static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Returns `day` as it is written: "2027-01-31".
  public static func text(of day: Int64) -> String {
    var year = 1970 + day / 366
    while days(before: year + 1, 1) <= day { year += 1 }
    while days(before: year, 1) > day { year -= 1 }
    var month: Int64 = 1
    while month < 12, days(before: year, month + 1) <= day { month += 1 }
    let first = days(before: year, month)
    return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day - first + 1, to: 2))"
  }

  /// Returns the number of days from 1970-01-01 to the first of `month` of `year`.
  private static func days(before year: Int64, _ month: Int64) -> Int64 {
    let past = year - 1
    let whole = past * 365 + past / 4 - past / 100 + past / 400 - 719_162
    return whole + (1..<month).reduce(0) { $0 + days(inMonth: $1, of: year) }
  }

  /// `true` iff `year` has 366 days.
  private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// Returns `number` with zeros before it.
  private static func padded(_ number: Int64, to width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
