import Encoding
package import Timeline

/// A real conversation of a customer and a business, with its times.
package struct Dialogue: Hashable, Sendable {
    /// Something that one of them says.
    package struct Turn: Hashable, Sendable {
        /// Whether the customer says it; else an agent does.
        package var isCustomer: Bool
        /// When. The platform's times are whole seconds.
        package var time: Timestamp
        /// What.
        package var text: String
    }

    /// Its number.
    package var id: Int
    /// What is said, in order.
    package var turns: [Turn]

    /// Bytes that a line has at most.
    private static let limit = 1 << 20

    /// Reads dialogues: JSON Lines of `{"id", "turns": [{"from": "customer" or "agent", "at": a time in UTC, "text"}]}`, each with its
    /// turns in order and begun by the customer.
    package static func read(_ bytes: [UInt8]) throws(DialogueError) -> [Dialogue] {
        var dialogues: [Dialogue] = []
        for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            do throws(DialogueError) { dialogues.append(try Dialogue(Array(line))) } catch {
                throw DialogueError("line \(index + 1): \(error.reason)")
            }
        }
        return dialogues
    }

    private init(_ line: [UInt8]) throws(DialogueError) {
        let value: JSONValue
        do throws(JSONError) { value = try JSONDocument(line, limit: Dialogue.limit).root } catch {
            throw DialogueError("\(error)")
        }
        guard let number = value["id"]?.integer, let said = value["turns"] else {
            throw DialogueError("a dialogue has an 'id', which is a number, and 'turns'")
        }
        id = Int(number)
        turns = []
        for turn in said.elements { turns.append(try Turn(turn)) }
        guard turns.first?.isCustomer == true, zip(turns, turns.dropFirst()).allSatisfy({ $0.time <= $1.time }) else {
            throw DialogueError("a dialogue begins with its customer, and its turns are in order")
        }
    }
}

extension Dialogue.Turn {
    fileprivate init(_ value: JSONValue) throws(DialogueError) {
        guard let from = value["from"]?.string, from == "customer" || from == "agent", let text = value["text"]?.string,
            let time = value["at"]?.string.flatMap({ Timestamp(iso8601: $0) })
        else { throw DialogueError("a turn has 'from', which is customer or agent, 'at', a time, and 'text'") }
        self.init(isCustomer: from == "customer", time: time, text: text)
    }
}

/// Dialogues that can't be read or played.
package struct DialogueError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, and where.
    package var reason: String

    init(_ reason: String) { self.reason = reason }

    package var description: String { reason }
}
