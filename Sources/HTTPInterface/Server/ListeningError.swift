import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// Why Parley can't listen on its address.
struct ListeningError: Error, CustomStringConvertible {
    /// What happened and what to do.
    let description: String

    init(host: String, port: Int, reason: IOError) {
        let address = "\(host) port \(port)"
        description =
            switch reason.errnoCode {
            case EADDRINUSE: "\(address) is taken by another program: stop that one, or choose another with --port"
            case EACCES: "only root may listen on \(address): choose a port above 1023 with --port"
            case EADDRNOTAVAIL: "\(host) is no address of this machine: choose another with --host"
            default: "can't listen on \(address): \(reason)"
            }
    }
}
