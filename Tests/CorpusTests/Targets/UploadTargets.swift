import Messages
import WhatsApp

@testable import HTTPInterface

extension FuzzTarget {
    /// Forms with a file: the first byte says under whose limits and in how large pieces one comes, the rest is the form, with the
    /// boundary `B`. In whatever pieces it comes, the same is said of it.
    static let uploads = FuzzTarget("uploads") { bytes in
        guard let first = bytes.first else { return }
        let profile = LimitProfile.all[Int(first) % LimitProfile.all.count]
        let form = bytes.dropFirst()
        let whole = UploadCheck.fault(form, profile, piece: max(1, form.count))
        let cut = UploadCheck.fault(form, profile, piece: 1 + Int(first) / LimitProfile.all.count)
        try hold(whole == cut, "in one piece '\(whole)', in several '\(cut)'")
    }
}

/// What is wrong with a form.
private enum UploadCheck {
    static func fault(_ form: ArraySlice<UInt8>, _ profile: LimitProfile, piece: Int) -> String {
        do throws(GraphError) {
            var check = try MultipartCheck(contentType: "multipart/form-data; boundary=B", limits: profile)
            var rest = form
            while !rest.isEmpty {
                try check.take(rest.prefix(piece))
                rest = rest.dropFirst(piece)
            }
            try check.finish()
            return "nothing"
        } catch {
            return error.description
        }
    }
}
