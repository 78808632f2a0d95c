extension Message.Contact {
    /// A person's name.
    public struct Name: Hashable, Sendable {
        /// The whole name, as it is shown.
        public var formatted = ""
        /// The first name.
        public var first: String?
        /// The last name.
        public var last: String?
        /// The middle name.
        public var middle: String?
        /// What comes after it, without punctuation: Jr, PhD.
        public var suffix: String?
        /// What comes before it, without punctuation: Dr, Ms.
        public var prefix: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Nothing yet.
        public init() {}

        /// A name as it is shown, and its first part.
        public init(_ formatted: String, first: String? = nil) {
            self.formatted = formatted
            self.first = first
        }
    }

    /// A phone number of a person's.
    public struct Phone: Hashable, Sendable {
        /// The number as it is shown.
        public var number: String?
        /// Which one: Home, Work.
        public var type: String?
        /// The WhatsApp id, which shows a button to write to them.
        public var waID: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Nothing yet.
        public init() {}

        /// A number.
        public init(_ number: String, type: String? = nil, waID: String? = nil) {
            self.number = number
            self.type = type
            self.waID = waID
        }
    }

    /// An address for electronic mail.
    public struct Email: Hashable, Sendable {
        /// The address.
        public var address: String?
        /// Which one: Home, Work.
        public var type: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Nothing yet.
        public init() {}
    }

    /// A postal address.
    public struct PostalAddress: Hashable, Sendable {
        /// Street and number.
        public var street: String?
        /// City.
        public var city: String?
        /// State, as its code.
        public var state: String?
        /// Postal code.
        public var postcode: String?
        /// Country.
        public var country: String?
        /// Country, as its code of two letters.
        public var countryCode: String?
        /// Which one: Home, Work.
        public var type: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Nothing yet.
        public init() {}
    }

    /// A page in the web.
    public struct Website: Hashable, Sendable {
        /// The address.
        public var address: String?
        /// Which one: Company, Personal.
        public var type: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Nothing yet.
        public init() {}
    }

    /// Where a person works.
    public struct Organisation: Hashable, Sendable {
        /// The company.
        public var company: String?
        /// The department.
        public var department: String?
        /// What they do there.
        public var title: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// Nothing yet.
        public init() {}
    }
}

extension Message.Contact.Name: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.required("formatted_name", &formatted)
        graph.optional("first_name", &first)
        graph.optional("last_name", &last)
        graph.optional("middle_name", &middle)
        graph.optional("suffix", &suffix)
        graph.optional("prefix", &prefix)
    }
}

extension Message.Contact.Phone: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.optional("phone", &number)
        graph.optional("type", &type)
        graph.optional("wa_id", &waID)
    }
}

extension Message.Contact.Email: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.optional("email", &address)
        graph.optional("type", &type)
    }
}

extension Message.Contact.PostalAddress: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.optional("street", &street)
        graph.optional("city", &city)
        graph.optional("state", &state)
        graph.optional("zip", &postcode)
        graph.optional("country", &country)
        graph.optional("country_code", &countryCode)
        graph.optional("type", &type)
    }
}

extension Message.Contact.Website: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.optional("url", &address)
        graph.optional("type", &type)
    }
}

extension Message.Contact.Organisation: GraphObject {
    mutating func code(_ graph: inout GraphCoder) {
        graph.optional("company", &company)
        graph.optional("department", &department)
        graph.optional("title", &title)
    }
}
