//! The JSON schemas of the files of a site, as `docs/schemas` has them.

macro_rules! schemas {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../docs/schemas/", $name)))),+]
    };
}

/// Each schema by the name of its file.
pub(crate) const SITE_SCHEMAS: [(&str, &str); 8] = schemas![
    "api-index.v1.json",
    "catalog-document.v1.json",
    "catalog-index.v1.json",
    "catalog-paper.v1.json",
    "mirrors.v1.json",
    "report.v1.json",
    "resolve.v1.json",
    "signing-key.v1.json",
];
