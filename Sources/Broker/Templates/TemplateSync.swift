import Decisions
import Encoding
import Events
import Projections
public import Settings

/// Asks the platform which templates an account has, and has what is new decided (S4.6).
public struct TemplateSync: Sendable {
    /// What was found.
    public struct Report: Hashable, Sendable {
        /// Versions that the platform has.
        public var versions: Int
        /// Changes that were recorded.
        public var changes: Int
    }

    /// Why the platform was not asked to the end: nothing of it is believed.
    public struct Failure: Error, CustomStringConvertible {
        /// What has happened, and what to do.
        public var description: String
    }

    /// The most pages that are asked for, of ``pageSize`` versions each.
    private static let pageLimit = 100
    private static let pageSize = 100
    private static let fields = "id,name,language,status,category,components"

    private let broker: Broker
    private let gateway: any GraphForwarding

    /// What asks a broker's platform.
    public init(broker: Broker, gateway: any GraphForwarding) { (self.broker, self.gateway) = (broker, gateway) }

    /// Asks for all templates of an account.
    ///
    /// - Parameter account: The WhatsApp Business Account.
    public func sync(_ account: String, by connector: ConnectorName) async throws -> Report {
        var found: [TemplateChanged] = []
        var cursor: String?
        for _ in 0..<TemplateSync.pageLimit {
            let (page, next) = try await page(of: account, after: cursor, by: connector)
            found += page
            guard let next, !page.isEmpty else { return try await record(found, of: account) }
            cursor = next
        }
        throw Failure(
            description:
                "account '\(account)' has more than \(TemplateSync.pageLimit * TemplateSync.pageSize) templates")
    }

    private func page(
        of account: String, after cursor: String?, by connector: ConnectorName
    ) async throws -> ([TemplateChanged], next: String?) {
        var request = ForwardedRequest("GET", version: nil, path: "/\(account)/message_templates")
        request.query = [("fields", TemplateSync.fields), ("limit", "\(TemplateSync.pageSize)")]
        if let cursor { request.query.append(("after", cursor)) }
        switch await gateway.forward(request, by: connector) {
        case .answered(let answer) where answer.status == 200: return try read(answer.body, of: account)
        case .answered(let answer):
            throw Failure(
                description: "the platform answers with status \(answer.status): is '\(account)' the account's id?")
        case .notSent(let reason), .unanswered(let reason):
            throw Failure(description: "the platform was not reached: \(reason)")
        }
    }

    private func read(_ body: [UInt8], of account: String) throws -> ([TemplateChanged], next: String?) {
        guard let root = try? JSONDocument(body, limit: .max).root, let data = root["data"], data.kind == .array else {
            throw Failure(description: "the platform's answer is no list of templates")
        }
        let versions = data.elements.compactMap { TemplateChanged(listed: $0, of: account) }
        // Without `next` there is no other page, whatever the cursors say.
        let paging = root["paging"]
        let hasNext = paging?["next"]?.string != nil
        return (versions, hasNext ? paging?["cursors"]?["after"]?.string : nil)
    }

    /// Has it recorded; what the platform has no more is gone.
    private func record(_ found: [TemplateChanged], of account: String) async throws -> Report {
        let known = try await broker.query { $0.templates.all.filter { $0.account == account } }
        let names = Set(found.map { TemplateReference(name: $0.name, language: $0.language) })
        var changes = found
        for version in known
        where !names.contains(TemplateReference(name: version.name, language: version.language)) {
            var gone = TemplateChanged()
            (gone.account, gone.name, gone.language) = (account, version.name, version.language)
            (gone.source, gone.removed) = ("sync", true)
            changes.append(gone)
        }
        var recorded = 0
        for start in stride(from: 0, to: changes.count, by: TemplateSync.pageSize) {
            let part = Array(changes[start..<min(start + TemplateSync.pageSize, changes.count)])
            guard case .recorded(let events)? = try await broker.submit([.changeTemplates(part)]).first else {
                continue
            }
            recorded += events.count
        }
        return Report(versions: found.count, changes: recorded)
    }
}

extension TemplateChanged {
    /// A version as the platform lists it; nil for what is none.
    fileprivate init?(listed value: JSONValue, of account: String) {
        guard let name = value["name"]?.string, (1...512).contains(name.utf8.count),
            let language = value["language"]?.string, (1...40).contains(language.utf8.count)
        else { return nil }
        self.init()
        (self.account, self.name, self.language, source) = (account, name, language, "sync")
        id = value["id"]?.string ?? ""
        status = (value["status"]?.string ?? "").uppercased()
        category = (value["category"]?.string ?? "").uppercased()
        if let list = value["components"], list.kind == .array {
            components = String(decoding: list.raw, as: UTF8.self)
        }
    }
}
