import Hummingbird

/// What belongs to a request on its way through the router: beside what the router itself needs, the request's place.
struct Visit: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Nil for a request that needs none.
    var place: Place?

    init(source: ApplicationRequestContextSource) { coreContext = CoreRequestContextStorage(source: source) }
}
