import AinkaSemantics
import AinkaValues

/// What a metric is worth: its latest reading, until that is too old; or what a model says, or is taken to say.
extension Interpreter {
  /// How many periods of a metric its reading counts for.
  static let periodsOfReading: UInt64 = 3

  /// Returns the value of metric `number` in `situation`.
  func value(ofMetric number: Int, in situation: Situation) -> Quantity {
    let metric = program.metrics[number]
    if case .model(let model, let output) = metric.source { return value(ofModel: model, output: output, in: situation) }
    guard let reading = situation.standing.readings[number], let value = reading.value else { return .unknown }
    if let end = end(of: reading, of: metric), end <= situation.now { return .unknown }
    return .number(value)
  }

  /// Returns the instant from which `reading` of `metric` says nothing more; nothing for a metric without a period.
  func end(of reading: Standing.Reading, of metric: TypedMetric) -> UInt64? {
    metric.periodNanoseconds > 0 ? reading.instant + Interpreter.periodsOfReading * UInt64(metric.periodNanoseconds) : nil
  }

  /// Returns output `output` of model `number`: that of its last answer if all of it is there and it is as sure as is required, else
  /// the output's fallback at this instant, else unknown.
  private func value(ofModel number: Int, output: Int, in situation: Situation) -> Quantity {
    let model = program.models[number]
    let answer = situation.standing.answers[number] ?? [:]
    if model.outputs.indices.allSatisfy({ answer[$0] != nil }), let value = answer[output] {
      var asked = situation
      asked.values = model.outputs.indices.map { answer[$0].map(EventValue.number) ?? .unknown }
      if truth(of: model.require, in: asked) == .isTrue { return .number(value) }
    }
    return model.outputs[output].fallback.map { value(of: $0, in: situation) } ?? .unknown
  }
}
