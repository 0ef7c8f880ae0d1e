//! Members of an object that a check needs, with the sentence for when they are wrong.

use super::id::Digest;
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

/// Whether the value is a string that is this digest in lower-case hex.
pub(super) fn is_hex_of(digest: &Digest, value: Option<&Value<'_>>) -> bool {
    value.and_then(Value::as_str).is_some_and(|text| digest.is_hex(text))
}

/// A member's value in a few words: a string quoted, anything else by its type, or that there is none.
pub(super) fn described(value: Option<&Value<'_>>) -> String {
    match value {
        None => "none".to_owned(),
        Some(Value::String(text)) => quoted(text.as_str()).to_string(),
        Some(other) => other.type_name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn a_digest_is_that_of_a_string_alone() {
        let digest = Digest::of(b"");
        let text = format!(r#"["{digest}",1]"#);
        let list = parse(text.as_bytes()).expect("a list");
        let [same, other] = list.as_array().expect("a list") else { panic!("two items") };
        assert!(is_hex_of(&digest, Some(same)) && !is_hex_of(&digest, Some(other)) && !is_hex_of(&digest, None));
    }

    #[test]
    fn what_was_found_is_said_and_text_of_the_document_is_quoted() {
        let document = br#"{"s":"a\u001b","n":null,"i":1,"f":1.0,"b":true,"l":[],"o":{}}"#;
        let value = parse(document).expect("an object");
        let object = value.as_object().expect("an object");
        assert_eq!(text(object, "s"), Ok("a\u{1b}"));
        assert_eq!(exactly(object, "s", "a\u{1b}"), Ok(()));
        let wrong = exactly(object, "s", "b").expect_err("another text");
        assert_eq!(wrong, r#"expected `s` to be "b", found "a\u{1b}""#);
        let table = [
            ("missing", "none"),
            ("n", "null"),
            ("i", "an integer"),
            ("f", "a number with a fraction or an exponent"),
            ("b", "a boolean"),
            ("l", "a list"),
            ("o", "an object"),
        ];
        for (name, found) in table {
            let message = format!("expected `{name}` to be a string, found {found}");
            assert_eq!(text(object, name), Err(message.clone()));
            assert_eq!(exactly(object, name, "b"), Err(message));
        }
    }
}
