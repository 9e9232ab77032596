import AinkaJSON
import AinkaValues

extension JSONWriter {
  /// Writes the daemon's part of `bundle` as one object; conditions and actions in words.
  mutating func daemon(of bundle: Bundle) {
    let daemon = bundle.daemon
    object { writer in
      writer.members("metrics", daemon.metrics) { writer, metric in
        writer.object {
          $0.member("name", metric.name)
          $0.member("type", metric.type.description)
          $0.member("source", bundle.words(of: metric.source))
          $0.member("period_nanoseconds", metric.periodNanoseconds)
          $0.member("low", metric.low)
          $0.member("high", metric.high)
        }
      }
      writer.members("aggregates", daemon.aggregates) { writer, aggregate in
        writer.object {
          $0.member("name", aggregate.name)
          $0.member("event", aggregate.event)
          $0.member("field", aggregate.field)
          $0.member("length_nanoseconds", aggregate.lengthNanoseconds)
        }
      }
      writer.members("settings", daemon.settings) { writer, setting in
        writer.object {
          $0.member("name", setting.name)
          $0.member("type", setting.type.description)
          $0.member("kind", setting.kind)
          $0.member("target", setting.target)
          $0.member("low", setting.low)
          $0.member("high", setting.high)
          $0.members("moves", setting.moves) { $0.string($1) }
        }
      }
      writer.members("modes", daemon.modes) { writer, mode in
        writer.object {
          $0.member("name", mode.name)
          $0.member("priority", mode.priority)
          $0.member("enter", mode.enter.map { bundle.words(of: $0) } ?? "")
          $0.member("leave", mode.leave.map { bundle.words(of: $0) } ?? "")
        }
      }
      writer.members("rules", daemon.rules) { writer, rule in
        writer.object {
          $0.member("name", rule.name)
          $0.member("tier", "daemon")
          $0.member("source", "\(bundle.sources[rule.source].name):\(rule.line):\(rule.column)")
          $0.members("conditions", rule.conditions) { $0.string($1) }
          $0.members("meaning", bundle.words(of: rule)) { $0.string($1) }
          $0.member("digest", Bundle.hexadecimal(rule.digest))
        }
      }
      writer.members("models", daemon.models) { writer, model in
        writer.object {
          $0.member("name", model.name)
          $0.member("ask", model.ask)
          $0.members("inputs", model.inputs) { $0.string($1.name) }
          $0.members("outputs", model.outputs) { $0.string($1.name) }
        }
      }
      writer.members("labels", daemon.labels) { writer, label in
        writer.object {
          $0.member("name", label.name)
          $0.member("holder", "\(label.holder)")
          $0.key("spreads_to_children")
          $0.bool(label.spreadsToChildren)
          $0.members("changes", label.changes) { writer, change in
            writer.object {
              $0.member("kind", "\(change.kind)")
              $0.member("event", change.event)
              $0.member("holder", change.holder)
            }
          }
        }
      }
      writer.members("invariants", daemon.invariants) { writer, invariant in
        writer.object {
          $0.member("text", invariant.text)
          $0.member("because", invariant.because)
        }
      }
    }
  }
}
