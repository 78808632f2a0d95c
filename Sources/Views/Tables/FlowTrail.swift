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
        /// The move of the session after which it was last taken.
        var move: UInt32 = 0

        mutating func add(_ number: UInt32) {
            if numbers.count < Piece.mostNumbers { numbers.append(number) }
        }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "place", &place)
            fields.field(2, "outcome", &outcome)
            fields.field(3, "numbers", &numbers)
            fields.field(4, "move", &move)
        }
    }

    /// The versions that the session has, its own first.
    private(set) var versions: [String] = []
    /// How often it was moved to other versions.
    private(set) var moves: UInt32 = 0
    private(set) var pieces: [Piece] = []
    /// How many edges were taken.
    private(set) var steps: UInt32 = 0
    /// Where it waits, the innermost flow last; empty for nowhere.
    var places: [FlowPlace] = []

    init() {}

    init(in versions: [String]) { self.versions = versions }

    /// The session goes on in other versions: what it takes there, it takes for the first time.
    mutating func move(to versions: [String]) {
        self.versions = versions
        moves += 1
    }

    /// A node was come to.
    ///
    /// - Returns: Whether it is the first time, in the version that the session has.
    mutating func come(to place: FlowPlace) -> Bool { take("", at: place, as: nil) }

    /// An edge was taken.
    ///
    /// - Returns: Whether it is the first time, in the version that the session has.
    mutating func take(_ outcome: String, at place: FlowPlace) -> Bool {
        steps += 1
        return take(outcome, at: place, as: steps)
    }

    private mutating func take(_ outcome: String, at place: FlowPlace, as number: UInt32?) -> Bool {
        guard let index = pieces.firstIndex(where: { $0.place == place && $0.outcome == outcome }) else {
            var piece = Piece()
            (piece.place, piece.outcome, piece.move) = (place, outcome, moves)
            if let number { piece.add(number) }
            pieces.append(piece)
            return true
        }
        if let number { pieces[index].add(number) }
        defer { pieces[index].move = moves }
        return pieces[index].move != moves
    }

    mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "versions", &versions)
        fields.field(2, "pieces", &pieces)
        fields.field(3, "steps", &steps)
        fields.field(4, "places", &places)
        fields.field(5, "moves", &moves)
    }
}
