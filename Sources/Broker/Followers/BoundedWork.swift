/// Works on what a stream gives, at most so much at once; what comes then waits. Ends with the stream, or when the task is cancelled.
func work<Item: Sendable>(
    on items: AsyncStream<Item>, atMost widest: Int, _ body: @escaping @Sendable (Item) async -> Void
) async {
    await withTaskGroup(of: Void.self) { group in
        var running = 0
        for await item in items where !Task.isCancelled {
            if running >= widest {
                await group.next()
                running -= 1
            }
            running += 1
            group.addTask { await body(item) }
        }
        group.cancelAll()
    }
}
