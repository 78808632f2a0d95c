import Foundation

/// How many files and connections the process may have open at once.
enum OpenFiles {
    /// Lets it have as many as the system allows it to ask for. The usual 1,024 are fewer than there may be connections, and
    /// the log needs some, too.
    static func allowAll() {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it can't be had, connections that find no file left wait to be accepted.
        _ = setrlimit(resource, &limit)
    }
}
