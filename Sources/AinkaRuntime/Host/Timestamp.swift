import Glibc

/// A moment as people read it.
public enum Timestamp {
  /// Returns the present moment: `2026-11-21T09:30:00Z`.
  public static func now() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return text(seconds: Int64(now.tv_sec))
  }

  /// Returns the moment `seconds` after the start of 1970, in UTC, after RFC 3339.
  public static func text(seconds: Int64) -> String {
    let (year, month, day) = date(days: floorDivide(seconds, 86_400))
    let second = seconds - floorDivide(seconds, 86_400) * 86_400
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T"
      + "\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))Z"
  }

  /// Returns the moment `nanoseconds` after the start of 1970, in UTC, after RFC 3339, with nine digits behind the point unless
  /// all are 0.
  public static func text(nanoseconds: Int64) -> String {
    let seconds = floorDivide(nanoseconds, 1_000_000_000)
    let rest = nanoseconds - seconds * 1_000_000_000
    let whole = text(seconds: seconds)
    return rest == 0 ? whole : whole.dropLast() + ".\(digits(rest, 9))Z"
  }

  /// Returns the moment `nanoseconds` after the start of 1970 for people: in UTC, with milliseconds.
  public static func shortText(nanoseconds: Int64) -> String {
    let milliseconds = floorDivide(nanoseconds, 1_000_000)
    let seconds = floorDivide(milliseconds, 1_000)
    return text(seconds: seconds).dropLast() + ".\(digits(milliseconds - seconds * 1_000, 3))Z"
  }

  /// Returns the nanoseconds from the start of 1970 to the moment that `text` is, after RFC 3339; nothing for any other text, and
  /// for moments that 64 bits do not reach.
  public static func nanoseconds(parsing text: String) -> Int64? {
    var rest = Array(text.utf8)[...]
    guard let year = number(&rest, digits: 4, before: "-"), let month = number(&rest, digits: 2, before: "-"),
      let day = number(&rest, digits: 2, before: "T"), let hour = number(&rest, digits: 2, before: ":"),
      let minute = number(&rest, digits: 2, before: ":"), let second = number(&rest, digits: 2),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var fraction: Int64 = 0
    if rest.first == UInt8(ascii: ".") {
      let figures = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
      guard !figures.isEmpty else { return nil }
      rest = rest[figures.endIndex...]
      for place in 0..<9 {
        fraction = fraction * 10 + (place < figures.count ? Int64(figures[figures.startIndex + place]) - 0x30 : 0)
      }
    }
    guard let offset = zone(&rest), rest.isEmpty else { return nil }
    let seconds = days(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
    let (product, isTooFar) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isBeyond) = product.addingReportingOverflow(fraction)
    return isTooFar || isBeyond ? nil : sum
  }

  /// Reads a number of `digits` digits from `text`, and the character `before` which it stands.
  private static func number(_ text: inout ArraySlice<UInt8>, digits: Int, before: Unicode.Scalar? = nil) -> Int64? {
    let figures = text.prefix(digits)
    guard figures.count == digits, figures.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    text = text.dropFirst(digits)
    if let before {
      guard text.popFirst() == UInt8(ascii: before) else { return nil }
    }
    return figures.reduce(0) { $0 * 10 + Int64($1) - 0x30 }
  }

  /// Reads the zone that ends `text`: `Z`, or `+01:00`; in seconds east of Greenwich.
  private static func zone(_ text: inout ArraySlice<UInt8>) -> Int64? {
    guard let sign = text.popFirst() else { return nil }
    if sign == UInt8(ascii: "Z") { return 0 }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = number(&text, digits: 2, before: ":"),
      let minutes = number(&text, digits: 2), hours < 24, minutes < 60
    else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 3_600 + minutes * 60)
  }

  /// Returns how many days after the start of 1970 the day is (H. Hinnant, `days_from_civil`).
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let yearOfEra = shifted - era * 400
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Returns the day that is `days` after the start of 1970 in the Gregorian calendar.
  ///
  /// The era of 400 years starts on 1 March, so that the leap day is a year's last (H. Hinnant, `civil_from_days`).
  private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// Returns `dividend` / `divisor`, rounded down.
  private static func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    dividend >= 0 ? dividend / divisor : -((divisor - 1 - dividend) / divisor)
  }

  /// Returns `value` with zeros in front up to `width` digits.
  private static func digits(_ value: Int64, _ width: Int) -> String {
    let text = "\(value)"
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
