/// A record that is filled anew for each event. Engines that are copied share it until one of them decides.
final class ScratchRecord: @unchecked Sendable {
  let record = EventRecord()
}
