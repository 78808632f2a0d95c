import Glibc
import NIOPosix

/// What finds the addresses of a name.
public protocol HostResolver: Sendable {
    /// The addresses of a name, as text, those of version 4 first, at most 16; none where it is not known.
    func addresses(of host: String) async -> [String]
}

/// The machine's own name service.
public struct SystemResolver: HostResolver {
    private static let limit = 16

    /// The machine's.
    public init() {}

    public func addresses(of host: String) async -> [String] {
        let found = try? await NIOThreadPool.singleton.runIfActive { () -> [String] in
            var hints = addrinfo()
            (hints.ai_family, hints.ai_socktype) = (AF_UNSPEC, Int32(SOCK_STREAM.rawValue))
            var list: UnsafeMutablePointer<addrinfo>?
            guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
            defer { freeaddrinfo(list) }
            let all = sequence(first: list) { $0?.pointee.ai_next }.prefix { $0 != nil }
            return Array(all.compactMap(SystemResolver.text).prefix(SystemResolver.limit))
        }
        return (found ?? []).sorted { !$0.contains(":") && $1.contains(":") }
    }

    private static func text(_ info: UnsafeMutablePointer<addrinfo>?) -> String? {
        guard let info = info?.pointee, let address = info.ai_addr else { return nil }
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let result = getnameinfo(
            address, info.ai_addrlen, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
        guard result == 0 else { return nil }
        return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
