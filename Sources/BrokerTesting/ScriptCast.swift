import Events
import Messages
import Projections
import Timeline

/// The customers of a script, in the order in which they are named; Sheena is there from the beginning.
struct ScriptCast {
    /// Numbers that nobody has: of those who come after Sheena, +1 650 555 0101, 0102 …
    private static let firstNumber = 16_505_550_101

    private var customers = [ScriptCustomer(name: "Sheena", phone: "16505551234")]
    private var current = 0

    /// Whom a step is about that names nobody: who was named last.
    var customer: ScriptCustomer {
        get { customers[current] }
        set { customers[current] = newValue }
    }

    /// Speaks of a customer from now on, or still of the same where no name is given; on another line, where one is.
    mutating func turn(to name: String?, on line: LineID? = nil) {
        if let name {
            if let known = customers.firstIndex(where: { $0.name == name }) {
                current = known
            } else {
                let phone = String(ScriptCast.firstNumber + customers.count - 1)
                customers.append(ScriptCustomer(name: name, phone: phone))
                current = customers.count - 1
            }
        }
        if let line { customer.line = line }
    }
}

/// A customer of a script: who they are, and the line that they were last named on.
struct ScriptCustomer {
    var name: String
    /// As the platform names them now.
    var party: Party
    var line = ScriptRunner.line
    var hash = ""
    /// The message that receipts are for.
    var lastSend: OpenSend?
    /// The conversation on each line that they were last seen in.
    var conversations: [LineID: ConversationID] = [:]

    init(name: String, phone: String) {
        self.name = name
        party = Party(phone: phone, name: name)
    }
}
