//! The configuration of a new mirror: the one that shows every option, with a few of them set.

use crate::config::COMMENTED;

/// What stands above it.
const HEAD: &str = "\
# The configuration of this mirror, with every option of pith-catalog. `title`, `description`, `host` and `at_least`
# are set for it below; all others have their defaults. On GitHub Pages the workflow sets `base_url`.

";

/// The options that are set: how the line of each begins, and the line that takes its place.
const SET: [(&str, &str); 4] = [
    ("title = ", "title = \"A mirror of Pith records\""),
    (
        "description = ",
        "description = \"A copy of signed Pith records: every document was verified before it was published.\"",
    ),
    ("#host = ", "host = \"github-pages\""),
    ("at_least = ", "at_least = 1"),
];

/// The text of the configuration.
pub(super) fn text() -> String {
    let line = |line: &str| {
        let set = SET.iter().find(|(begins, _)| line.starts_with(begins)).map(|(_, set)| *set);
        format!("{}\n", set.unwrap_or(line))
    };
    [HEAD.to_owned()].into_iter().chain(COMMENTED.lines().map(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn each_option_is_set_once_and_no_other_one_is() {
        let text = text();
        for (begins, set) in SET {
            assert_eq!(COMMENTED.lines().filter(|line| line.starts_with(begins)).count(), 1, "{begins}");
            assert_eq!(text.lines().filter(|line| *line == set).count(), 1, "{set}");
        }
        let mut config = Config::parse(COMMENTED).unwrap();
        config.title = "A mirror of Pith records".to_owned();
        config.description =
            "A copy of signed Pith records: every document was verified before it was published.".to_owned();
        config.output.host = Config::parse("[output]\nhost = \"github-pages\"").unwrap().output.host;
        config.guard.at_least = 1;
        assert_eq!(Config::parse(&text).unwrap(), config);
    }
}
