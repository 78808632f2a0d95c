import Synchronization

/// The port that a server got, once it has one.
final class ListeningPort: Sendable {
    private let noted = Mutex<Int?>(nil)

    /// The port; nil until there is one.
    var number: Int? { noted.withLock { $0 } }

    func note(_ port: Int) { noted.withLock { $0 = port } }
}
