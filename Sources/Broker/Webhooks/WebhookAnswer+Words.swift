extension WebhookAnswer {
    /// What is wrong, in half a sentence; nil where it was taken.
    public var words: String? {
        switch self {
        case .taken: nil
        case .gone: "answers with status 410: it is gone"
        case .slowDown(let status, _): "answers with status \(status)"
        case .failed(_, let reason), .refused(let reason): reason
        }
    }

    /// The status that it was answered with; nil where nothing was.
    public var httpStatus: UInt32? {
        switch self {
        case .taken(let status), .slowDown(let status, _): status
        case .failed(let status, _): status == 0 ? nil : status
        case .gone: 410
        case .refused: nil
        }
    }

    /// How long the address wants to be left alone; nil where it says nothing of it.
    var wish: Duration? {
        guard case .slowDown(_, let wait) = self else { return nil }
        return wait
    }
}
