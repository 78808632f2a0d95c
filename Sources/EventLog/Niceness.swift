#if canImport(Glibc)
    import Glibc
#endif

/// How far a thread gives way to the others of the machine.
package enum Niceness {
    /// The calling thread gives way from now on: it gets less of a processor that others want, too.
    ///
    /// - Parameter niceness: 1 to 19; the usual is 0. It can't be taken back.
    package static func giveWay(by niceness: Int32) {
        // Of the process 0, Linux takes the calling thread.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
    }
}
