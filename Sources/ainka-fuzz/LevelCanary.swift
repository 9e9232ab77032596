import AinkaSemantics

/// Small mistakes, put into the program that only the machine is given: each must be seen by the comparison with the interpreter.
enum LevelCanary {
  /// One mistake.
  struct Mistake: Sendable {
    var name: String
    var change: @Sendable (inout TypedProgram) -> Void
  }

  /// How many random cases each may take.
  private static let casesMax = 3_000

  /// Every mistake that must be found.
  static let mistakes = [
    Mistake(name: "`for` counts for nothing") { program in
      for rule in program.levelRules.indices { program.levelRules[rule].when.time = .none }
    },
    Mistake(name: "`for` is a nanosecond longer") { program in
      for rule in program.levelRules.indices {
        guard case .nanoseconds(let time) = program.levelRules[rule].when.time else { continue }
        program.levelRules[rule].when.time = .nanoseconds(time + 1)
      }
    },
    Mistake(name: "one sample more is counted") { program in
      for rule in program.levelRules.indices {
        guard case .samples(let count, let metric) = program.levelRules[rule].when.time else { continue }
        program.levelRules[rule].when.time = .samples(count + 1, metric: metric)
      }
    },
    Mistake(name: "`until` ends what is unknown") { program in
      for rule in program.levelRules.indices where program.levelRules[rule].until.time == .none {
        program.levelRules[rule].until.condition = .constant(true)
      }
    },
    Mistake(name: "no cooldown") { program in
      for rule in program.levelRules.indices { program.levelRules[rule].cooldownNanoseconds = 0 }
    },
    Mistake(name: "nothing is verified") { program in
      for rule in program.levelRules.indices { program.levelRules[rule].verify = nil }
    },
    Mistake(name: "`restore` is passed over") { program in
      for rule in program.levelRules.indices {
        program.levelRules[rule].verify?.otherwise.removeAll { if case .restore = $0.kind { true } else { false } }
      }
    },
    Mistake(name: "priorities are one") { program in
      for rule in program.levelRules.indices { program.levelRules[rule].priority = 0 }
    },
    Mistake(name: "`keep` is put back") { program in
      for rule in program.levelRules.indices {
        for effect in program.levelRules[rule].effects.indices {
          guard case .set(let setting, let value, true) = program.levelRules[rule].effects[effect].kind else { continue }
          program.levelRules[rule].effects[effect].kind = .set(setting: setting, value, keep: false)
        }
      }
    },
    Mistake(name: "limits hold nothing back") { program in
      for rule in program.levelRules.indices {
        for effect in program.levelRules[rule].effects.indices { program.levelRules[rule].effects[effect].limit = nil }
      }
    },
    Mistake(name: "rules are of every mode") { program in
      for rule in program.levelRules.indices { program.levelRules[rule].mode = nil }
      for rule in program.rules.indices { program.rules[rule].mode = nil }
    },
    Mistake(name: "modes' priorities are the other way round") { program in
      for mode in program.modes.indices { program.modes[mode].priority.negate() }
    },
    Mistake(name: "rules never expire") { program in
      for rule in program.levelRules.indices { program.levelRules[rule].expiresDay = nil }
      for rule in program.rules.indices { program.rules[rule].expiresDay = nil }
    },
    Mistake(name: "invariants bind nobody") { program in program.invariants = [] },
    Mistake(name: "labels do not spread") { program in
      for label in program.labels.indices { program.labels[label].spreadsToChildren = false }
    },
    Mistake(name: "`remove everywhere` removes here") { program in
      for label in program.labels.indices {
        for change in program.labels[label].changes.indices
        where program.labels[label].changes[change].kind == .removeEverywhere {
          program.labels[label].changes[change].kind = .remove
        }
      }
    },
    Mistake(name: "a model is always sure") { program in
      for model in program.models.indices { program.models[model].require = .constant(true) }
    },
    Mistake(name: "a reading stays for ever") { program in
      for metric in program.metrics.indices {
        guard case .declared = program.metrics[metric].source else { continue }
        program.metrics[metric].periodNanoseconds = 0
      }
    },
    Mistake(name: "p50 is p99") { program in
      for aggregate in program.aggregates.indices {
        guard case .quantile(5_000) = program.aggregates[aggregate].function else { continue }
        program.aggregates[aggregate].function = .quantile(9_900)
      }
    },
  ]

  /// Returns the names of the mistakes that nobody saw.
  static func missed(seed: UInt64) -> [String] {
    mistakes.filter { mistake in
      !(0..<casesMax).contains { index in
        var generator = LevelGenerator(random: SplitMix64(seed: seed, index: UInt64(index)))
        let levelCase = generator.levelCase()
        var wrong = levelCase.program
        mistake.change(&wrong)
        return LevelSides(levelCase: levelCase, compiled: wrong).difference() != nil
      }
    }.map(\.name)
  }
}
