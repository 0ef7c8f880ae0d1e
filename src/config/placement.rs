//! An option in the wrong place: TOML takes a line below a `[table]` as part of that table, so that one appended to the
//! file doesn't mean what it says.

use super::error::{names, unknown};
use serde::de::DeserializeOwned;

/// No option has this name.
const PROBE: &str = "\"?\" = 1";

/// Where an option belongs that isn't one of the `known` ones, if it is an option of a `T` at all.
pub(super) fn misplaced<T: DeserializeOwned>(name: &str, known: &str) -> Option<String> {
    let here: Vec<_> = names(known).map(str::to_owned).collect();
    let top = members::<T>("");
    let tables = tables::<T>(&top);
    if here != top && top.iter().any(|one| one == name) {
        if let Some((header, _)) = tables.iter().find(|(header, _)| header.trim_matches(['[', ']']) == name) {
            return Some(format!("`{name}` is a table: write {header}"));
        }
        let table = tables.iter().find(|(_, options)| !here.is_empty() && *options == here);
        let table = table.map_or("a [table]", |(header, _)| header.as_str());
        return Some(format!(
            "`{name}` belongs above the first [table]: in TOML, a line below {table} is part of that table"
        ));
    }
    let homes = tables.iter().filter(|(_, options)| options.iter().any(|one| one == name));
    let homes: Vec<_> = homes.map(|(header, _)| header.as_str()).collect();
    (!homes.is_empty()).then(|| format!("`{name}` belongs under {}", homes.join(" or ")))
}

/// The tables of a `T` by their headers, with the options of each. One whose names are anybody's has none.
fn tables<T: DeserializeOwned>(top: &[String]) -> Vec<(String, Vec<String>)> {
    let mut tables = Vec::new();
    for name in top {
        for header in [format!("[{name}]"), format!("[[{name}]]")] {
            let options = members::<T>(&header);
            let inner: Vec<_> = options.iter().map(|option| format!("[{name}.{option}]")).collect();
            if !options.is_empty() || is_taken::<T>(&header) {
                tables.push((header, options));
            }
            let inner = inner.into_iter().map(|header| (members::<T>(&header), header));
            tables.extend(inner.filter(|(options, _)| !options.is_empty()).map(|(options, header)| (header, options)));
        }
    }
    tables
}

/// Whether a header alone is a table.
fn is_taken<T: DeserializeOwned>(header: &str) -> bool {
    toml::from_str::<T>(header).is_ok()
}

/// The options below a header, as the reader names them to somebody who mistypes one.
fn members<T: DeserializeOwned>(header: &str) -> Vec<String> {
    let Err(error) = toml::from_str::<T>(&format!("{header}\n{PROBE}\n")) else { return Vec::new() };
    unknown(error.message())
        .filter(|(name, _)| *name == "?")
        .map_or_else(Vec::new, |(_, known)| names(known).map(str::to_owned).collect())
}
