public import Encoding

/// Members of an object that Parley doesn't know or that say nothing, kept as they came, so that reading a message and
/// writing it again loses nothing.
public struct UnmodelledMembers: Hashable, Sendable {
    /// One member: its name, and the member of the object in which it stands; empty for the object itself.
    struct Member: Hashable, Sendable {
        var scope: String
        var name: String
        var json: RawBytes
    }

    private(set) var members: [Member] = []

    /// None.
    public init() {}

    /// Whether there are none.
    public var isEmpty: Bool { members.isEmpty }

    /// The JSON of a member: `policy`, `language.policy`; nil where there is none. Setting it to nil removes it.
    public subscript(path: String) -> RawBytes? {
        get {
            let (scope, name) = UnmodelledMembers.parts(path)
            return members.first { $0.scope == scope && $0.name == name }?.json
        }
        set {
            let (scope, name) = UnmodelledMembers.parts(path)
            let index = members.firstIndex { $0.scope == scope && $0.name == name }
            switch (index, newValue) {
            case (let index?, let json?): members[index].json = json
            case (let index?, nil): members.remove(at: index)
            case (nil, let json?): append(name, in: scope, json)
            case (nil, nil): return
            }
        }
    }

    /// Adds a member that is not among them.
    mutating func append(_ name: String, in scope: String, _ json: RawBytes) {
        members.append(Member(scope: scope, name: name, json: json))
    }

    private static func parts(_ path: String) -> (scope: String, name: String) {
        guard let dot = path.lastIndex(of: ".") else { return ("", path) }
        return (String(path[..<dot]), String(path[path.index(after: dot)...]))
    }
}
