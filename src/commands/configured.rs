//! The configuration as a command takes it: read, with the paths in it where they lead to, and the keys that
//! it and the command line name.

use super::cli::ConfigArgs;
use crate::config::{self, Config};
use crate::corpus::read::read_small;
use crate::corpus::without_mark;
use crate::error::Error;
use crate::pipeline::built_in_files;
use camino::{Utf8Path, Utf8PathBuf};
use pith::{KeyOrigin, TrustStore};
use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;

/// The configuration that is read where none is named.
pub(super) const CONFIG: &str = "catalog.toml";

/// The option that names a key file.
pub(super) const KEY_OPTION: &str = "--key";

/// The most bytes of a key file. Stops a file without end.
const MOST_KEY_BYTES: u64 = 1 << 20;

/// A configuration and what lies beside it.
pub(super) struct Configured {
    pub(super) config: Config,
    /// The folder that paths in it are relative to, where there is a file of it.
    pub(super) overrides: Option<Utf8PathBuf>,
    /// The keys that count: the registry's, those that it trusts, and those that the command line names.
    pub(super) keys: Arc<TrustStore>,
}

/// Where the configuration is, whether it is there or not; `None` where none is to be read.
pub(super) fn config_path(args: &ConfigArgs) -> Option<&Utf8Path> {
    (!args.no_config).then(|| args.config.as_deref().unwrap_or(Utf8Path::new(CONFIG)))
}

/// Says which template or stylesheet of the current folder is left out, since no configuration lies beside it; none that
/// is the program's own.
pub(super) fn idle_override_note(args: &ConfigArgs) -> Option<String> {
    if args.no_config || args.config.is_some() || Utf8Path::new(CONFIG).symlink_metadata().is_ok() {
        return None;
    }
    let is_changed = |path: &Utf8Path, text: &str| {
        // A file of another size need not be read, and a pipe must not be.
        let found = path.symlink_metadata().ok().filter(fs::Metadata::is_file);
        found.is_some_and(|found| {
            found.len() != text.len() as u64
                || read_small(path, text.len() as u64).is_ok_and(|bytes| bytes != text.as_bytes())
        })
    };
    let path = |folder, name| Utf8Path::new(folder).join(name);
    let mut files = built_in_files().map(|(folder, name, text)| (path(folder, name), text));
    let (path, _) = files.find(|(path, text)| is_changed(path, text))?;
    Some(format!("{path} is not used: this folder has no {CONFIG}. To use the file, create {CONFIG}; it may be empty"))
}

impl Configured {
    /// Reads the configuration that the options name, or the one in the current folder where there is one.
    pub(super) fn read(args: &ConfigArgs, key_files: &[Utf8PathBuf]) -> Result<Self, Error> {
        let (config, path) = match config_path(args).map(|path| read(path, args.config.is_some())).transpose()? {
            Some(Some(read)) => (read, config_path(args)),
            Some(None) | None => (Config::default(), None),
        };
        let overrides = path.map(|path| path.parent().unwrap_or(Utf8Path::new("")).to_owned());
        let mut keys = TrustStore::registry();
        for (path, folder) in path.iter().zip(&overrides) {
            for file in &config.trust {
                trust(&mut keys, &folder.join(file), path.as_str())?;
            }
        }
        for file in key_files {
            trust(&mut keys, file, KEY_OPTION)?;
        }
        Ok(Self { config, overrides, keys: keys.into() })
    }
}

/// Reads a configuration; `None` where there is none and nobody named it.
fn read(path: &Utf8Path, is_named: bool) -> Result<Option<Config>, Error> {
    let bytes = match read_small(path, config::MOST_CONFIG_BYTES as u64) {
        // A link that leads nowhere is no missing configuration: what it said of removals and keys would be lost.
        Err(error) if !is_named && error.kind() == ErrorKind::NotFound && path.symlink_metadata().is_err() => {
            return Ok(None);
        }
        read => read.map_err(|error| Error::io("read the configuration", path, error))?,
    };
    let refuse = |problem: String| Error::Config { path: path.to_owned(), problem };
    let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8".to_owned()))?;
    Config::parse(&text).map(Some).map_err(|error| refuse(error.to_string()))
}

/// Trusts the keys of a file, which an option or a configuration names.
fn trust(keys: &mut TrustStore, file: &Utf8Path, named_in: &str) -> Result<(), Error> {
    let bytes = read_small(file, MOST_KEY_BYTES).map_err(|error| Error::io("read the key", file, error))?;
    let bytes = without_mark(bytes);
    let origin = KeyOrigin { file: file.to_string(), named_in: named_in.to_owned() };
    let trusted = keys.trust_file_from(&bytes, &origin);
    trusted.map_err(|error| Error::Key { path: file.to_owned(), reason: error.to_string() })
}
