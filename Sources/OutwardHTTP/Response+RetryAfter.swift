package import AsyncHTTPClient
import NIOHTTP1

extension HTTPClientResponse {
    /// How long the answer asks to be left alone; nil where it says nothing, or names a day.
    package var retryAfter: Duration? { headers.first(name: "Retry-After").flatMap(Int64.init).map(Duration.seconds) }
}
