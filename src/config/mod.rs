//! The configuration, `catalog.toml`: a text in, options or an error with its place out. No file is
//! opened here. `docs/catalog.toml` shows every option.
//!
//! An option is a field of [`Config`] or of one of its tables, here; what a value may be is its grammar, in
//! `grammar.rs`, or in `accent.rs`, `address.rs` and `host.rs` where it means more. `error.rs` shows the place of a
//! mistake, and `placement.rs` says where an option belongs that stands below the wrong table. A further option is a
//! field, its grammar, and a line in `docs/catalog.toml`, which a test compares.

mod accent;
mod address;
mod error;
mod exclusion;
mod grammar;
mod guard;
mod host;
mod placed;
mod placement;

pub use crate::values::ArxivName;
pub use accent::{Accent, Rgb};
pub use address::{BaseUrl, Contact, is_host};
pub use error::ConfigError;
pub use exclusion::{ExcludedName, Exclusion};
pub use grammar::{CategoryPattern, RefusedValue, YearRange};
pub use guard::{Guard, with_at_least};
pub use host::{Host, Limit, Measure};
pub use placed::{KeyName, Placed};

use crate::layout::{Feature, LinkForm};
use camino::Utf8PathBuf;
use grammar::{
    FileName, FilePath, FingerprintText, Footer, Grammar, Logo, NumberOrSuffix, Sentence, SingleLine, accepted, list,
    some, text,
};
use pith::{Digest, Fingerprint, PithNumber, Suffix};
use placed::{one_or_several, placed, placed_list, placed_switch};
use placement::misplaced;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The most bytes of a configuration. Stops a file of gigabytes, given by mistake or to exhaust memory.
pub const MOST_CONFIG_BYTES: usize = 1 << 20;

/// A configuration with every option, what it means and its default.
pub const COMMENTED: &str = include_str!("../../docs/catalog.toml");

/// What a catalog says of itself where its operator says nothing else.
const DEFAULT_DESCRIPTION: &str = "A catalog of papers whose identity you can check: every entry is a signed Pith record, verified before it was published.";

