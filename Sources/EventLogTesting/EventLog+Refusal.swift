public import EventLog

extension EventLog {
    /// What the log answers to a batch that it refuses; nil where it takes it.
    public func refusal(of batch: [Append]) async -> AppendError? {
        do throws(AppendError) {
            _ = try await append(batch)
            return nil
        } catch { return error }
    }
}
