import Events
import Flows
import GRDB

/// The definitions of flows: where an edge leads is in no event.
struct FlowLibrary {
    /// Definitions that are kept at hand between two transactions.
    private static let kept = 200

    private struct Version {
        let name: String
        let definition: String
    }

    private var new: [String: Version] = [:]
    /// By version; nil for one that can't be read, or that there is not.
    private var flows: [String: Flow?] = [:]

    mutating func add(_ published: FlowPublished) {
        new[published.hash] = Version(name: published.flow, definition: published.definition)
        flows[published.hash] = FlowLibrary.read(published.definition)
    }

    /// Has some versions at hand.
    mutating func load(_ versions: [String], _ rows: StoredRows) throws {
        for version in versions where flows[version] == nil {
            let row = try rows.read(FlowsView.versions, "version", "WHERE version = ?", [version.databaseValue])
            flows[version] = .some(row.flatMap { FlowLibrary.read($0[2]) })
        }
    }

    /// A flow among some versions, and its own; nil where it is not among them.
    func flow(_ name: String, among versions: [String]) -> (version: String, flow: Flow)? {
        for version in versions {
            if case .some(.some(let flow)) = flows[version], flow.name == name { return (version, flow) }
        }
        return nil
    }

    mutating func write(to rows: StoredRows) throws {
        for (hash, version) in new.sorted(by: { $0.key < $1.key }) {
            try rows.write(FlowsView.versions) { row in
                row.add(hash)
                row.add(version.name)
                row.add(version.definition)
            }
        }
        new.removeAll()
        if flows.count > FlowLibrary.kept { flows.removeAll() }
    }

    private static func read(_ definition: String) -> Flow? { try? Flow(canonical: definition, outside: .stored) }
}
