//! Strict JSON and its canonical form (PROTOCOL.md, "Canonical JSON").
//!
//! [`parse()`] turns a text into a [`Value`], or says where and why it refuses the text; [`canonical`] writes or
//! hashes a value as Python's `json.dumps(v, sort_keys=True, separators=(",", ":"),
//! ensure_ascii=False)` does. A value borrows from its text: only a string with an escape in it is
//! copied. This is not RFC 8785, whose order of members and form of numbers differ.
//! [`differences_of_texts`] names the fields in which two documents differ.

pub mod canonical;
mod difference;
mod number;
mod output;
mod parse;
mod value;

pub use difference::{Difference, Differences, MOST_COMPARED_BYTES, differences_of_texts};
pub use number::Number;
pub use parse::{JsonError, JsonErrorKind, MAX_DEPTH, MAX_VALUES, parse};
pub use value::{Object, Text, Value};

#[cfg(test)]
mod tests {
    use super::{canonical, parse};
    use data_encoding::HEXLOWER;
    use std::collections::BTreeMap;

    /// Texts with their canonical forms, and texts with the reasons why they are refused. The checker of the pages has the same
    /// table (tests/browser/checker.test.mjs).
    const TABLE: &str = include_str!("../../../../tests/json.json");

    #[test]
    fn the_table_that_all_checkers_share_holds() {
        let table: BTreeMap<String, Vec<(String, String)>> = serde_json::from_str(TABLE).unwrap();
        assert_eq!(table.len(), 4);
        for (section, rows) in table {
            assert!(rows.len() >= 10, "{section}");
            for (text, expected) in rows {
                let bytes = match section.as_str() {
                    "refused bytes" => HEXLOWER.decode(text.as_bytes()).unwrap(),
                    _ => text.clone().into_bytes(),
                };
                let found = match parse(&bytes) {
                    Ok(value) => String::from_utf8(canonical::bytes(&value)).unwrap(),
                    Err(error) => error.to_string(),
                };
                assert_eq!(found, expected, "{section}: {text}");
            }
        }
    }
}
