/// The limits that the messages of a line are held to, as data (S4).
public struct LimitProfile: Hashable, Sendable {
    /// Its name in the configuration: `cloud-api`.
    public var name: String
    /// Its limits.
    public var limits: [Limit]
    /// How web links in what people read are sent.
    public var webLinks: WebLinks

    /// A profile.
    public init(name: String, limits: [Limit], webLinks: WebLinks = .asWritten) {
        self.name = name
        self.limits = limits
        self.webLinks = webLinks
    }

    /// Every profile: ``cloudAPI``, ``connect``, ``studio``, ``workspace``.
    public static let all = [cloudAPI, connect, studio, workspace]

    /// The profile with a name; nil where there is none.
    public static func named(_ name: String) -> LimitProfile? { all.first { $0.name == name } }

    /// The most that a member may have; nil where the profile says nothing of it.
    ///
    /// - Parameter kind: The kind of message, as the Graph API calls it: `list`; nil for a limit of whatever kind.
    public func most(_ unit: Limit.Unit, of field: String, in kind: String? = nil) -> Int? {
        for limit in limits where limit.field == field && (kind == nil || limit.kind == kind) {
            if case .atMost(let most, unit) = limit.rule { return most }
        }
        return nil
    }

    /// A profile with other limits in place of those that it has of the same members, or beside them.
    func replacing(_ limits: [Limit], name: String, webLinks: WebLinks = .asWritten) -> LimitProfile {
        let kept = self.limits.filter { limit in !limits.contains { $0.isAbout(theSameAs: limit) } }
        return LimitProfile(name: name, limits: kept + limits, webLinks: webLinks)
    }
}
