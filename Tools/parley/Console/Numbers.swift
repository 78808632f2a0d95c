/// A number with a comma between groups of three digits: `1,234,567`.
func grouped(_ number: some BinaryInteger) -> String {
    var digits = Array(String(number))
    var place = digits.count - 3
    while place > 0, digits[place - 1] != "-" {
        digits.insert(",", at: place)
        place -= 3
    }
    return String(digits)
}

/// A number and what it counts: `1 event`, `2 events`.
func counted(_ number: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? singular : plural ?? singular + "s")"
}
