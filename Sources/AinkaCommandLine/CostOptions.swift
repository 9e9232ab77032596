/// `--costs FILE`: what the steps of a decision cost on the host that policies are compiled for.
public enum CostOptions {
  /// The option of every command that compares with budgets.
  public static let declaration = OptionDeclaration(
    name, value: "FILE", help: "reckon with the costs of a host that `ainka calibrate` wrote to FILE")

  /// Without the dashes.
  public static let name = "costs"

  /// What to do about a file that is wrong.
  public static let advice = "`ainka calibrate -o FILE` measures them and writes such a file"
}
