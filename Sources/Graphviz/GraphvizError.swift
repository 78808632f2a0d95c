/// Why there is no picture.
public enum GraphvizError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Graphviz is not there.
    case notInstalled
    /// Its program could not be started; why.
    case notStarted(String)
    /// Its program ended without a picture.
    case undrawable
    /// It takes longer than so many seconds.
    case tooSlow(Int64)
    /// The picture has more than so many bytes.
    case tooLarge(Int)
    /// What it draws could not be read.
    case unreadable

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .notInstalled: "Graphviz' program dot is not installed: apt-get install graphviz"
        case .notStarted(let why): "dot could not be started: \(why)"
        case .undrawable: "dot could not draw the graph"
        case .tooSlow(let seconds): "dot has drawn for \(seconds) s: the graph is too large for it"
        case .tooLarge(let bytes): "dot's picture is larger than \(bytes >> 20) MiB"
        case .unreadable: "dot's picture could not be read"
        }
    }
}
