public import AinkaValues

/// Opens the engine that guards this host.
///
/// - Throws: `HostError` when this build has none.
public func openKernelBackend() throws(HostError) -> any Backend {
  throw HostError(
    operation: "use", object: "the kernel engine", advice: "this build has none: `--engine embedded` decides in user space")
}

/// Opens the records of the kernel's events; only one reader may.
public func openKernelRecords() throws(HostError) -> any RecordSource {
  throw HostError(operation: "read", object: "the kernel's events", advice: "this build has no kernel engine")
}
