//! A parsed JSON value, whose members are already in canonical order.

use super::Number;
use std::cmp::Ordering;

/// A JSON value that borrows from the text `'t` it was parsed from.
///
/// Two values are equal when their canonical bytes are equal: `1`, `1.0` and `true` are three
/// values, and the order of an object's members does not count (PROTOCOL.md, "Canonical JSON").
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'t> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer of any size or a double.
    Number(Number<'t>),
    /// A string, unescaped.
    String(Text<'t>),
    /// A list.
    Array(Box<[Value<'t>]>),
    /// An object; each name occurs once.
    Object(Object<'t>),
}

impl<'t> Value<'t> {
    /// The string's text, or `None` if the value has another type.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The object, or `None` if the value has another type.
    pub fn as_object(&self) -> Option<&Object<'t>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The list's items, or `None` if the value has another type.
    pub fn as_array(&self) -> Option<&[Value<'t>]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The integer's canonical digits, or `None` if the value has another type (also if it is a double).
    pub(crate) fn as_integer(&self) -> Option<&str> {
        match self {
            Self::Number(Number::Integer(digits)) => Some(digits),
            _ => None,
        }
    }

    /// The name of the value's type, with its article, for messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(Number::Integer(_)) => "an integer",
            Self::Number(Number::Float(_)) => "a number with a fraction or an exponent",
            Self::String(_) => "a string",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// An unescaped string. Without an escape it borrows from the document's text.
#[derive(Debug, Clone)]
pub enum Text<'t> {
    /// As it stands in the text, so that its canonical form is the same characters.
    Plain(&'t str),
    /// It had an escape; any character may be in it.
    Unescaped(Box<str>),
}

impl Text<'_> {
    /// The string's characters.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Unescaped(text) => text,
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text<'_> {}

/// An object's members, sorted by name in code point order, each name once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object<'t> {
    members: Box<[Member<'t>]>,
}

/// A name and its value.
#[derive(Debug, Clone)]
pub(super) struct Member<'t> {
    pub(super) name: Text<'t>,
    pub(super) value: Value<'t>,
    /// Both as they stand in the text, where that is their canonical form already: most members of a document are
    /// written, hashed and compared in one piece.
    pub(super) canonical: Option<&'t str>,
}

impl PartialEq for Member<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.canonical, other.canonical) {
            (Some(one), Some(other)) => one == other,
            _ => self.name == other.name && self.value == other.value,
        }
    }
}

impl Eq for Member<'_> {}

impl<'t> Object<'t> {
    const SMALL: usize = 32;

    /// Sorts the members, and says whether they already were. Fails where a name stands twice.
    pub(super) fn from_members(mut members: Box<[Member<'t>]>) -> Result<(Self, bool), DuplicateName> {
        let was_sorted = strictly_sorted(&members);
        if !was_sorted {
            members.sort_unstable_by(|a, b| compare_names(a.name.as_str(), b.name.as_str()));
            if !strictly_sorted(&members) {
                return Err(DuplicateName);
            }
        }
        Ok((Self { members }, was_sorted))
    }

    /// The member with that name.
    #[inline]
    pub fn get(&self, name: &str) -> Option<&Value<'t>> {
        // Objects are small: comparing lengths in passing beats a binary search through the text.
        if self.members.len() <= Self::SMALL {
            return self.members.iter().find(|member| member.name.as_str() == name).map(|member| &member.value);
        }
        let at = self.members.binary_search_by(|member| compare_names(member.name.as_str(), name)).ok()?;
        self.members.get(at).map(|member| &member.value)
    }

    /// The members in canonical order.
    pub fn members(&self) -> impl ExactSizeIterator<Item = (&Text<'t>, &Value<'t>)> {
        self.members.iter().map(|member| (&member.name, &member.value))
    }

    /// The members in canonical order, with their texts.
    pub(super) fn parts(&self) -> &[Member<'t>] {
        &self.members
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

/// A name occurs twice in one object.
#[derive(Debug, Clone, Copy)]
pub(super) struct DuplicateName;

fn strictly_sorted(members: &[Member<'_>]) -> bool {
    members.is_sorted_by(|a, b| compare_names(a.name.as_str(), b.name.as_str()) == Ordering::Less)
}

/// Code point order, which is the byte order of UTF-8. Most names differ in their first byte.
fn compare_names(a: &str, b: &str) -> Ordering {
    let first = |name: &str| name.as_bytes().first().copied();
    first(a).cmp(&first(b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{canonical, parse};

    fn value(text: &str) -> Value<'_> {
        parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn values_are_equal_exactly_when_their_canonical_bytes_are() {
        let texts = [
            "null",
            "true",
            "false",
            "0",
            "-0",
            "1",
            "1.0",
            "1e0",
            "\"1\"",
            "\"a\"",
            r#""\u0061""#,
            "\"A\"",
            "[]",
            "{}",
            "[1,2]",
            "[2,1]",
            r#"{"a":1,"b":2}"#,
            r#"{"b":2,"a":1}"#,
            r#"{"b":2,"\u0061":1}"#,
            r#"{"a":1}"#,
            r#"{"a":null}"#,
        ];
        for (a, b) in texts.iter().flat_map(|a| texts.iter().map(move |b| (value(a), value(b)))) {
            assert_eq!(a == b, canonical::bytes(&a) == canonical::bytes(&b), "{a:?} and {b:?}");
        }
    }

    #[test]
    fn each_type_is_had_as_itself_alone_and_named_with_its_article() {
        let table = [
            ("null", "null"),
            ("true", "a boolean"),
            ("1", "an integer"),
            ("1.0", "a number with a fraction or an exponent"),
            ("\"x\"", "a string"),
            ("[]", "a list"),
            ("{}", "an object"),
        ];
        for (text, name) in table {
            let value = value(text);
            assert_eq!(value.type_name(), name);
            assert_eq!(value.as_str().is_some(), name == "a string", "{text}");
            assert_eq!(value.as_integer().is_some(), name == "an integer", "{text}");
            assert_eq!(value.as_array().is_some(), name == "a list", "{text}");
            assert_eq!(value.as_object().is_some(), name == "an object", "{text}");
        }
    }

    #[test]
    fn members_are_found_in_small_objects_and_in_large_ones() {
        for count in [0, 1, Object::SMALL, Object::SMALL + 1, 1000] {
            let members: Vec<_> = (0..count).rev().map(|number| format!(r#""\u006e{number}":{number}"#)).collect();
            let text = format!("{{{}}}", members.join(","));
            let value = value(&text);
            let object = value.as_object().expect("an object");
            assert_eq!((object.len(), object.is_empty()), (count, count == 0));
            for number in 0..count {
                let found = object.get(&format!("n{number}")).and_then(Value::as_integer);
                assert_eq!(found, Some(number.to_string().as_str()), "of {count} members");
            }
            for missing in ["", "n", "n00", "zz", "N0"] {
                assert_eq!(object.get(missing), None, "of {count} members");
            }
            let names: Vec<_> = object.members().map(|(name, _)| name.as_str()).collect();
            assert!(names.is_sorted());
        }
    }

    #[test]
    fn a_string_is_copied_only_where_it_holds_an_escape() {
        assert!(matches!(value("\"plain \u{e9}\""), Value::String(Text::Plain("plain \u{e9}"))));
        assert!(matches!(value(r#""\u0061""#), Value::String(Text::Unescaped(text)) if &*text == "a"));
    }
}
