import AinkaBundle
import AinkaValues

/// Fills the fields of one event into messages.
struct NoticeRendering {
  var event: BundleEvent
  var fields: [String: EventValue]
  /// The values of the thresholds by full name.
  var thresholds: [String: String]

  /// Returns the text of `parts`.
  func text(of parts: [BundleRule.Part]) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .field(let name): text(ofField: name)
      case .threshold(let name): thresholds[name] ?? "unknown"
      }
    }.joined()
  }

  /// Returns the value of the field `name` for people.
  private func text(ofField name: String) -> String {
    guard let field = event.fields.first(where: { $0.name == name }), let value = fields[name] else { return "unknown" }
    return value.text(of: field.type, cases: field.cases)
  }
}
