//! How it is told what a site takes of its host's limits.

use crate::config::{Config, Measure, Profile};
use crate::pipeline::{Fit, LimitUse};
use crate::text::thousands;
use pith::quote::escaped;

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
        Measure::Bytes => format!("{} of {}", size(found), size(most)),
        Measure::Files => format!("{} of {} files", thousands(found), thousands(most)),
        Measure::Entries => format!("{} of {} files and folders", thousands(found), thousands(most)),
        Measure::LargestFile => format!("{} of {} MiB in the largest file", tenths(found, 1 << 20), most >> 20),
        Measure::FilesInOneFolder => format!("{} of {} files in one folder", thousands(found), thousands(most)),
    }
}

const MB: u64 = 1_000_000;

fn size(bytes: u64) -> String {
    match bytes.div_ceil(MB) {
        0..1000 => format!("{} MB", tenths(bytes, MB)),
        _ => format!("{} GB", tenths(bytes, 1000 * MB)),
    }
}

/// How many units there are, to one place and rounded up, so that what is too much never reads as just enough.
fn tenths(number: u64, unit: u64) -> String {
    let tenths = (u128::from(number) * 10).div_ceil(u128::from(unit));
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
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
        assert_eq!([size(0), size(1), size(999_000_001)], ["0 MB", "0.1 MB", "1 GB"]);
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
