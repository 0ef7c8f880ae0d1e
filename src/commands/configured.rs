//! The configuration as a command takes it: read, with the paths in it where they lead to, and the keys that
//! it and the command line name.

use super::cli::ConfigArgs;
use crate::config::{self, Config, KeyName, Placed, RetiredKey};
use crate::corpus::read::read_small;
use crate::corpus::{read_document_list, without_mark};
use crate::error::Error;
use crate::pipeline::built_in_files;
use camino::{Utf8Path, Utf8PathBuf};
use pith::quote::escaped;
use pith::{Fingerprint, KeyError, KeyOrigin, PublicKey, RetireError, TrustStore};
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
        let configured = Self::read_with_any_keys(args, key_files)?;
        if configured.keys.keys().is_empty() {
            // Only `distrust` can do it, and only a configuration has that.
            let path = config_path(args).unwrap_or(Utf8Path::new(CONFIG)).to_owned();
            let problem = "no key is left to trust: `distrust` has the registry’s key, and `trust` names no other; add the \
                           file of a key to `trust`";
            return Err(Error::Config { path, problem: problem.to_owned() });
        }
        Ok(configured)
    }

    /// The same where no key may be left: to show which keys there are.
    pub(super) fn read_with_any_keys(args: &ConfigArgs, key_files: &[Utf8PathBuf]) -> Result<Self, Error> {
        let found = match config_path(args) {
            Some(path) => read(path, args.config.is_some())?.map(|read| (path, read)),
            None => None,
        };
        let Some((path, (config, text))) = found else {
            let mut keys = TrustStore::registry();
            trust_files(&mut keys, key_files)?;
            return Ok(Self { config: Config::default(), overrides: None, keys: keys.into() });
        };
        let folder = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
        let keys = ConfiguredKeys { path, folder: &folder, text: &text, config: &config }.keys(key_files)?;
        Ok(Self { config, overrides: Some(folder), keys: keys.into() })
    }
}

/// What a configuration says of keys, and where it says it.
struct ConfiguredKeys<'a> {
    path: &'a Utf8Path,
    folder: &'a Utf8Path,
    text: &'a str,
    config: &'a Config,
}

impl ConfiguredKeys<'_> {
    /// The keys that count: what is distrusted goes first, so that its name is free, and what is retired is trusted
    /// before.
    fn keys(&self, key_files: &[Utf8PathBuf]) -> Result<TrustStore, Error> {
        let mut keys = TrustStore::registry();
        for fingerprint in &self.config.distrust {
            keys.distrust(**fingerprint, &self.place("distrust", fingerprint));
        }
        for file in &self.config.trust {
            self.trust(&mut keys, file, file)?;
        }
        trust_files(&mut keys, key_files)?;
        for RetiredKey { key, documents } in &self.config.retire {
            let fingerprint = match &**key {
                KeyName::Fingerprint(fingerprint) => *fingerprint,
                KeyName::File(file) => self.only_key(&mut keys, key, file)?,
            };
            // Said before a list is read that makes no difference.
            if let Some(place) = keys.distrust_of(fingerprint) {
                let message = format!("the key {fingerprint} is retired here and distrusted ({place}); choose one");
                return Err(self.refuse(key, message));
            }
            let lists: Vec<_> = documents.iter().map(|path| self.folder.join(path)).collect();
            let list = read_document_list(&lists).map_err(|reason| self.refuse(documents, reason))?;
            keys.retire(fingerprint, list, &self.place("retire", key)).map_err(|error| match error {
                RetireError::NoDocument => self.refuse(documents, error.to_string()),
                _ => self.refuse(key, format!("{fingerprint}: {error}")),
            })?;
        }
        Ok(keys)
    }

    /// The fingerprint of a file’s only key, which is trusted from now on.
    fn only_key<T>(&self, keys: &mut TrustStore, place: &Placed<T>, file: &Utf8Path) -> Result<Fingerprint, Error> {
        let path = self.folder.join(file);
        let found = PublicKey::all_of_file(&read_key_file(&path)?).map_err(|error| key_error(&path, &error))?;
        let [key] = found.as_slice() else {
            let file = escaped(file.as_str());
            let message = format!("{file} has several keys: name the one that is retired by its fingerprint");
            return Err(self.refuse(place, message));
        };
        self.trust(keys, place, file)?;
        Ok(key.fingerprint())
    }

    /// Trusts the keys of a file that stands at a place of the configuration.
    fn trust<T>(&self, keys: &mut TrustStore, place: &Placed<T>, file: &Utf8Path) -> Result<(), Error> {
        let path = self.folder.join(file);
        let origin = KeyOrigin { file: path.to_string(), named_in: self.path.to_string() };
        keys.trust_file_from(&read_key_file(&path)?, &origin).map_err(|error| {
            if error.is_distrusted() { self.refuse(place, error.to_string()) } else { key_error(&path, &error) }
        })
    }

    /// Where an option stands, without the path of the configuration: what a site publishes mustn’t depend on it.
    fn place<T>(&self, option: &str, value: &Placed<T>) -> String {
        format!("`{option}` in the configuration, line {}", Config::line(self.text, value))
    }

    fn refuse<T>(&self, value: &Placed<T>, message: String) -> Error {
        let problem = Config::refuse(self.text, value, message).to_string();
        Error::Config { path: self.path.to_owned(), problem }
    }
}

/// Reads a configuration, with its text; `None` where there is none and nobody named it.
fn read(path: &Utf8Path, is_named: bool) -> Result<Option<(Config, String)>, Error> {
    let bytes = match read_small(path, config::MOST_CONFIG_BYTES as u64) {
        // A link that leads nowhere is no missing configuration: what it said of removals and keys would be lost.
        Err(error) if !is_named && error.kind() == ErrorKind::NotFound && path.symlink_metadata().is_err() => {
            return Ok(None);
        }
        read => read.map_err(|error| Error::io("read the configuration", path, error))?,
    };
    let refuse = |problem: String| Error::Config { path: path.to_owned(), problem };
    let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8".to_owned()))?;
    let config = Config::parse(&text).map_err(|error| refuse(error.to_string()))?;
    Ok(Some((config, text)))
}

/// Trusts the keys of the files that the command line names.
fn trust_files(keys: &mut TrustStore, files: &[Utf8PathBuf]) -> Result<(), Error> {
    for file in files {
        let origin = KeyOrigin { file: file.to_string(), named_in: KEY_OPTION.to_owned() };
        keys.trust_file_from(&read_key_file(file)?, &origin).map_err(|error| key_error(file, &error))?;
    }
    Ok(())
}

/// The bytes of a key file.
pub(super) fn read_key_file(file: &Utf8Path) -> Result<Vec<u8>, Error> {
    let bytes = read_small(file, MOST_KEY_BYTES).map_err(|error| Error::io("read the key", file, error))?;
    Ok(without_mark(bytes))
}

fn key_error(file: &Utf8Path, error: &KeyError) -> Error {
    Error::Key { path: file.to_owned(), reason: error.to_string() }
}
