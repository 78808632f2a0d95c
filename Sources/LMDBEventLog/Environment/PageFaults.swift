import CMemory

/// What a process does where a page of the log's file can't be read or is not what LMDB takes it for.
///
/// LMDB believes its pages: a damaged one can send it to memory that is not there, and a disk that is gone makes every page such
/// memory. The system's answer is a signal, of which the process dies without a word.
public enum PageFaults {
    /// From now on, ends the process with a message on standard error and an exit code instead. For programs, not for processes
    /// in which a log is embedded: it takes SIGSEGV, SIGBUS and SIGABRT over where a thread is reading a log, and leaves them
    /// as they were where it is not.
    ///
    /// Nothing is lost by it: what was acknowledged is durable, and nothing else was promised.
    public static func end(with code: Int32, saying message: String) {
        let bytes = Array("\(message)\n".utf8)
        bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { parley_page_faults_answer($0.baseAddress, $0.count, code) }
        }
    }

    /// The calling thread reads pages until ``leave()``.
    static func enter() { parley_page_faults_enter() }
    /// Ends what ``enter()`` began.
    static func leave() { parley_page_faults_leave() }
}
