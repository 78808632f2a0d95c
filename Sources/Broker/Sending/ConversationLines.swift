import Events
import Timeline

/// Which line each conversation has, which never changes: 4 bytes each, so that nobody has to be asked for every message.
struct ConversationLines {
    private var names: [LineID] = [.absent]
    private var numbers: [LineID: UInt32] = [.absent: 0]
    /// Most conversations have the line of the one before.
    private var last: UInt32 = 0
    /// By the conversation's number, which counts from 1.
    private var lines: [UInt32] = []

    /// The line; absent for a conversation that nobody has named.
    subscript(_ conversation: ConversationID) -> LineID {
        let index = Int(conversation.rawValue)
        return lines.indices.contains(index) ? names[Int(lines[index])] : .absent
    }

    /// A conversation has begun.
    mutating func add(_ conversation: ConversationID, on line: LineID) {
        let index = Int(conversation.rawValue)
        if index >= lines.count { lines += Array(repeating: 0, count: index + 1 - lines.count) }
        lines[index] = number(of: line)
    }

    private mutating func number(of line: LineID) -> UInt32 {
        if names[Int(last)] == line { return last }
        if let number = numbers[line] {
            last = number
        } else {
            last = UInt32(names.count)
            names.append(line)
            numbers[line] = last
        }
        return last
    }
}
