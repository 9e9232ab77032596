import AinkaCommandLine
import Testing

/// What `--set NAME=VALUE` gives.
@Suite struct SettingOptionsTests {
  @Test func valuesByName() throws {
    let values = try SettingOptions.values(of: ["level=90%", "guard.shell=\"a=b\"", "empty="])
    #expect(values == ["level": "90%", "guard.shell": "\"a=b\"", "empty": ""])
  }

  @Test(arguments: [["level"], ["=5"], [""], ["level=1", "level=2"]]) func malformed(options: [String]) {
    #expect(throws: SettingOptions.Malformed.self) { try SettingOptions.values(of: options) }
  }
}
