//! Command lines that are printed to be copied: with the same content, configuration and keys as the one that runs.

use super::cli::{BuildArgs, DEFAULT_CONTENT};
use super::shell::{quoted_word, shell_word};
use super::ui::Ui;
use clap::ValueEnum as _;

/// The words of a command line that name the same content, configuration and keys, to be copied into a shell.
pub(super) fn content_words(args: &BuildArgs) -> Vec<String> {
    let mut words = Vec::new();
    if args.content != DEFAULT_CONTENT {
        words.push(shell_word(args.content.as_str()));
    }
    if let Some(config) = &args.config.config {
        words.extend(["--config".to_owned(), shell_word(config.as_str())]);
    }
    if args.config.no_config {
        words.push("--no-config".to_owned());
    }
    for key in &args.common.keys {
        words.extend(["--key".to_owned(), shell_word(key.as_str())]);
    }
    words
}

/// The words of a command line that makes the same site, to be copied into a shell.
pub(super) fn same_site(args: &BuildArgs) -> Vec<String> {
    let mut words = vec![shell_word(&Ui::program()), "build".to_owned()];
    words.extend(content_words(args));
    if let Some(base_url) = &args.base_url {
        words.extend(["--base-url".to_owned(), quoted_word(base_url.as_str())]);
    }
    if let Some(profile) = args.profile.and_then(|profile| profile.to_possible_value()) {
        words.extend(["--profile".to_owned(), profile.get_name().to_owned()]);
    }
    if args.offline {
        words.push("--offline".to_owned());
    }
    words
}
