extension Message {
    /// People and how to reach them (S4.8).
    public struct Contacts: Hashable, Sendable {
        /// The people; at least one.
        public var contacts: [Contact] = []

        /// Nobody yet.
        public init() {}

        /// These people.
        public init(_ contacts: [Contact]) { self.contacts = contacts }
    }

    /// A person and how to reach them (S4.8).
    public struct Contact: Hashable, Sendable {
        /// The name; the only thing that must be there.
        public var name = Name()
        /// Phone numbers.
        public var phones: [Phone] = []
        /// Addresses for electronic mail.
        public var emails: [Email] = []
        /// Postal addresses.
        public var addresses: [PostalAddress] = []
        /// Pages in the web.
        public var websites: [Website] = []
        /// Where the person works; nil where it is not told.
        public var organisation: Organisation?
        /// The date of birth, as YYYY-MM-DD; nil where it is not told.
        public var birthday: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Nobody yet.
        public init() {}

        /// A person with phone numbers.
        public init(_ name: Name, phones: [Phone] = []) {
            self.name = name
            self.phones = phones
        }
    }
}

extension Message.Contacts: MessageKind {
    var type: String { "contacts" }
    var label: String { contacts.count == 1 ? "contact" : "contacts" }
    var text: String { contacts.prefix(10).map(\.words).filter { !$0.isEmpty }.joined(separator: "; ") }
    var graphBytes: [UInt8] { contacts.graphBytes }
}

extension Message.Contact: GraphObject {
    var words: String {
        let phones = phones.prefix(10).compactMap(\.number).filter { !$0.isEmpty }
        return ([name.formatted] + phones).filter { !$0.isEmpty }.joined(separator: ", ")
    }

    mutating func code(_ graph: inout GraphCoder) {
        graph.optional("addresses", &addresses)
        graph.optional("birthday", &birthday)
        graph.optional("emails", &emails)
        graph.required("name", &name)
        graph.optional("org", &organisation)
        graph.optional("phones", &phones)
        graph.optional("urls", &websites)
    }
}
