/// The signals of Linux (x86-64 and arm64) and their names, without `SIG`.
public enum Signal {
  /// The names from 1 on. Source: include/uapi/asm-generic/signal.h.
  static let table: [String] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
    "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
  ]

  /// Returns the number of the signal that is called `name`, or nothing.
  public static func number(named name: String) -> Int32? {
    table.firstIndex { $0 == name }.map { Int32($0 + 1) }
  }

  /// Returns the name of signal `number`, or nothing.
  public static func name(of number: Int32) -> String? {
    table.indices.contains(Int(number) - 1) ? table[Int(number) - 1] : nil
  }

  /// Every name, for suggestions.
  public static var names: [String] { table }
}
