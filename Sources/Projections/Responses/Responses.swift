public import Encoding
public import Events
public import Settings

/// The library of standard responses, as they were set last (S2.3, S2.4).
public struct Responses: Projection, FieldCodable, Hashable {
    /// All of them, by id.
    public private(set) var all: [StandardResponse] = []

    /// None.
    public init() {}

    /// The response with this id.
    public subscript(id: String) -> StandardResponse? {
        let place = place(of: id)
        return place < all.count && all[place].id == id ? all[place] : nil
    }

    public mutating func apply(_ event: RecordedEvent) {
        guard case .responseSet(let set) = event.event else { return }
        let place = place(of: set.response.id)
        let isThere = place < all.count && all[place].id == set.response.id
        switch (isThere, set.removed) {
        case (true, true): all.remove(at: place)
        case (true, false): all[place] = set.response
        case (false, true): return
        case (false, false): all.insert(set.response, at: place)
        }
    }

    private func place(of id: String) -> Int {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "responses", &all) }
}
