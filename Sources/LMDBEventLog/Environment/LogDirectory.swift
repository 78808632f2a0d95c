package import EventLog
import Glibc

/// The folder of a log: `log` holds the truth, `index` what can be made from it again, `writer.lock` who writes.
package struct LogDirectory {
    /// The folder itself, without symbolic links.
    let path: String

    /// The environment of the truth.
    let log: String
    /// Where a new environment of the truth is made before it gets its place.
    let unfinishedLog: String
    /// The environment of the index.
    let index: String
    /// The file that the writing process locks.
    let lock: String
    /// The file that LMDB keeps the truth in.
    let logFile: String
    /// The journal's files.
    let journals: [String]
    /// The file that LMDB keeps the index in.
    let indexFile: String

    private init(real path: String) {
        self.path = path
        log = path + "/log"
        unfinishedLog = path + "/log.new"
        index = path + "/index"
        lock = path + "/writer.lock"
        logFile = log + "/data.mdb"
        journals = [log + "/journal-a", log + "/journal-b"]
        indexFile = index + "/data.mdb"
    }

    /// Finds a folder that holds a log.
    init(existing path: String) throws(LogError) {
        guard let real = LogDirectory.realPath(path), access(real + "/log/data.mdb", F_OK) == 0 else {
            let advice = "there is no log in \(path): check the path, or start Parley there once to create one"
            throw LogError(.incompatible, advice)
        }
        self.init(real: real)
    }

    /// Finds a folder, or creates it and those above it, so that a log can be written in it. What was created is on disk.
    init(creating path: String) throws(LogError) {
        try LogDirectory.create(path)
        guard let real = LogDirectory.realPath(path) else { throw LogDirectory.trouble("open", path) }
        self.init(real: real)
        try LogDirectory.create(index)
    }

    /// Makes sure that the names of the files that were created are on disk, not only their content.
    func synchronize() throws(LogError) {
        for folder in [log, index, path] { try LogDirectory.synchronize(folder) }
    }

    /// Creates a folder, where there is none, and those above it.
    package static func create(_ path: String) throws(LogError) {
        if mkdir(path, 0o700) == 0 { return try synchronize(parent(of: path)) }
        switch errno {
        case EEXIST:
            guard isDirectory(path) else {
                throw LogError(.io, "\(path) is a file: a log needs a folder; choose another path")
            }
            // A start that was cut short may have made it without its name being on the disk. Where the folder above may not be read,
            // it is not ours to make sure of.
            try? synchronize(parent(of: path))
        case ENOENT where parent(of: path) != path:
            try create(parent(of: path))
            try create(path)
        default:
            throw trouble("create", path)
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.dropLast().lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes the names in a folder durable.
    package static func synchronize(_ path: String) throws(LogError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { throw trouble("open", path) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw trouble("sync", path) }
    }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// What the system's last error means.
    static func trouble(_ verb: String, _ path: String) -> LogError {
        let reason = String(cString: strerror(errno))
        return LogError(.io, "could not \(verb) \(path): \(reason). Check the path, the permissions and the disk")
    }
}
