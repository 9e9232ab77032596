import AinkaBundle
import AinkaCompiler
import AinkaEngine
import AinkaFiles
import AinkaKernel
import AinkaValues
import Glibc

/// Measures what deciding the events of `CalibrationSample` takes here: medians over rounds in which the samples take turns.
struct CostMeasurement {
  private static let rounds = 15
  /// Decisions of one sample in one round.
  private static let repeats = 4_096
  /// So many events take turns in user space, where each has a record of 10 KB: more would measure the cache that those are in.
  private static let recordsMost = 64

  private let samples = CalibrationSample.all
  private let requests: [LoadRequest]
  private let events: [[KeptEvent]]

  /// Makes the events of all samples.
  init() {
    requests = samples.map { sample in
      let bundle = sample.bundle
      return LoadRequest(
        number: 1, bundle: bundle, scopes: bundle.scopes.map { ResolvedScope(path: $0, cgroup: 0, level: 0) },
        slots: bundle.thresholds.enumerated().map { SlotAssignment(index: $0, value: $1.start, isKept: false) },
        counters: bundle.rules.indices.map { CounterAssignment(index: $0, isKept: false) }, exemptions: [])
    }
    events = samples.map { sample in
      let engine = Engine(sample.bundle)
      return sample.events.map { fields in
        guard var input = engine.input(for: sample.bundle.events[0].name) else { preconditionFailure("it has rules") }
        for (name, value) in fields { if let place = input.place(of: name) { input.set(place, to: value) } }
        return KeptEvent(input)
      }
    }
  }

  /// Returns the costs of the evaluator in the kernel, on tables that no event of the host is decided by.
  func inKernel() throws(HostError) -> Costs {
    let probe = try PrivateProbe(of: KernelHost(cgroupMount: nil), for: requests)
    return try costs { sample throws(HostError) in
      try probe.load(requests[sample])
      for (place, event) in events[sample].enumerated() { event.withEvent { probe.place($0, at: place) } }
      let count = events[sample].count
      let before = try probe.nanoseconds(of: .choose, events: count, repeats: Self.repeats)
      let decide = try probe.nanoseconds(of: .decide, events: count, repeats: Self.repeats)
      let after = try probe.nanoseconds(of: .choose, events: count, repeats: Self.repeats)
      return decide - (before + after) / 2
    }
  }

  /// Returns the costs of the evaluator in user space.
  func inUserSpace() throws(HostError) -> Costs {
    var engines = requests.map { Engine($0) }
    return try costs { sample throws(HostError) in
      engines[sample].nanoseconds(evaluating: Array(events[sample].prefix(Self.recordsMost)), repeats: Self.repeats)
    }
  }

  /// Returns what is fitted to the medians of `time`, which measures one sample.
  private func costs(_ time: (_ sample: Int) throws(HostError) -> Double) throws(HostError) -> Costs {
    var times: [[Double]] = samples.map { _ in [] }
    let progress = Progress("measuring \(samples.count) kinds of decisions")
    defer { progress.end() }
    for round in -1..<Self.rounds {
      for turn in samples.indices {
        let sample = (turn + max(round, 0)) % samples.count
        let nanoseconds = try time(sample)
        if round >= 0 { times[sample].append(nanoseconds) }
      }
    }
    let medians = times.map { $0.sorted()[Self.rounds / 2] }
    guard let slowest = medians.max(), medians.allSatisfy({ $0 > 0.1 }), slowest < MeasuredCosts.nanosecondsMost else {
      throw HostError(
        operation: "measure", object: "what a decision costs", errno: 0,
        advice: "the clock of this host is too coarse, or it is too busy: try again when it does less")
    }
    return Costs.fitted(to: medians, of: samples)
  }
}
