public import Settings

extension Configuration {
    /// Every section of the file as it is declared, with the settings within.
    public static let sections = ConfigurationFile.describe()

    /// A JSON Schema (2020-12) of the whole file, for editors.
    public static var schema: SettingNode {
        SettingSchema.document(of: sections, title: "Parley's configuration (parley.yaml)")
    }
}
