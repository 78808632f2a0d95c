/// The Swift source of everything that follows from the rows of `EventKind`.
///
/// Each switch is written out, so that coding an event is a jump and a direct call: a table of types would cost a look-up and
/// a call through a witness for each.
struct EventSource {
    /// The kinds.
    let rows: [EventRow]

    /// The source.
    var text: String {
        """
        // Made by generate-events of the rows in EventKind.swift: change them there.

        import Encoding
        public import Timeline

        \(enumeration)

        extension Event {
        \(reading)

        \(kind)

        \(fields)

        \(actedFor)
        }

        extension EventKind {
        \(types)
        }

        \(conformances)

        """
    }

    private var enumeration: String {
        """
        /// One event: what happened, or what Parley decided.
        ///
        /// Indirect, as its fields are up to 300 bytes that would be copied wherever one looks at it: a rebuild takes 60 ns less an
        /// event.
        public indirect enum Event: Hashable, Sendable {
        \(rows.map { "\(documentation($0))    case \($0.name)(\($0.type))" }.joined(separator: "\n"))
            /// An event of a kind, or with a payload, that this version doesn't know: carried, never interpreted.
            case unrecognized(kind: UInt16, payload: [UInt8])
        }
        """
    }

    private func documentation(_ row: EventRow) -> String {
        row.documentation.map { $0.isEmpty ? "    ///\n" : "    /// \($0)\n" }.joined()
    }

    private var reading: String {
        """
            /// Reads the fields of a known kind.
            init(_ kind: EventKind, _ bytes: UnsafeRawBufferPointer, _ extent: Extent) throws(MalformedFields) {
                switch kind {
        \(cases { "self = .\($0.name)(try \($0.type)(encoded: bytes, extent))" })
                }
            }
        """
    }

    private var kind: String {
        """
            /// The number of the event's kind, as records hold it.
            public var kind: UInt16 {
                switch self {
        \(cases { "EventKind.\($0.name).rawValue" })
                case .unrecognized(let kind, _): kind
                }
            }
        """
    }

    private var fields: String {
        """
            /// What happened; nil for an event that this version doesn't know.
            package var fields: (any EventFields)? {
                switch self {
        \(cases("(let fields)") { _ in "fields" })
                case .unrecognized: nil
                }
            }
        """
    }

    private var actedFor: String {
        """
            /// What the event's rule has acted for; nil for an event of no such rule.
            public var actedFor: Position? {
                switch self {
        \(cases("(let fields)") { _ in "fields.remembered" })
                case .unrecognized: nil
                }
            }
        """
    }

    private var types: String {
        """
            /// The type of the kind's fields.
            public var fields: any EventFields.Type {
                switch self {
        \(cases { "\($0.type).self" })
                }
            }
        """
    }

    private var conformances: String {
        rows.map { row in
            """
            extension \(row.type): EventFields {
                public static var kind: EventKind { .\(row.name) }
            }
            """
        }
        .joined(separator: "\n\n")
    }

    private func cases(_ pattern: String = "", _ body: (EventRow) -> String) -> String {
        rows.map { "        case .\($0.name)\(pattern): \(body($0))" }.joined(separator: "\n")
    }
}
