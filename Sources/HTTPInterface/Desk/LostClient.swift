import NIOCore
import Timeline

#if canImport(Glibc)
    import Glibc
#endif

extension Channel {
    /// Has the system end the connection when what was sent is not confirmed in time: a client that has lost its network says no
    /// goodbye, and the system by itself would go on trying for a quarter of an hour.
    func findOutLostClient(within time: Duration) {
        #if canImport(Glibc)
            let option = NIOBSDSocket.Option(rawValue: TCP_USER_TIMEOUT)
            guard let socket = self as? any SocketOptionProvider else { return }
            _ = socket.unsafeSetSocketOption(level: .tcp, name: option, value: CInt(clamping: time.milliseconds))
        #endif
    }
}
