import AinkaBundle
import AinkaEngine
import AinkaSemantics
import CAinkaABI
import Glibc

/// Shows events to compiled images with random changes: wrong answers, but bounded work and no crash. The same under sanitizers,
/// with worse images, is `kernel/test/sanitize.sh`; `--output` writes images for it.
struct ImageFuzzer {
  private let options: Door.Options
  private let generator: PolicyGenerator

  init(_ options: Door.Options) {
    self.options = options
    generator = PolicyGenerator(random: SplitMix64(seed: options.seed), events: Pipeline.declaredEvents())
  }

  /// Tries, or writes, as many images as the options ask for.
  func run() -> Door.Outcome {
    CrashNote.install()
    let count = options.count ?? (options.output == nil ? 2_000 : 20)
    var decided = 0
    for index in 0..<count {
      CrashNote.begin("image", seed: options.seed, index: index)
      var random = SplitMix64(seed: options.seed, index: UInt64(index))
      guard let compiled = compiled(&random) else { continue }
      if let folder = options.output {
        guard write(compiled.bundle, to: "\(folder)/\(index).image") else { return .usage }
        decided += 1
      } else {
        decided += decide(compiled, &random)
      }
    }
    CrashNote.end()
    print(
      options.output.map { "image: \(decided) images written to \($0)" }
        ?? "image: \(decided) events were shown to broken images")
    return .noDifference
  }

  /// Returns a random program, compiled, or nothing when it is beyond the tables' limits.
  private func compiled(_ random: inout SplitMix64) -> Pipeline.Compiled? {
    var generator = generator
    generator.random = SplitMix64(seed: random.next())
    guard case .compiled(let compiled) = Pipeline.compile([generator.policy(named: "p").text]) else { return nil }
    return compiled
  }

  /// Shows events to the image of `compiled` after changes behind its directory; returns how many.
  private func decide(_ compiled: Pipeline.Compiled, _ random: inout SplitMix64) -> Int {
    var bundle = compiled.bundle
    // What the loader writes must lie where the directory says; everything else may be anything.
    let first = MemoryLayout<ainka_directory>.size
    for _ in 0..<random.number(in: 1...60) {
      let place = first + random.below(bundle.image.count - first)
      bundle.image[place] =
        random.happens(50) ? UInt8(truncatingIfNeeded: random.next()) : random.pick([0, 1, 0x7f, 0x80, 0xff])
    }
    var engine = Engine(bundle)
    var events = OccurrenceGenerator(random: SplitMix64(seed: random.next()), program: compiled.program)
    for _ in 0..<20 {
      let occurrence = events.occurrence()
      let event = compiled.program.events[occurrence.event]
      _ = engine.decide(event: event.name, Dictionary(uniqueKeysWithValues: zip(event.fields.map(\.name), occurrence.values)))
    }
    return 20
  }

  /// Writes the image of `bundle` as the loader would, its tables in the directory; returns whether that worked.
  private func write(_ bundle: Bundle, to path: String) -> Bool {
    var image = bundle.image
    guard let tables = MemoryLayout<ainka_directory>.offset(of: \.table) else {
      preconditionFailure("the directory has tables")
    }
    image.withUnsafeMutableBytes { bytes in
      for (number, event) in bundle.events.enumerated() {
        bytes.storeBytes(of: UInt32(event.table), toByteOffset: tables + number * 4, as: UInt32.self)
      }
    }
    guard let file = fopen(path, "wb") else {
      perror(path)
      return false
    }
    let written = fwrite(image, 1, image.count, file)
    return fclose(file) == 0 && written == image.count
  }
}
