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

  /// Returns the moment at which the boot clock showed `nanoseconds`, with milliseconds.
  public static func text(bootClockNanoseconds nanoseconds: UInt64) -> String {
    var boot = timespec()
    var real = timespec()
    clock_gettime(CLOCK_BOOTTIME, &boot)
    clock_gettime(CLOCK_REALTIME, &real)
    let offset = (Int64(real.tv_sec) - Int64(boot.tv_sec)) * 1_000 + (Int64(real.tv_nsec) - Int64(boot.tv_nsec)) / 1_000_000
    let milliseconds = Int64(clamping: nanoseconds / 1_000_000) &+ offset
    let seconds = floorDivide(milliseconds, 1_000)
    return text(seconds: seconds).dropLast() + ".\(digits(milliseconds - seconds * 1_000, 3))Z"
  }

  /// Returns the moment at which the boot clock showed `nanoseconds`, in whole seconds; of 0, when the host was started.
  public static func second(bootClockNanoseconds nanoseconds: UInt64) -> String {
    String(text(bootClockNanoseconds: nanoseconds).prefix { $0 != "." }) + "Z"
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
