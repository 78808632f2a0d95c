/// A resource of the HTTP interface: one file that says all there is to say about it, and one row in ``Resources``.
///
/// From its operations follow the routes, who may use them, what their bodies may hold, `/openapi.json` and the table of routes
/// in `docs/http.md`.
protocol Resource: Sendable {
    /// The resource, with what it needs of the interface.
    init(_ interior: HTTPInterior)

    /// What can be done with it: each operation with its description and with what answers it.
    var operations: [Operation] { get }
}

/// Every resource there is.
enum Resources {
    /// In the order in which they are documented.
    static let all: [any Resource.Type] = [
        WebhookRoutes.self,
        GraphRoutes.self,
        GraphFileRoutes.self,
        GraphNodeRoutes.self,
        ConversationRoutes.self,
        WhyRoutes.self,
        ThenRoutes.self,
        MessageRoutes.self,
        MediaRoutes.self,
        UploadRoutes.self,
        SessionRoutes.self,
        AgentRoutes.self,
        DeskRoutes.self,
        QueueRoutes.self, LineRoutes.self,
        ServiceLevelRoutes.self, UsageRoutes.self, TaskRoutes.self, FlowMoveRoutes.self, EventRoutes.self,
        LogRoutes.self, TimerRoutes.self,
        SchemaRoutes.self,
        GroupRoutes.self, ConsumerRoutes.self, PostedWebhookRoutes.self, WebhookActionRoutes.self,
        ContactRoutes.self,
        CustomerRoutes.self,
        EntryPointRoutes.self,
        TemplateRoutes.self,
        FlowRoutes.self,
        FlowPictureRoutes.self,
        SettingsRoutes.self,
        ConnectorRoutes.self,
        CalendarRoutes.self,
        ListRoutes.self,
        ResponseRoutes.self,
        TotalsRoutes.self,
        TokenRoutes.self,
        MetricsRoutes.self,
        HealthRoutes.self,
    ]
}
