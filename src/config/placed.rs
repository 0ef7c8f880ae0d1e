//! Values with the place in the configuration where they stand, for what is found wrong only when they are used: a key
//! that is trusted and distrusted, a list that can't be read.

use super::grammar::{FilePath, FingerprintText, Grammar, GrammarValue, RefusedValue};
use camino::Utf8PathBuf;
use pith::Fingerprint;
use serde::de::{SeqAccess, Visitor, value::StrDeserializer};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, Range};
use toml::Spanned;

/// A value and where it stands. Two are equal whose values are.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    value: T,
    span: Range<usize>,
}

impl<T> Placed<T> {
    /// Its bytes in the text of the configuration.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    fn of<U>(spanned: Spanned<U>, value: impl FnOnce(U) -> T) -> Self {
        Self { span: spanned.span(), value: value(spanned.into_inner()) }
    }
}

impl<T: Default> Default for Placed<T> {
    /// One that stands nowhere.
    fn default() -> Self {
        Self { value: T::default(), span: 0..0 }
    }
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Placed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Placed<T> {}

/// Which key is meant: one that is trusted, by its fingerprint, or that of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyName {
    /// The key with that fingerprint.
    Fingerprint(Fingerprint),
    /// The only key of a file, which is then trusted too.
    File(Utf8PathBuf),
}

impl Grammar for KeyName {
    type Value = Self;

    /// A file whose name is like a fingerprint is named with `./` before it.
    fn parse(text: &str) -> Result<Self, RefusedValue> {
        match FingerprintText::parse(text) {
            Ok(fingerprint) => Ok(Self::Fingerprint(fingerprint)),
            Err(_) => FilePath::parse(text).map(Self::File),
        }
    }
}

/// Reads a text.
pub(super) fn placed<'de, G: Grammar, D: Deserializer<'de>>(deserializer: D) -> Result<Placed<G::Value>, D::Error> {
    Ok(Placed::of(Spanned::<GrammarValue<G>>::deserialize(deserializer)?, |parsed| parsed.0))
}

/// Reads `true` or `false`.
pub(super) fn placed_switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Placed<bool>, D::Error> {
    Ok(Placed::of(Spanned::deserialize(deserializer)?, |is_on| is_on))
}

/// Reads a list of texts.
pub(super) fn placed_list<'de, G: Grammar, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Placed<G::Value>>, D::Error> {
    let all = Vec::<Spanned<GrammarValue<G>>>::deserialize(deserializer)?;
    Ok(all.into_iter().map(|one| Placed::of(one, |parsed| parsed.0)).collect())
}

/// Reads a text, or a list with one at least.
pub(super) fn one_or_several<'de, G: Grammar, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Placed<Vec<G::Value>>, D::Error> {
    Ok(Placed::of(Spanned::<Several<G>>::deserialize(deserializer)?, |parsed| parsed.0))
}

struct Several<G: Grammar>(Vec<G::Value>);

impl<'de, G: Grammar> Deserialize<'de> for Several<G> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SeveralVisitor(PhantomData::<G>)).map(Self)
    }
}

struct SeveralVisitor<G>(PhantomData<G>);

impl<'de, G: Grammar> Visitor<'de> for SeveralVisitor<G> {
    type Value = Vec<G::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(vec![GrammarValue::<G>::deserialize(StrDeserializer::new(text))?.0])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(GrammarValue(value)) = list.next_element::<GrammarValue<G>>()? {
            all.push(value);
        }
        if all.is_empty() {
            return Err(serde::de::Error::custom(RefusedValue("expected at least one".to_owned())));
        }
        Ok(all)
    }
}
