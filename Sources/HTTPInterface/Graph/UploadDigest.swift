import Crypto
import Synchronization

/// Makes out whether a form with a file is the same as another time: by its parts, whatever stands between them. A client that makes
/// a request again mostly has another boundary.
final class UploadDigest: Sendable {
    private struct State {
        var hash: SHA256
        /// Bytes of the part that was begun last.
        var size = 0
    }

    private let state: Mutex<State>

    /// - Parameter hash: What stands before the form.
    init(_ hash: SHA256) { state = Mutex(State(hash: hash)) }

    /// A part begins.
    func begin(_ name: String, type: String) {
        state.withLock { state in
            let head = "\(state.size);\(name.utf8.count):\(name)\(type.utf8.count):\(type)"
            state.hash.update(data: Array(head.utf8))
            state.size = 0
        }
    }

    /// The part goes on.
    func take(_ bytes: some Collection<UInt8>) {
        state.withLock { state in
            state.hash.update(data: Array(bytes))
            state.size += bytes.count
        }
    }

    /// What all parts amount to.
    var bytes: [UInt8] {
        state.withLock { state in
            var hash = state.hash
            hash.update(data: Array("\(state.size)".utf8))
            return Array(hash.finalize())
        }
    }
}
