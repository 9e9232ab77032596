/// What `--set NAME=VALUE` gives to parameters of policies, as texts: only the compiler knows what they mean.
public enum SettingOptions {
  /// Why an option gives nothing.
  public struct Malformed: Error, Sendable {
    public var message: String
    public var advice: String
  }

  /// Returns the values of `options` by name.
  public static func values(of options: [String]) throws(Malformed) -> [String: String] {
    var values: [String: String] = [:]
    for option in options {
      guard let equal = option.firstIndex(of: "="), equal != option.startIndex else {
        throw Malformed(
          message: "`--set \(option)` gives no value", advice: "write `--set NAME=VALUE`, as `--set level=90%`")
      }
      let name = String(option[..<equal])
      guard values[name] == nil else {
        throw Malformed(message: "`\(name)` is set twice", advice: "write one `--set \(name)=…`")
      }
      values[name] = String(option[option.index(after: equal)...])
    }
    return values
  }

  /// The option of every command that compiles policies.
  public static let declaration = OptionDeclaration(
    "set", value: "NAME=VALUE",
    help: "give a policy's parameter its value: `level=90%`, or `POLICY.level=90%`; may be given more than once")
}
