//! After a pull: `at_least` in the configuration is raised to what a build of it would publish, so that a
//! runner that begins anew knows how many papers there were.
//!
//! A number that is too high stops the next build. So it is raised only where that build reads this folder and
//! this configuration without being told to, and only to what is sure to be published then.

use super::cli::DEFAULT_CONTENT;
use super::configured::{CONFIG, Configured};
use crate::config::{Config, MOST_CONFIG_BYTES, with_at_least};
use crate::corpus::read::read_small;
use crate::disk::new_file;
use crate::error::Error;
use crate::publish::absolute;
use crate::text::thousands;
use camino::Utf8Path;
use pith::{PithNumber, TrustStore};
use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io::{self, Write as _};

/// Raises `at_least` where the configuration has it, and says so, or why not; what it says is safe to print.
///
/// `out` is the folder that was pulled into, and `numbers` are those of its documents that are verified under
/// `keys`.
pub(super) fn raise_at_least(out: &Utf8Path, keys: &TrustStore, numbers: &[PithNumber]) -> Option<String> {
    let there = fs::symlink_metadata(CONFIG).ok()?;
    let is_content =
        matches!((absolute(out), absolute(Utf8Path::new(DEFAULT_CONTENT))), (Ok(one), Ok(other)) if one == other);
    if !is_content {
        return None;
    }
    if there.is_symlink() {
        return Some(format!(
            "{CONFIG} is a symbolic link, which is not followed: its `at_least`, if any, is unchanged"
        ));
    }
    let stays = |why: &str| format!("{CONFIG}: `at_least` is unchanged: {why}");
    // This run read both already, so that they can be used.
    let text = read()?;
    let Configured { config, keys: of_build, .. } = Configured::of_build()?;
    let before = config.guard.at_least;
    // Nothing else of what follows matters to a file that has no such option, or a large enough number.
    with_at_least(&text, before)?;
    if numbers.len() as u64 <= before {
        return None;
    }
    let published = if keys.is_within(&of_build) {
        published(numbers, &config)
    } else {
        Err("this pull trusts a key that the build doesn’t trust as far")
    };
    let after = match published {
        Ok(after) if after > before => after,
        Ok(_) => return None,
        Err(why) => return Some(stays(why)),
    };
    let text = with_at_least(&text, after)?;
    Some(match replace(&text, &there) {
        Ok(()) => format!("{CONFIG}: `at_least` raised from {} to {}", thousands(before), thousands(after)),
        Err(error) => format!("{}; its `at_least` is unchanged", Error::io("write", CONFIG, error)),
    })
}

fn read() -> Option<String> {
    String::from_utf8(read_small(Utf8Path::new(CONFIG), MOST_CONFIG_BYTES as u64).ok()?).ok()
}

/// How many of the numbers have a page by the configuration, that of a paper or one that says that it is kept
/// out; or why that can't be told.
fn published(numbers: &[PithNumber], config: &Config) -> Result<u64, &'static str> {
    if !config.filters.categories.is_empty() {
        return Err("the categories in [filters] decide how many papers are published");
    }
    let excluded: BTreeSet<_> = config.exclude.iter().map(|one| one.number).collect();
    let has_page = |number: &PithNumber| excluded.contains(&number.suffix()) || config.filters.takes([], *number);
    Ok(numbers.iter().filter(|number| has_page(number)).count() as u64)
}

/// Puts a whole file in the place of the configuration, with the permissions of that one.
fn replace(text: &str, old: &Metadata) -> io::Result<()> {
    let mut file = new_file(Utf8Path::new("."))?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(old.permissions())?;
    file.as_file().sync_all()?;
    // A link that came there meanwhile is replaced and not followed.
    file.persist(CONFIG).map(drop).map_err(|failed| failed.error)
}
