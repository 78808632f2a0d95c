import Dispatch
public import EventLog
public import Timeline

extension LMDBEventLog {
    /// Appends a batch as one atomic whole; durable when it returns. Where nobody else appends, the calling thread writes: handing it to
    /// another and waiting for that one takes as long as half a sync.
    public func appendAndWait(_ batch: [Append]) throws(AppendError) -> Position {
        let writing = try writing()
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var result: Result<Position, AppendError>?
        let prepared = try prepared(batch) {
            result = $0
            done.signal()
        }
        try writing.enqueue(prepared, finder, writesItself: true)
        done.wait()
        guard let result else { preconditionFailure("the log has called back without an answer") }
        return try result.get()
    }
}
