public import Messages

extension GraphError {
    /// A message that can't be read or doesn't keep the limits, as the platform would refuse it: with the code of the first
    /// fault, and every fault in its details.
    public init(_ error: MessageError) { self.init(error.code, error.description) }
}
