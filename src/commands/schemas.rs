//! The JSON schemas of what sites and commands say, as `docs/schemas` has them.

macro_rules! schemas {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../docs/schemas/", $name)))),+]
    };
}

/// Each schema by the name of its file.
pub(super) const SCHEMAS: [(&str, &str); 9] = schemas![
    "audit-line.v1.json",
    "build.v1.json",
    "catalog-document.v1.json",
    "catalog-index.v1.json",
    "mirrors.v1.json",
    "pull-line.v1.json",
    "report.v1.json",
    "signing-key.v1.json",
    "verify-line.v1.json",
];
