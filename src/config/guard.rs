//! How many papers a site has at least: what a build that begins anew is compared with, which has no site
//! that an earlier one left.

use super::Config;
use super::grammar::count;
use serde::Deserialize;
use toml::Spanned;

/// What a build must not fall below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct Guard {
    /// How many papers a build publishes at least, those counted that are excluded by their numbers; with
    /// fewer it writes nothing.
    #[serde(deserialize_with = "count")]
    pub at_least: u64,
}

/// A configuration with another `at_least`, and else byte for byte as it is. `None` where it has no
/// such option, or one that can't be found and changed alone.
pub fn with_at_least(text: &str, at_least: u64) -> Option<String> {
    #[derive(Deserialize)]
    struct GuardSpan {
        guard: AtLeastSpan,
    }
    #[derive(Deserialize)]
    struct AtLeastSpan {
        at_least: Spanned<u64>,
    }
    let span = toml::from_str::<GuardSpan>(text).ok()?.guard.at_least.span();
    let changed = format!("{}{at_least}{}", text.get(..span.start)?, text.get(span.end..)?);
    // However the text is written, nothing else may come to mean something else.
    let mut wanted = Config::parse(text).ok()?;
    wanted.guard.at_least = at_least;
    (Config::parse(&changed).ok()? == wanted).then_some(changed)
}
