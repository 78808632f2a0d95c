/// Why a group of consumers can't be asked.
public enum GroupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is none of this name.
    case notFound(String)
    /// What it has had is not known any more: somebody has to say from where on it delivers.
    case lost(String, reason: String)
    /// Where groups stand can't be stored or read now; it is tried again.
    case unavailable(String)
    /// As many consumers wait for its events as can.
    case tooManyWait(Int)

    public var description: String {
        switch self {
        case .notFound(let name): "there is no group '\(name)': list them with 'GET /v1/groups'"
        case .lost(let name, let reason):
            "what the group '\(name)' has had is not known: \(reason). Say from where on it delivers with "
                + "'POST /v1/groups/\(name)/replay'; what it has had after that position comes a second time"
        case .unavailable(let reason): "groups deliver nothing now: \(reason)"
        case .tooManyWait(let limit): "\(limit) requests wait for this group's events, which is the most: ask later"
        }
    }
}
