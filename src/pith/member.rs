//! Members of an object that a check needs, with the sentence for when they are wrong.

use super::json::{Object, Value};
use super::quote::quoted;

/// The string of that name, or what was found instead.
pub(super) fn text<'a>(object: &'a Object<'a>, name: &str) -> Result<&'a str, String> {
    match object.get(name) {
        Some(Value::String(text)) => Ok(text.as_str()),
        other => Err(format!("expected `{name}` to be a string, found {}", described(other))),
    }
}

/// Requires the member to be exactly this string.
pub(super) fn exactly(object: &Object<'_>, name: &str, expected: &str) -> Result<(), String> {
    match text(object, name)? {
        found if found == expected => Ok(()),
        found => Err(format!("expected `{name}` to be \"{expected}\", found {}", quoted(found))),
    }
}

/// A member's value in a few words: a string quoted, anything else by its type, or that there is none.
pub(super) fn described(value: Option<&Value<'_>>) -> String {
    match value {
        None => "none".to_owned(),
        Some(Value::String(text)) => quoted(text.as_str()).to_string(),
        Some(other) => other.type_name().to_owned(),
    }
}
