/// A way to come by the readings of a metric, or to read and write a setting: the word after `source`.
///
/// The target is a path (of a file), or a name. A selector picks a number out of a file: `some.avg10` is column `avg10` of the line
/// that starts with `some`; numbers count columns from 1. Fields can be added and taken off: `MemTotal - MemAvailable`.
public struct SourceKind: Sendable, Hashable {
  /// What is made of the number that is read.
  public enum Reading: Sendable, Hashable {
    /// The number itself.
    case value
    /// By how much it grew, in a second: of a number a rate, of bytes a throughput, of a duration a share.
    case growth
    /// By how much the fields before `/` grew, for each by which those behind it did.
    case growthRatio
    /// The fields before `/` for each of those behind it.
    case quotient
    /// The case of an enumeration, or a number, that is asked of somebody.
    case answer
  }
  public var name: String
  public var reading: Reading
  /// `true` iff metrics can be read so, and settings be written so.
  public var isOfMetrics: Bool
  public var isOfSettings: Bool
  /// `true` iff the target is the path of a file.
  public var isFile: Bool
  /// What it is, in a sentence.
  public var text: String

  /// Every kind.
  public static let all: [SourceKind] = [
    SourceKind(
      name: "file", reading: .value, isOfMetrics: true, isOfSettings: true, isFile: true, text: "a number or word in a file"),
    SourceKind(
      name: "counter", reading: .growth, isOfMetrics: true, isOfSettings: false, isFile: true,
      text: "the growth of a number in a file, in a second"),
    SourceKind(
      name: "ratio", reading: .growthRatio, isOfMetrics: true, isOfSettings: false, isFile: true,
      text: "the growth of one number in a file for each of another"),
    SourceKind(
      name: "quotient", reading: .quotient, isOfMetrics: true, isOfSettings: false, isFile: true,
      text: "one number in a file for each of another"),
    SourceKind(
      name: "filesystem", reading: .answer, isOfMetrics: true, isOfSettings: false, isFile: false,
      text: "what statvfs(3) says of the file system at a path"),
    SourceKind(
      name: "service", reading: .answer, isOfMetrics: true, isOfSettings: false, isFile: false,
      text: "what the service manager says of a unit"),
    SourceKind(
      name: "process", reading: .answer, isOfMetrics: true, isOfSettings: true, isFile: false,
      text: "what the kernel says of a process"),
  ]

  /// Returns the kind called `name`, iff there is one.
  public static func named(_ name: String) -> SourceKind? { all.first { $0.name == name } }

  /// Returns what values in `unit` are once they are read this way, or nothing where that has no type.
  ///
  /// For `ratio` the unit is that of the quotient: time for each request.
  public func type(of unit: KernelUnit) -> ValueType? {
    guard reading == .growth else { return unit.type }
    switch unit.type {
    case .count: return .rate
    case .bytes: return .throughput
    case .duration: return .percent
    default: return nil
    }
  }
}
