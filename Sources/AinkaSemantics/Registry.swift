import AinkaValues

/// What the rules, modes, models and tests of a compile have asked for, each once, in the order in which it was met.
///
/// The numbers that are given out here stand in conditions and terms until the program is put together: then everything is sorted,
/// and numbered anew (`Renumbering`).
struct Registry {
  /// The names of events.
  private(set) var events: [String] = []
  private(set) var windows: [TypedWindow] = []
  private(set) var metrics: [TypedMetric] = []
  private(set) var aggregates: [TypedAggregate] = []
  private(set) var settings: [TypedSetting] = []
  private(set) var modes: [TypedMode] = []
  private(set) var models: [TypedModel] = []
  private(set) var labels: [TypedLabel] = []
  private var eventIndex: [String: Int] = [:]
  private var recentEvents = RecentNames<Int>()
  /// By text and scope.
  private var windowIndex: [String: Int] = [:]
  private var aggregateIndex: [String: Int] = [:]
  /// By name.
  private var metricIndex: [String: Int] = [:]
  private var settingIndex: [String: Int] = [:]
  private var modeIndex: [String: Int] = [:]
  private var modelIndex: [String: Int] = [:]
  private var labelIndex: [String: Int] = [:]

  /// Returns the number of the event called `name`.
  mutating func event(named name: String) -> Int {
    if let known = recentEvents[name] { return known }
    let place = Registry.place(of: name, in: &eventIndex, adding: name, to: &events)
    recentEvents.note(name, place)
    return place
  }

  /// Returns the number of `window`, whose policy has `scope`.
  mutating func window(_ window: TypedWindow, scope: String?) -> Int {
    Registry.place(
      of: "\(scope ?? "")\0\(window.text)", in: &windowIndex, adding: window, to: &windows, isRefreshing: isRefreshing)
  }

  /// Returns the number of `aggregate`, whose policy has `scope`.
  mutating func aggregate(_ aggregate: TypedAggregate, scope: String?) -> Int {
    Registry.place(
      of: "\(scope ?? "")\0\(aggregate.text)", in: &aggregateIndex, adding: aggregate, to: &aggregates,
      isRefreshing: isRefreshing)
  }

  /// Returns the number of `metric`, which is known by its name.
  mutating func metric(_ metric: TypedMetric) -> Int {
    Registry.place(of: metric.name, in: &metricIndex, adding: metric, to: &metrics, isRefreshing: isRefreshing)
  }

  /// Returns the number of `setting`, which is known by its name.
  mutating func setting(_ setting: TypedSetting) -> Int {
    Registry.place(of: setting.name, in: &settingIndex, adding: setting, to: &settings, isRefreshing: isRefreshing)
  }

  /// Returns the number of `mode`, which is known by its name.
  mutating func mode(_ mode: TypedMode) -> Int {
    Registry.place(of: mode.name, in: &modeIndex, adding: mode, to: &modes, isRefreshing: isRefreshing)
  }

  /// Returns the number of `model`, which is known by its name.
  mutating func model(_ model: TypedModel) -> Int {
    Registry.place(of: model.name, in: &modelIndex, adding: model, to: &models, isRefreshing: isRefreshing)
  }

  /// Returns the number of `label`, which is known by its name.
  mutating func label(_ label: TypedLabel) -> Int {
    Registry.place(of: label.name, in: &labelIndex, adding: label, to: &labels, isRefreshing: isRefreshing)
  }

  /// Puts `label` in the place of the one of its name: conditions may speak of a label before its own are known.
  ///
  /// - Requires: there is one of its name.
  mutating func complete(_ label: TypedLabel) {
    if let place = labelIndex[label.name] { labels[place] = label }
  }

  /// Puts `model` in the place of the one of its name.
  ///
  /// - Requires: there is one of its name.
  mutating func complete(_ model: TypedModel) {
    if let place = modelIndex[model.name] { models[place] = model }
  }

  /// Returns the number of the mode called `name` (`policy.mode`), iff there is one.
  func mode(named name: String) -> Int? { modeIndex[name] }

  /// Returns the number of the model called `name` (`policy.model`), iff there is one.
  func model(named name: String) -> Int? { modelIndex[name] }

  /// Returns the number of the label called `name` (`policy.label`), iff there is one.
  func label(named name: String) -> Int? { labelIndex[name] }

  /// `true` iff what is known already is known anew: declarations have changed, and with them what their names stand for.
  var isRefreshing = false

  /// Returns the place of what is known by `key`, which is `item`, added if it is new.
  private static func place<Item>(
    of key: String, in index: inout [String: Int], adding item: @autoclosure () -> Item, to items: inout [Item],
    isRefreshing: Bool = false
  ) -> Int {
    if let known = index[key] {
      if isRefreshing { items[known] = item() }
      return known
    }
    index[key] = items.count
    items.append(item())
    return items.count - 1
  }
}