/// What a catalog is called, what is in it and how it looks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct Config {
    /// What the catalog is called, on one line.
    #[serde(deserialize_with = "text::<SingleLine, _>")]
    pub title: String,
    /// What it is, in a sentence or two on one line.
    #[serde(deserialize_with = "text::<Sentence, _>")]
    pub description: String,
    /// Where the site is published.
    #[serde(deserialize_with = "some::<BaseUrl, _>")]
    pub base_url: Option<BaseUrl>,
    /// Who mirrors what.
    pub mirror: Mirror,
    /// Files of further trusted keys, relative to the configuration's folder.
    #[serde(deserialize_with = "placed_list::<FilePath, _>")]
    pub trust: Vec<Placed<Utf8PathBuf>>,
    /// Keys that never count, the registry's built-in one included.
    #[serde(deserialize_with = "placed_list::<FingerprintText, _>")]
    pub distrust: Vec<Placed<Fingerprint>>,
    /// What is written and where.
    pub output: Output,
    /// Which papers a partial mirror holds.
    pub filters: Filters,
    /// Papers that are kept out.
    pub exclude: Vec<Exclusion>,
    /// Keys that count only for the documents of a list.
    pub retire: Vec<RetiredKey>,
    /// The record to publish where two contradict each other, by its SHA-256.
    #[serde(deserialize_with = "accepted")]
    pub accept: BTreeMap<Suffix, Digest>,
    /// What a build must not fall below.
    pub guard: Guard,
    /// How the site looks.
    pub theme: Theme,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Pith Catalog".to_owned(),
            description: DEFAULT_DESCRIPTION.to_owned(),
            base_url: None,
            mirror: Mirror::default(),
            trust: Vec::new(),
            distrust: Vec::new(),
            output: Output::default(),
            filters: Filters::default(),
            exclude: Vec::new(),
            retire: Vec::new(),
            accept: BTreeMap::new(),
            guard: Guard::default(),
            theme: Theme::default(),
        }
    }
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// It isn't TOML, or one of its options isn't known or has no such value; with the line and what is expected there.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        if text.len() > MOST_CONFIG_BYTES {
            return Err(ConfigError::new(
                text,
                0..0,
                format!("the configuration is larger than {MOST_CONFIG_BYTES} bytes"),
            ));
        }
        let config: Self =
            toml::from_str(text).map_err(|error| ConfigError::of_toml(text, &error, &misplaced::<Self>))?;
        match config.output.linked_for_nobody() {
            Some(message) => Err(Self::refuse(text, &config.output.hard_links, message)),
            None => Ok(config),
        }
    }

    /// The line that a value of a configuration stands in, counted from 1.
    pub fn line<T>(text: &str, value: &Placed<T>) -> usize {
        ConfigError::new(text, value.span(), String::new()).line()
    }

    /// What is wrong with a value of a configuration, found where it is used.
    pub fn refuse<T>(text: &str, value: &Placed<T>, message: String) -> ConfigError {
        ConfigError::new(text, value.span(), message)
    }

    /// A hash of all that can change the bytes of a page whose documents and templates stay as they are.
    ///
    /// What decides only which papers there are, or where files lie, is left out.
    pub fn fingerprint(&self) -> Digest {
        // Named one by one, without `..`, so that a new option is put on one of the two sides.
        let Self {
            title,
            description,
            base_url,
            mirror,
            trust: _,
            distrust: _,
            output,
            filters: _,
            exclude: _,
            retire: _,
            accept: _,
            guard: _,
            theme,
        } = self;
        let Mirror { name, contact, upstream } = mirror;
        let Output { dir: _, profile: _, offline, host: _, hard_links: _, keep: _, switched: _ } = output;
        let Theme { name: wordmark, accent, logo, footer } = theme;
        let view = json!({
            "title": title,
            "description": description,
            "base_url": base_url.as_ref().map(BaseUrl::as_str),
            "mirror": [name, &contact.as_ref().map(Contact::href), &upstream.as_ref().map(BaseUrl::to_string)],
            "offline": offline,
            "parts": output.features().into_iter().map(Feature::name).collect::<Vec<_>>(),
            "wordmark": wordmark,
            "accent": accent.map(|accent| [accent.light().to_string(), accent.dark().to_string()]),
            "logo": logo.as_ref().map(|logo| logo.as_str()),
            "footer": footer,
        });
        Digest::of(view.to_string().as_bytes())
    }
}

/// Who runs a mirror, and of what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct Mirror {
    /// Who runs it.
    #[serde(deserialize_with = "some::<SingleLine, _>")]
    pub name: Option<String>,
    /// How to reach them.
    #[serde(deserialize_with = "some::<Contact, _>")]
    pub contact: Option<Contact>,
    /// The site that is mirrored.
    #[serde(deserialize_with = "some::<BaseUrl, _>")]
    pub upstream: Option<BaseUrl>,
}

/// What is written and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct Output {
    /// The folder to write into, relative to the configuration's.
    #[serde(deserialize_with = "some::<FilePath, _>")]
    pub dir: Option<Utf8PathBuf>,
    /// Which features are written where [`features`](Self::features) isn't told otherwise.
    #[serde(deserialize_with = "text::<Profile, _>")]
    pub profile: Profile,
    /// Whether links name `index.html`, for reading from a disk.
    pub offline: bool,
    /// Where the site will be published, if its limits are to be kept.
    #[serde(deserialize_with = "some::<Host, _>")]
    pub host: Option<Host>,
    /// Whether the second copy of each bundle is a hard link of the first.
    #[serde(deserialize_with = "placed_switch")]
    pub hard_links: Placed<bool>,
    /// Names in the output folder that a build leaves alone.
    #[serde(deserialize_with = "list::<FileName, _, _>")]
    pub keep: Vec<String>,
    #[serde(rename = "parts")]
    switched: BTreeMap<Feature, bool>,
}

impl Default for Output {
    fn default() -> Self {
        Self {
            dir: None,
            profile: Profile::default(),
            offline: false,
            host: None,
            hard_links: Placed::default(),
            keep: [".git", "CNAME"].map(str::to_owned).into(),
            switched: BTreeMap::new(),
        }
    }
}

impl Output {
    /// That of a site that has exactly these features.
    pub fn of_features(features: &BTreeSet<Feature>, offline: bool) -> Self {
        let switched = Feature::ALL.into_iter().map(|feature| (feature, features.contains(&feature))).collect();
        Self { offline, switched, ..Self::default() }
    }

