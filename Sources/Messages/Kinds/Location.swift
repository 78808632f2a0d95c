extension Message {
    /// A place (S4.7).
    public struct Location: Hashable, Sendable {
        /// Degrees north, from -90 to 90.
        public var latitude: GraphNumber = 0
        /// Degrees east, from -180 to 180.
        public var longitude: GraphNumber = 0
        /// The place's name; nil for none.
        public var name: String?
        /// The place's address, which is shown only below a name; nil for none.
        public var address: String?
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// The place where the equator and the first meridian meet.
        public init() {}

        /// A place.
        public init(latitude: GraphNumber, longitude: GraphNumber, name: String? = nil, address: String? = nil) {
            self.latitude = latitude
            self.longitude = longitude
            self.name = name
            self.address = address
        }
    }
}

extension Message.Location: MessageKind, GraphObject {
    var type: String { "location" }
    var label: String { "location" }

    var text: String {
        let place = [name, address].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
        let coordinates = "\(latitude.literal), \(longitude.literal)"
        return place.isEmpty ? coordinates : "\(place) (\(coordinates))"
    }

    mutating func code(_ graph: inout GraphCoder) {
        graph.required("latitude", &latitude)
        graph.required("longitude", &longitude)
        graph.optional("name", &name)
        graph.optional("address", &address)
    }
}
