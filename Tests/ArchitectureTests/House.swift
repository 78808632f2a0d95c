/// The house as ARCHITECTURE.md draws it: which module may import which. What is wrong with it, or with what modules really
/// import, is told as advice.
///
/// It is the text between a line ```` ```arrows ```` and the next ```` ``` ````, with a module a line and the most basic ones
/// first:
///
/// ```
/// words = Events, Timeline
/// Timeline (pure):
/// Broker: Decisions, words
/// ```
///
/// A `(pure)` module imports nothing but what stands there, neither of this house nor of anybody's. Other modules import from
/// outside what they like. A name before `=` stands for those behind it.
struct House {
    struct Room: Hashable {
        var name: String
        var isPure: Bool
        /// What it may import.
        var arrows: Set<String>
    }

    private(set) var rooms: [Room] = []

    /// Reads the drawing.
    init(drawnIn text: String) throws(HouseError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "```arrows"), let end = lines[start...].firstIndex(of: "```") else {
            throw HouseError("there is no block ```arrows that says which module may import which")
        }
        var groups: [String: [String]] = [:]
        for line in lines[(start + 1)..<end] where !line.allSatisfy(\.isWhitespace) {
            if let sign = line.firstIndex(of: "=") {
                groups[House.word(line[..<sign])] = House.names(line[line.index(after: sign)...], groups)
            } else {
                rooms.append(try House.room(line, groups))
            }
        }
    }

    private static func room(_ line: Substring, _ groups: [String: [String]]) throws(HouseError) -> Room {
        guard let colon = line.firstIndex(of: ":") else {
            throw HouseError("'\(line)' is no line of the block: write 'MODULE: what it may import'")
        }
        var name = word(line[..<colon])
        let isPure = name.hasSuffix(" (pure)")
        if isPure { name.removeLast(" (pure)".count) }
        return Room(name: name, isPure: isPure, arrows: Set(names(line[line.index(after: colon)...], groups)))
    }

    private static func names(_ text: Substring, _ groups: [String: [String]]) -> [String] {
        text.split(separator: ",").map(word).filter { !$0.isEmpty }.flatMap { groups[$0] ?? [$0] }
    }

    private static func word(_ text: Substring) -> String {
        var rest = text
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

/// A house that can't be read.
struct HouseError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

// MARK: - What is wrong

extension House {
    /// Everything that is wrong.
    ///
    /// - Parameter imports: What each module that there is imports.
    func faults(of imports: [String: Set<String>]) -> [String] {
        let drawn = Set(rooms.map(\.name))
        var faults = imports.keys.filter { !drawn.contains($0) }.sorted().map {
            "\($0) is not in the house: add it to the block of ARCHITECTURE.md, with what it may import"
        }
        for room in rooms {
            if let found = imports[room.name] {
                faults += self.faults(of: room, importing: found, modules: Set(imports.keys))
            } else {
                faults.append("\(room.name) is in the house, and there is no such module: take it out")
            }
        }
        return faults + crossedArrows() + cycles()
    }

    private func faults(of room: Room, importing found: Set<String>, modules: Set<String>) -> [String] {
        found.subtracting(room.arrows).sorted().compactMap { module in
            if modules.contains(module) {
                "\(room.name) imports \(module), which the house does not allow: turn the arrow round"
            } else if room.isPure {
                "\(room.name) is pure and imports \(module): let the shell do what needs it, and hand in what comes of it"
            } else {
                nil
            }
        }
    }

    /// Modules that may import what is drawn below them: the most basic ones come first, so that one can see which way is up.
    private func crossedArrows() -> [String] {
        rooms.enumerated().flatMap { index, room in
            rooms[(index + 1)...].filter { room.arrows.contains($0.name) }.map {
                "\(room.name) stands before \($0.name) and may import it: put it behind"
            }
        }
    }

    /// Modules that may import themselves by way of others.
    private func cycles() -> [String] {
        let arrows = Dictionary(rooms.map { ($0.name, $0.arrows) }, uniquingKeysWith: { $0.union($1) })
        return rooms.compactMap { room in
            var reached: Set<String> = []
            var next = room.arrows
            while let module = next.popFirst() {
                guard reached.insert(module).inserted else { continue }
                next.formUnion(arrows[module] ?? [])
            }
            return reached.contains(room.name)
                ? "\(room.name) may import itself by way of others: break the cycle" : nil
        }
    }
}
