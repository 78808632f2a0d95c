import Synchronization

/// Posts that have begun. Each is let end, whatever is said of its webhook meanwhile: who has just been posted an event is not posted it again
/// because somebody has other keys made, or pauses. A stop cuts them off.
final class PostsUnderWay: Sendable {
    private struct State {
        var isStopped = false
        var posts: [UInt64: Task<WebhookAnswer, Never>] = [:]
        var last: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Posts.
    ///
    /// - Returns: The answer; nil where the post was cut off, or not begun any more.
    func answer(to post: @escaping @Sendable () async -> WebhookAnswer) async -> WebhookAnswer? {
        let begun = state.withLock { state -> (number: UInt64, post: Task<WebhookAnswer, Never>)? in
            guard !state.isStopped else { return nil }
            state.last += 1
            // A task of its own, which who waits for it does not cut off by being cancelled.
            let post = Task { await post() }
            state.posts[state.last] = post
            return (state.last, post)
        }
        guard let begun else { return nil }
        let answer = await begun.post.value
        return state.withLock { state in
            state.posts[begun.number] = nil
            return state.isStopped ? nil : answer
        }
    }

    /// Cuts off what is under way; nothing is begun any more.
    func stop() {
        let posts = state.withLock { state in
            state.isStopped = true
            return Array(state.posts.values)
        }
        for post in posts { post.cancel() }
    }
}
