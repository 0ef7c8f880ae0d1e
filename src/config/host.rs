//! Hosts whose limits are known, and what these are. Each host's page of the guide says where that was looked up.

use super::grammar::{Grammar, RefusedValue};
use pith::quote::quoted;

/// A host that a site may be published at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// GitHub Pages.
    GithubPages,
    /// Cloudflare Pages, free.
    CloudflarePages,
    /// Cloudflare Pages, paid.
    CloudflarePagesPaid,
    /// Netlify.
    Netlify,
    /// GitLab Pages.
    GitlabPages,
}

/// What of a site a host limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// All its bytes.
    Bytes,
    /// Its files.
    Files,
    /// Its files and folders.
    Entries,
    /// The bytes of its largest file.
    LargestFile,
    /// The files of the folder that has most.
    FilesInOneFolder,
}

/// How much of something a host takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What is limited.
    pub measure: Measure,
    /// The most that it takes.
    pub most: u64,
}

/// Where a host says 1 GB, it may mean a little more.
const GB: u64 = 1_000_000_000;

const MIB: u64 = 1 << 20;

impl Host {
    /// Every host.
    pub const ALL: [Self; 5] =
        [Self::GithubPages, Self::CloudflarePages, Self::CloudflarePagesPaid, Self::Netlify, Self::GitlabPages];

    /// What the configuration calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::GithubPages => "github-pages",
            Self::CloudflarePages => "cloudflare-pages",
            Self::CloudflarePagesPaid => "cloudflare-pages-paid",
            Self::Netlify => "netlify",
            Self::GitlabPages => "gitlab-pages",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::GithubPages => "GitHub Pages",
            Self::CloudflarePages => "Cloudflare Pages",
            Self::CloudflarePagesPaid => "Cloudflare Pages, paid",
            Self::Netlify => "Netlify",
            Self::GitlabPages => "GitLab Pages",
        }
    }

    /// Its limits. How long a deployment may take, too, no build can tell.
    pub fn limits(self) -> Vec<Limit> {
        let limit = |measure, most| Limit { measure, most };
        match self {
            Self::GithubPages => vec![limit(Measure::Bytes, GB)],
            Self::CloudflarePages => vec![limit(Measure::Files, 20_000), limit(Measure::LargestFile, 25 * MIB)],
            Self::CloudflarePagesPaid => vec![limit(Measure::Files, 100_000), limit(Measure::LargestFile, 25 * MIB)],
            Self::Netlify => vec![limit(Measure::FilesInOneFolder, 54_000)],
            Self::GitlabPages => vec![limit(Measure::Bytes, GB), limit(Measure::Entries, 200_000)],
        }
    }
}

impl Grammar for Host {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, RefusedValue> {
        let names = Self::ALL.map(|host| quoted(host.name()).to_string()).join(", ");
        let found = Self::ALL.into_iter().find(|host| host.name() == text);
        found.ok_or_else(|| RefusedValue::is_not(text, &format!("a host, one of {names}")))
    }
}

impl Measure {
    /// What programs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Files => "files",
            Self::Entries => "entries",
            Self::LargestFile => "largest_file",
            Self::FilesInOneFolder => "files_in_one_folder",
        }
    }
}
