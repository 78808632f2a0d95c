import Hummingbird
import NIOCore

/// What belongs to a request on its way through the router: beside what the router itself needs, the request's place and its
/// connection.
struct Visit: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Nil for a request that needs none.
    var place: Place?
    let channel: any Channel
    /// The name of the page that is asked for; nil for all else.
    var page: String?

    init(source: ApplicationRequestContextSource) {
        (coreContext, channel) = (CoreRequestContextStorage(source: source), source.channel)
    }
}
