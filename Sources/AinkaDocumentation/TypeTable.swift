public import AinkaValues

/// The table of types and units that the page of the standard library begins with.
public enum TypeTable {
  /// What the page says of types that are written alike.
  public struct Row: Sendable {
    public var types: [ValueType]
    public var about: String
    /// As one writes values of them: each is a literal.
    public var examples: [String]
    /// Every unit that they can have.
    public var units: [String] = []
  }

  /// Every simple type stands in one row, and every unit in that of its type.
  public static let rows: [Row] = [
    Row(types: [.bool], about: "what is so or not so; a field of it is a condition by itself", examples: ["true", "false"]),
    Row(types: [.count], about: "a number of things", examples: ["1000"]),
    Row(types: [.percent], about: "a part of a whole", examples: ["12.5%"], units: ["%"]),
    Row(types: [.fraction], about: "a number that may be more than a whole", examples: ["0.9", "250%"], units: ["%"]),
    Row(types: [.duration], about: "a time", examples: ["30s"], units: ["ns", "us", "ms", "s", "min", "h", "d"]),
    Row(
      types: [.bytes], about: "an amount of data", examples: ["2GiB"],
      units: ["B", "kB", "KiB", "MB", "MiB", "GB", "GiB", "TB", "TiB"]),
    Row(types: [.rate], about: "how often in a time", examples: ["10/s", "3/min"], units: ["/s", "/min", "/h", "/d"]),
    Row(types: [.throughput], about: "an amount of data in a time", examples: ["5MiB/s"], units: ["B/s", "… TiB/d"]),
    Row(types: [.frequency], about: "a clock's", examples: ["2.4GHz"], units: ["Hz", "kHz", "MHz", "GHz"]),
    Row(types: [.temperature], about: "in degrees Celsius", examples: ["85degC"], units: ["degC"]),
    Row(
      types: [.string, .path], about: "a text; of a path `*` in a pattern stops at `/`",
      examples: ["\"nginx\"", "\"/usr/bin/**\""]),
    Row(types: [.address], about: "an IPv4 or IPv6 address", examples: ["\"192.0.2.1\"", "\"fd00::1\""]),
    Row(types: [.network], about: "all addresses with the same beginning", examples: ["\"10.0.0.0/8\""]),
    Row(types: [.port, .pid, .uid, .gid], about: "a number of the kernel's", examples: ["443"]),
    Row(types: [.errno, .signal], about: "a name of the kernel's, in capitals", examples: ["EACCES", "TERM"]),
    Row(types: [.time], about: "a day", examples: ["2027-01-31"]),
  ]

  /// The part of the page, with its heading.
  static var text: String {
    let cells = rows.map { row in
      [
        row.types.map { Markdown.code($0.name) }.joined(separator: ", "), row.about,
        row.examples.map { Markdown.code($0, inTable: true) }.joined(separator: ", "),
        row.units.map { Markdown.code($0) }.joined(separator: " "),
      ]
    }
    return """
      ## Types and units

      A unit touches its number. Values of different types are not compared, and nothing is converted in silence; what the kernel counts in
      pages, jiffies or sectors is in the units below once it is read.

      \(Markdown.table(["Type", "What it is", "Written", "Units"], cells))
      """
  }
}
