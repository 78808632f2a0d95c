import Crypto
import Encoding
import Events
import FoundationEssentials
public import Projections
import Synchronization
public import Timeline

#if canImport(Glibc)
    import Glibc
#endif

/// The projections that are kept on disk, by the names that `parley rebuild` takes.
public enum ProjectionName {
    /// All conversations, contacts, settings: what decisions rest on.
    public static let conversations = "conversations"
    /// What has happened so far, counted.
    public static let totals = "totals"
    /// All of them.
    public static let all = [conversations, totals]
}

/// A projection's state with the position up to which it was computed.
public struct Snapshot<State: StoredProjection>: Sendable {
    /// The last event that was applied.
    public var position: Position
    /// The state.
    public var state: State

    /// A state at a position.
    public init(position: Position, state: State) {
        self.position = position
        self.state = state
    }
}

/// What there is of a projection's stored state.
public enum StoredSnapshot<State: StoredProjection>: Sendable {
    /// Nothing was stored.
    case absent
    /// It is of another version of the projection.
    case otherVersion(UInt32)
    /// It can't be read, or is not what was written.
    case damaged
    /// A state, and the hash of its bytes.
    case usable(Snapshot<State>, hash: String)
}

/// Projections' states on disk: derived, so one that is missing, damaged or of another version is merely rebuilt.
///
/// One file a projection: a line of text (`parley-snapshot NAME VERSION POSITION SHA256 CHECK`) and the state's fields. The
/// first hash is the state's, and the check is the front of the hash of the line before it. Replaced by renaming, so a reader
/// sees the old file or the new one.
public struct SnapshotStore: Sendable {
    private let directory: String
    /// Two who save at once in one process would write the same temporary file.
    private static let saving = Mutex(())

    /// The snapshots in a directory, which is made on the first write.
    public init(directory: String) { self.directory = directory }

    /// Reads a state; nil where there is none of this projection's version, or it is damaged.
    public func load<State: StoredProjection>(_ type: State.Type, named name: String) throws -> Snapshot<
        State
    >? {
        guard case .usable(let snapshot, _) = read(type, named: name) else { return nil }
        return snapshot
    }

    /// Reads a state, or says why there is none to be used.
    public func read<State: StoredProjection>(_ type: State.Type, named name: String) -> StoredSnapshot<State> {
        guard FileManager.default.fileExists(atPath: path(name)) else { return .absent }
        guard let bytes = try? [UInt8](Data(contentsOf: URL(filePath: path(name)))),
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        else { return .damaged }
        let header = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ").map(String.init)
        let body = Array(bytes[(end + 1)...])
        // The version first: another version may write another header.
        guard header.count > 2, header[0] == "parley-snapshot", header[1] == name, let version = UInt32(header[2])
        else {
            return .damaged
        }
        guard version == State.version else { return .otherVersion(version) }
        guard header.count == 6, let position = UInt64(header[3]), header[4] == SnapshotStore.hash(body),
            header[5] == SnapshotStore.check(header[..<5])
        else { return .damaged }
        guard let state = try? State(encoded: body) else { return .damaged }
        return .usable(Snapshot(position: Position(position), state: state), hash: header[4])
    }

    /// Replaces a state, atomically and durably.
    ///
    /// - Returns: The state's hash.
    @discardableResult
    public func save<State: StoredProjection>(_ snapshot: Snapshot<State>, named name: String) throws -> String {
        let body = snapshot.state.encoded()
        let hash = SnapshotStore.hash(body)
        let fields = ["parley-snapshot", name, "\(State.version)", "\(snapshot.position.rawValue)", hash]
        let header = (fields + [SnapshotStore.check(fields[...])]).joined(separator: " ") + "\n"
        try SnapshotStore.saving.withLock { _ in try replace(name, with: Array(header.utf8) + body) }
        return hash
    }

    /// Removes a stored state.
    func discard(named name: String) { unlink(path(name)) }

    private func replace(_ name: String, with content: [UInt8]) throws {
        // Names and numbers of customers are in it: nobody else may read it, as nobody else may read the log.
        let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true, attributes: mode)
        removeLeftovers(of: name)
        let temporary = path(name) + ".new-\(getpid())"
        defer { unlink(temporary) }
        try SnapshotStore.write(content, to: temporary)
        guard rename(temporary, path(name)) == 0 else { throw SnapshotError(path(name)) }
        try SnapshotStore.sync(directory)
    }

    private static func check(_ fields: ArraySlice<String>) -> String {
        String(hash(Array(fields.joined(separator: " ").utf8)).prefix(16))
    }

    /// SHA-256 of a state's bytes in hexadecimal: two states are equal where their hashes are.
    public static func hash(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// Removes what processes left that died while they wrote.
    private func removeLeftovers(of name: String) {
        let prefix = "\(name).snapshot.new-"
        for file in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] where file.hasPrefix(prefix)
        {
            guard let process = Int32(file.dropFirst(prefix.count)), kill(process, 0) != 0, errno == ESRCH else {
                continue
            }
            unlink("\(directory)/\(file)")
        }
    }

    private func path(_ name: String) -> String { "\(directory)/\(name).snapshot" }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw SnapshotError(path) }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            guard written >= 0 || errno == EINTR else { throw SnapshotError(path) }
            offset += max(written, 0)
        }
        guard fsync(descriptor) == 0 else { throw SnapshotError(path) }
    }

    private static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw SnapshotError(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SnapshotError(path) }
    }
}

/// Why a projection's state could not be stored. The log is not concerned, and the state can be computed from it again.
public struct SnapshotError: Error, CustomStringConvertible {
    /// What happened and what to do.
    public let description: String

    init(_ path: String) {
        let reason = String(cString: strerror(errno))
        description = "could not write \(path): \(reason). Check the disk and the permissions; nothing is lost"
    }
}
