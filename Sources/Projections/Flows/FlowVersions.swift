public import Encoding
public import Events
public import Flows
import HashTreeCollections
public import Timeline

/// The versions of flows that were published (S0.1): all of them, as sessions keep those that they began with.
public struct FlowVersions: Projection {
    /// By hash. A copy shares all that does not change.
    private var byHash: TreeDictionary<String, FlowVersion> = [:]
    /// The hash of each flow's newest version.
    private var newest: TreeDictionary<String, String> = [:]

    /// None.
    public init() {}

    /// The newest version of each flow, by name.
    public var current: [FlowVersion] { newest.values.compactMap { byHash[$0] }.sorted { $0.name < $1.name } }

    /// The newest version of a flow.
    public subscript(name: String) -> FlowVersion? { newest[name].flatMap { byHash[$0] } }

    /// The version with this hash.
    public func version(_ hash: String) -> FlowVersion? { byHash[hash] }

    /// A flow's version with this hash, or its newest where none is named; nil where there is none.
    public func version(_ hash: String?, of name: String) -> FlowVersion? {
        guard let hash else { return self[name] }
        return version(hash).flatMap { $0.name == name ? $0 : nil }
    }

    /// What a session begins with now: the newest version of a flow, with those of the flows that it calls; nil where it is not
    /// published.
    public func set(of name: String) -> FlowSet? {
        guard let root = self[name]?.flow else { return nil }
        return FlowSet(root, calling: current.map(\.flow))
    }

    /// What a session has begun with: the versions with these hashes, the first of which is its own.
    public func set(of hashes: [String]) -> FlowSet? {
        guard let root = hashes.first.flatMap({ byHash[$0] }) else { return nil }
        return FlowSet(root.flow, calling: hashes.dropFirst().compactMap { byHash[$0]?.flow })
    }

    /// The hashes of the versions in a set, the first flow's first.
    public func hashes(of set: FlowSet) -> [String] {
        let others = set.flows.keys.filter { $0 != set.root.name }.sorted()
        return ([set.root.name] + others).compactMap { newest[$0] }
    }

    public mutating func apply(_ event: RecordedEvent) {
        guard case .flowPublished(let published) = event.event else { return }
        if byHash[published.hash] == nil { byHash[published.hash] = FlowVersion(published, at: event.position) }
        if byHash[published.hash] != nil { newest[published.flow] = published.hash }
    }
}

extension FlowVersions: FieldCodable, Hashable {
    public mutating func code(_ fields: inout FieldCoder) {
        var all = fields.isReading ? [] : byHash.values.sorted { $0.position < $1.position }
        var names = fields.isReading ? [] : newest.values.sorted()
        fields.field(1, "all", &all)
        fields.field(2, "newest", &names)
        guard fields.isReading else { return }
        for version in all { byHash[version.hash] = version }
        for hash in names { if let version = byHash[hash] { newest[version.name] = hash } }
    }
}

/// A version of a flow.
public struct FlowVersion: FieldCodable, Hashable {
    /// The flow's name.
    public private(set) var name = ""
    /// The SHA-256 of its definition, in hexadecimal.
    public private(set) var hash = ""
    /// Its definition, as JSON.
    public private(set) var definition = ""
    /// The event that published it first.
    public private(set) var position = Position.start
    /// The definition as it was read.
    public private(set) var flow = Flow.nothing

    /// No version.
    public init() {}

    fileprivate init?(_ published: FlowPublished, at position: Position) {
        guard let flow = try? Flow(canonical: published.definition, outside: .stored) else { return nil }
        (name, hash, definition) = (published.flow, published.hash, published.definition)
        (self.position, self.flow) = (position, flow)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.field(2, "hash", &hash)
        fields.field(3, "definition", &definition)
        fields.field(4, "position", &position)
        if fields.isReading { flow = (try? Flow(canonical: definition, outside: .stored)) ?? .nothing }
    }
}
