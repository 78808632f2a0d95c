import EventLogTesting
import Synchronization

/// Runs tasks on the thread that asks it to, one step after another, and draws which of those that can go on goes on next: every
/// order is one that threads could have.
final class JobQueue: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    /// Nothing can go on.
    var isEmpty: Bool { jobs.withLock { $0.isEmpty } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Lets one task go on to where it waits next; false where none can.
    func runOne(_ random: inout SeededRandom) -> Bool {
        let job = jobs.withLock { jobs in
            jobs.isEmpty ? nil : jobs.remove(at: random.number(below: jobs.count))
        }
        job?.runSynchronously(on: asUnownedTaskExecutor())
        return job != nil
    }
}
