/// Where a file can be fetched, for a while: what stands in the query of the address that a look-up gives.
struct MediaAddress: Equatable, Sendable {
    /// The path's parts, as the platform's own addresses have them.
    static let path = ["whatsapp_business", "attachments"]
    static let life = Duration.seconds(300)

    let id: String
    /// When it ends, in milliseconds since 1970 of the sandbox's time.
    let ends: Int64
    /// Proves that the sandbox gave it out.
    let hash: String

    /// The whole address.
    func text(base: String) -> String {
        "\(base)/\(MediaAddress.path.joined(separator: "/"))/?mid=\(id)&ext=\(ends)&hash=\(hash)"
    }
}
