import EventLog
import Synchronization
import Timeline

/// What appends were answered, in the order of the answers.
final class AnswerLog: Sendable {
    private struct Answer {
        let result: Result<Position, AppendError>
        /// The head when the answer came.
        let head: Position
    }

    private let answers = Mutex<[Answer]>([])

    func note(_ result: Result<Position, AppendError>, head: Position) {
        answers.withLock { $0.append(Answer(result: result, head: head)) }
    }

    var count: Int { answers.withLock { $0.count } }

    /// The positions of those that were appended, in the order of the answers.
    var positions: [Position] { answers.withLock { $0.compactMap { try? $0.result.get() } } }

    /// What the others were answered.
    var refusals: [AppendError] {
        answers.withLock {
            $0.compactMap { if case .failure(let error) = $0.result { error } else { nil } }
        }
    }

    /// Whether every answer, also that of a duplicate, names a record that was durable when it came.
    var allRestOnDurableRecords: Bool {
        answers.withLock {
            $0.allSatisfy { answer in
                switch answer.result {
                case .success(let position), .failure(.duplicate(_, let position)): position <= answer.head
                case .failure: false
                }
            }
        }
    }
}
