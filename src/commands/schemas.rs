//! The JSON schemas of what sites and commands say, as `docs/schemas` has them.

use crate::manifest::SITE_SCHEMAS;

macro_rules! schemas {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../docs/schemas/", $name)))),+]
    };
}

/// Those of what commands print.
const OF_COMMANDS: [(&str, &str); 7] = schemas![
    "annotate-line.v1.json",
    "audit-line.v1.json",
    "build.v1.json",
    "keys-line.v1.json",
    "part.v1.json",
    "pull-line.v1.json",
    "verify-line.v1.json"
];

/// Each schema by the name of its file.
pub(super) fn schemas() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut all: Vec<_> = SITE_SCHEMAS.into_iter().chain(OF_COMMANDS).collect();
    all.sort_unstable();
    all.into_iter()
}
