public import Encoding

extension Message {
    /// A button that opens a form of the platform's (a WhatsApp flow).
    public struct Flow: Hashable, Sendable {
        /// What stands above; nil for nothing.
        public var header: Header?
        /// What it says, at most 1024 characters.
        public var body = ""
        /// A line below, at most 60 characters; nil for none.
        public var footer: String?
        /// The button's label, at most 20 characters.
        public var button = ""
        /// The form's id; nil where it is called by its name.
        public var id: String?
        /// The form's name; nil where it is called by its id.
        public var name: String?
        /// Names this filling of the form, and comes back with the answers; nil for none.
        public var token: String?
        /// `navigate` (as where it is nil) or `data_exchange`.
        public var action: String?
        /// The first screen and its data, as a JSON object; nil for the form's own.
        public var payload: RawBytes?
        /// `draft` or `published` (as where it is nil).
        public var mode: String?
        /// The version of the messages about forms.
        public var version = "3"
        /// Members that Parley doesn't know.
        public var unmodelled = UnmodelledMembers()

        /// No form yet.
        public init() {}

        /// A button that opens the form with this id.
        public init(body: String, button: String, id: String, token: String? = nil) {
            self.body = body
            self.button = button
            self.id = id
            self.token = token
        }
    }
}

extension Message.Flow: InteractiveKind {
    var label: String { "form" }
    var text: String { words(body, tapping: [button]) }

    mutating func code(_ graph: inout GraphCoder) {
        graph.interactive("flow", &header, &body)
        graph.footer(&footer)
        graph.object("action") { action in
            action.constant("name", "flow")
            action.object("parameters") { code(parameters: &$0) }
        }
    }

    private mutating func code(parameters: inout GraphCoder) {
        parameters.required("flow_message_version", &version)
        parameters.optional("flow_id", &id)
        parameters.optional("flow_name", &name)
        parameters.required("flow_cta", &button)
        parameters.optional("flow_token", &token)
        parameters.optional("flow_action", &action)
        parameters.optional("flow_action_payload", &payload)
        parameters.optional("mode", &mode)
        if parameters.isReading, id == nil, name == nil {
            parameters.reportMissing("needs a 'flow_id' or a 'flow_name'")
        }
    }
}