    /// What is wrong with hard links for a host that has no disk of the site's own to serve from.
    fn linked_for_nobody(&self) -> Option<String> {
        let host = self.host.filter(|_| *self.hard_links)?;
        Some(format!(
            "{} takes no hard links, or makes files of them: remove `hard_links` or `host`; links save room where a server \
             reads the site from its own disk",
            host.title()
        ))
    }

    /// How links name the page of a folder.
    pub(crate) fn link_form(&self) -> LinkForm {
        if self.offline { LinkForm::File } else { LinkForm::Folder }
    }

    /// The features that are written: the profile's, but for those that are switched on or off alone.
    pub fn features(&self) -> BTreeSet<Feature> {
        let is_written =
            |feature: &Feature| self.switched.get(feature).copied().unwrap_or_else(|| self.profile.has(*feature));
        Feature::ALL.into_iter().filter(is_written).collect()
    }
}

/// How much of each paper is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Profile {
    /// All of it.
    #[default]
    Full,
    /// What a reader and a check need, for large catalogs.
    Minimal,
}

impl Profile {
    fn has(self, feature: Feature) -> bool {
        let is_needed = match feature {
            // The page has it to copy, and a file a paper more is one that few ask for.
            Feature::Citation => return false,
            Feature::State
            | Feature::Graph
            | Feature::Events
            | Feature::Resolvers
            | Feature::PResolvers
            | Feature::Api => false,
            Feature::Record
            | Feature::Bundle
            | Feature::WellKnown
            | Feature::Listings
            | Feature::Feeds
            | Feature::Search
            | Feature::Manifests => true,
        };
        self == Self::Full || is_needed
    }
}

impl Grammar for Profile {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, RefusedValue> {
        match text {
            "full" => Ok(Self::Full),
            "minimal" => Ok(Self::Minimal),
            other => Err(RefusedValue::is_not(other, "a profile, \"full\" or \"minimal\"")),
        }
    }
}

/// Which papers a partial mirror holds. A list that is empty lets all pass.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct Filters {
    /// Papers of any of these categories, primary or not.
    #[serde(deserialize_with = "list::<CategoryPattern, _, _>")]
    pub categories: Vec<CategoryPattern>,
    /// Papers first submitted in any of these years.
    #[serde(deserialize_with = "list::<YearRange, _, _>")]
    pub years: Vec<YearRange>,
    /// These papers.
    #[serde(deserialize_with = "list::<NumberOrSuffix, _, _>")]
    pub numbers: BTreeSet<Suffix>,
}

impl Filters {
    /// Whether a paper of those categories, primary and cross-listed, passes every list.
    pub fn takes<'a>(&self, categories: impl IntoIterator<Item = &'a str>, number: PithNumber) -> bool {
        let wanted = |category: &str| self.categories.iter().any(|pattern| pattern.takes(category));
        (self.categories.is_empty() || categories.into_iter().any(wanted))
            && (self.years.is_empty() || self.years.iter().any(|years| years.takes(number.year())))
            && (self.numbers.is_empty() || self.numbers.contains(&number.suffix()))
    }
}

/// A key that counts only for the documents of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
pub struct RetiredKey {
    /// Which one.
    #[serde(deserialize_with = "placed::<KeyName, _>")]
    pub key: Placed<KeyName>,
    /// The files or folders that list its documents, relative to the configuration's folder.
    #[serde(deserialize_with = "one_or_several::<FilePath, _>")]
    pub documents: Placed<Vec<Utf8PathBuf>>,
}

/// How the site looks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct Theme {
    /// The words at the head of each page, where the title isn't to stand there.
    #[serde(deserialize_with = "some::<SingleLine, _>")]
    pub name: Option<String>,
    /// The colour of links, seals and bars, where it isn't the stylesheet's.
    pub accent: Option<Accent>,
    /// A picture for the head of each page, below `files` of the content.
    #[serde(deserialize_with = "some::<Logo, _>")]
    pub logo: Option<Utf8PathBuf>,
    /// Plain text for the foot of each page.
    #[serde(deserialize_with = "some::<Footer, _>")]
    pub footer: Option<String>,
}

#[cfg(test)]
mod tests;
