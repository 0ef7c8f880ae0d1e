//! Whether a site fits the host that it goes to.
//!
//! How large a site is, is known when it is written: how large a page is, only rendering it tells. Before, it is known
//! what is there at least (`needs.rs`). So a site that can't fit is found before anything is written, another one that
//! doesn't at the end, and none is refused that does.

use super::needs::Needs;
use crate::config::{Config, Host, Limit, Measure};
use crate::publish::SiteSize;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// What a site takes of a host's limits (docs/schemas/build.v1.json).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// The host.
    pub host: Host,
    /// Whether the site is larger yet: it isn't written.
    pub at_least: bool,
    /// What is limited and what of it is there.
    pub taken: Vec<LimitUse>,
}

/// What a site takes of one limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitUse {
    /// The limit.
    pub limit: Limit,
    /// What is there.
    pub found: u64,
    /// The file that it is of, where it is of one.
    pub path: Option<String>,
}

impl LimitUse {
    fn of(limit: Limit, size: &SiteSize) -> Self {
        let (largest, path) = &size.largest;
        let (found, path) = match limit.measure {
            Measure::Bytes => (size.bytes, None),
            Measure::Files => (size.files, None),
            Measure::Entries => (size.files + size.folders, None),
            Measure::LargestFile => (*largest, Some(path.clone())),
            Measure::FilesInOneFolder => (size.files_in_one_folder, None),
        };
        Self { limit, found, path }
    }

    /// Whether the host takes it.
    pub fn fits(&self) -> bool {
        self.found <= self.limit.most
    }
}

impl Fit {
    /// What a whole site takes.
    pub(crate) fn of(host: Host, size: &SiteSize) -> Self {
        let taken = host.limits().into_iter().map(|limit| LimitUse::of(limit, size)).collect();
        Self { host, at_least: false, taken }
    }

    /// Whether the host takes all of it.
    pub fn fits(&self) -> bool {
        self.taken.iter().all(LimitUse::fits)
    }
}

/// What a site will take of its host's limits at least, where it has a host.
pub(super) fn at_least(config: &Config, needs: &Needs) -> Option<Fit> {
    Some(Fit { at_least: true, ..Fit::of(config.output.host?, &needs.size) })
}

impl Serialize for Fit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fit = serializer.serialize_struct("Fit", 4)?;
        fit.serialize_field("host", self.host.name())?;
        fit.serialize_field("at_least", &self.at_least)?;
        fit.serialize_field("fits", &self.fits())?;
        fit.serialize_field("limits", &self.taken)?;
        fit.end()
    }
}

impl Serialize for LimitUse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut taken = serializer.serialize_struct("LimitUse", 4)?;
        taken.serialize_field("measure", self.limit.measure.name())?;
        taken.serialize_field("found", &self.found)?;
        taken.serialize_field("most", &self.limit.most)?;
        taken.serialize_field("path", &self.path)?;
        taken.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_takes_just_what_it_says() {
        type Grow = fn(&mut SiteSize, u64);
        let bytes: Grow = |size, most| size.bytes = most;
        let files: Grow = |size, most| size.files = most;
        // 50,000 folders and the rest files: it counts both.
        let entries: Grow = |size, most| (size.files, size.folders) = (most - 50_000, 50_000);
        let largest: Grow = |size, most| size.largest = (most, "a".to_owned());
        let folder: Grow = |size, most| size.files_in_one_folder = most;
        let table = [
            (Host::GithubPages, bytes, 1_000_000_000),
            (Host::CloudflarePages, files, 20_000),
            (Host::CloudflarePages, largest, 26_214_400),
            (Host::CloudflarePagesPaid, files, 100_000),
            (Host::CloudflarePagesPaid, largest, 26_214_400),
            (Host::Netlify, folder, 54_000),
            (Host::GitlabPages, bytes, 1_000_000_000),
            (Host::GitlabPages, entries, 200_000),
        ];
        for (host, grow, most) in table {
            let fit = |most| {
                let mut size = SiteSize::default();
                grow(&mut size, most);
                Fit::of(host, &size)
            };
            assert!(fit(most).fits(), "{host:?} takes {most}");
            let beyond = fit(most + 1);
            assert_eq!(beyond.taken.iter().filter(|taken| !taken.fits()).count(), 1, "{beyond:?}");
        }
        let limits: usize = Host::ALL.iter().map(|host| host.limits().len()).sum();
        assert_eq!(limits, table.len(), "each limit is tried");
    }
}
