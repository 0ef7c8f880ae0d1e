//! How it is told what a site takes of its host's limits.

use crate::config::{Config, Measure, Profile};
use crate::pipeline::{Fit, LimitUse, Needs};
use crate::text::{plural, size_up, tenths_up, thousands};
use pith::quote::escaped;

/// Such as `the site needs at least 9,120 files and 5,300 folders (14,420 inodes), 95 MB; pith/ has 3,240 entries`.
pub(super) fn needs_line(needs: &Needs) -> String {
    let (files, folders) = (plural(needs.files(), "file"), plural(needs.folders(), "folder"));
    let (inodes, bytes) = (plural(needs.inodes(), "inode"), size_up(needs.bytes()));
    let largest = needs.largest_folder().map(|folder| {
        let entries = thousands(folder.entries);
        format!("; {} has {entries} entries", folder.path)
    });
    let beyond = match needs.too_many_for().as_slice() {
        [] => String::new(),
        names => format!(", too many for {}", names.join(" and for ")),
    };
    let largest = largest.unwrap_or_default();
    format!("the site needs at least {files} and {folders} ({inodes}), {bytes}{largest}{beyond}")
}

/// Such as `Cloudflare Pages: 143 of 20,000 files, 0.3 of 25 MiB in the largest file`.
pub(super) fn fit_line(fit: &Fit) -> String {
    let at_least = if fit.at_least { "at least " } else { "" };
    let taken: Vec<_> = fit.taken.iter().map(taken).collect();
    format!("{}: {at_least}{}", fit.host.title(), taken.join(", "))
}

/// What of a site doesn't fit its host and what to do, where it doesn't.
pub(super) fn misfit(fit: &Fit, config: &Config) -> Option<String> {
    let beyond: Vec<_> = fit.taken.iter().filter(|taken| !taken.fits()).map(with_path).collect();
    let at_least = if fit.at_least { "at least " } else { "" };
    let (host, beyond, advice) = (fit.host.title(), beyond.join(", "), advice(fit, config.output.profile));
    (!fit.fits()).then(|| format!("the site does not fit {host}: {at_least}{beyond}\n    {advice}"))
}

fn advice(fit: &Fit, profile: Profile) -> &'static str {
    if fit.taken.iter().all(|taken| taken.fits() || taken.limit.measure == Measure::LargestFile) {
        return "remove that file, or choose another host";
    }
    match profile {
        Profile::Full => "use --profile minimal, publish fewer papers with [filters], or choose another host",
        Profile::Minimal => {
            "publish fewer papers with [filters], switch off a part in [output.parts], or choose another host"
        }
    }
}

fn with_path(one: &LimitUse) -> String {
    let path = one.path.as_deref().map(|path| format!(", {}", escaped(path)));
    taken(one) + &path.unwrap_or_default()
}

fn taken(taken: &LimitUse) -> String {
    let (found, most) = (taken.found, taken.limit.most);
    match taken.limit.measure {
        Measure::Bytes => format!("{} of {}", size_up(found), size_up(most)),
        Measure::Files => format!("{} of {} files", thousands(found), thousands(most)),
        Measure::Entries => format!("{} of {} files and folders", thousands(found), thousands(most)),
        Measure::LargestFile => format!("{} of {} MiB in the largest file", tenths_up(found, 1 << 20), most >> 20),
        Measure::FilesInOneFolder => format!("{} of {} files in one folder", thousands(found), thousands(most)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Host;
    use crate::publish::SiteSize;

    fn small_site() -> SiteSize {
        let largest = (26_214_401, "catalog/a\nb".to_owned());
        SiteSize { bytes: 1_000_000_001, files: 150_000, folders: 50_001, largest, files_in_one_folder: 54_000 }
    }

    #[test]
    fn a_line_says_what_a_site_takes() {
        for (host, line) in [
            (Host::GithubPages, "GitHub Pages: 1.1 GB of 1 GB"),
            (Host::CloudflarePages, "Cloudflare Pages: 150,000 of 20,000 files, 25.1 of 25 MiB in the largest file"),
            (Host::Netlify, "Netlify: 54,000 of 54,000 files in one folder"),
            (Host::GitlabPages, "GitLab Pages: 1.1 GB of 1 GB, 200,001 of 200,000 files and folders"),
        ] {
            assert_eq!(fit_line(&Fit::of(host, &small_site())), line);
        }
        let small = SiteSize { bytes: 3_140_000, ..small_site() };
        let fit = Fit { at_least: true, ..Fit::of(Host::GithubPages, &small) };
        assert_eq!(fit_line(&fit), "GitHub Pages: at least 3.2 MB of 1 GB");
    }

    #[test]
    fn what_does_not_fit_is_named_with_what_to_do() {
        let misfit = |host, config: &str| misfit(&Fit::of(host, &small_site()), &Config::parse(config).unwrap());
        assert_eq!(misfit(Host::Netlify, ""), None);
        assert_eq!(
            misfit(Host::CloudflarePagesPaid, "").unwrap(),
            "the site does not fit Cloudflare Pages, paid: 150,000 of 100,000 files, 25.1 of 25 MiB in the largest file, \
             catalog/a\\nb\n    use --profile minimal, publish fewer papers with [filters], or choose another host"
        );
        let large = SiteSize { files: 1, ..small_site() };
        let large = super::misfit(&Fit::of(Host::CloudflarePages, &large), &Config::parse("").unwrap()).unwrap();
        assert!(large.ends_with(", catalog/a\\nb\n    remove that file, or choose another host"), "{large}");
        let minimal = misfit(Host::GithubPages, "output.profile = \"minimal\"").unwrap();
        assert!(minimal.ends_with(
            "\n    publish fewer papers with [filters], switch off a part in [output.parts], or choose another host"
        ));
    }
}
