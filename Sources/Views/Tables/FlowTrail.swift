import Encoding

/// A node of a flow: where a session is.
struct FlowPlace: FieldCodable, Hashable {
    var flow = ""
    var node = ""

    init() {}
    init(flow: String, node: String) { (self.flow, self.node) = (flow, node) }

    mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "flow", &flow)
        fields.field(2, "node", &node)
    }
}

/// The way of a session through flows: each node and edge once, in the order in which they were first taken.
struct FlowTrail: FieldCodable, Hashable {
    /// A node, or an edge: what was taken, and when.
    struct Piece: FieldCodable, Hashable {
        /// Of an edge that is taken over and over, so many of its steps are remembered.
        private static let mostNumbers = 9

        var place = FlowPlace()
        /// The edge's outcome; empty for the node.
        var outcome = ""
        /// As the how manieth of the session's steps it was taken; none for a node.
        var numbers: [UInt32] = []

        mutating func add(_ number: UInt32) {
            if numbers.count < Piece.mostNumbers { numbers.append(number) }
        }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "place", &place)
            fields.field(2, "outcome", &outcome)
            fields.field(3, "numbers", &numbers)
        }
    }

    /// The versions that the session has begun with, its own first.
    var versions: [String] = []
    var pieces: [Piece] = []
    /// How many edges were taken.
    var steps: UInt32 = 0
    /// Where it waits, the innermost flow last; empty for nowhere.
    var places: [FlowPlace] = []

    init() {}

    /// A node was come to.
    ///
    /// - Returns: Whether it is the first time.
    mutating func come(to place: FlowPlace) -> Bool {
        guard !pieces.contains(where: { $0.place == place && $0.outcome.isEmpty }) else { return false }
        var piece = Piece()
        piece.place = place
        pieces.append(piece)
        return true
    }

    /// An edge was taken.
    ///
    /// - Returns: Whether it is the first time.
    mutating func take(_ outcome: String, at place: FlowPlace) -> Bool {
        steps += 1
        if let index = pieces.firstIndex(where: { $0.place == place && $0.outcome == outcome }) {
            pieces[index].add(steps)
            return false
        }
        var piece = Piece()
        (piece.place, piece.outcome) = (place, outcome)
        piece.add(steps)
        pieces.append(piece)
        return true
    }

    mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "versions", &versions)
        fields.field(2, "pieces", &pieces)
        fields.field(3, "steps", &steps)
        fields.field(4, "places", &places)
    }
}
