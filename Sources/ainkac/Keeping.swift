/// Keeps `value` until the process ends, which is soon: the kernel takes a heap back at once, where taking apart what is in it would be a
/// tenth of a check.
func keepToTheEnd<Value>(_ value: Value) { UnsafeMutablePointer<Value>.allocate(capacity: 1).initialize(to: value) }
