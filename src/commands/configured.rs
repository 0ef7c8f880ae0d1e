//! The configuration as a command takes it: read, with the paths in it where they lead to, and the keys that
//! it and the command line name.

use super::cli::ConfigArgs;
use super::ui::Ui;
use crate::config::{self, Config, KeyName, Placed, RetiredKey};
use crate::corpus::read::read_small;
use crate::corpus::{read_document_list, without_mark};
use crate::error::Error;
use crate::pipeline::built_in_files;
use camino::{Utf8Path, Utf8PathBuf};
use pith::quote::{escaped, quoted};
use pith::{FileKey, Fingerprint, KeyError, KeyOrigin, PublicKey, RetireError, TrustStore};
use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;

/// The configuration that is read where none is named.
pub(super) const CONFIG: &str = "catalog.toml";

/// The option that names a key file.
pub(super) const KEY_OPTION: &str = "--key";

/// The most bytes of a key file. Stops a file without end.
const MOST_KEY_BYTES: u64 = 1 << 20;

/// The most keys of files that are warned of, each by its name. Stops a file of thousands.
const MOST_WARNINGS: usize = 20;

/// What to do about keys that their files call retired.
const WHAT_TO_DO: &str = "\n  For documents that you had before, let a retired key count by [[retire]] in catalog.toml. To end this \
                          warning, remove the key from the file.";

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

/// A key that isn't trusted because of a file that was named, since the file says that it is retired.
struct LeftOutKey {
    file: String,
    key: PublicKey,
}

/// The keys that count, as they are put together.
struct KeySet {
    keys: TrustStore,
    left_out: Vec<LeftOutKey>,
    /// The keys that the configuration retires: what their files say of them is no news.
    to_retire: Vec<Fingerprint>,
}

impl Configured {
    /// Reads the configuration that the options name, or the one in the current folder where there is one. Warns of keys
    /// that it leaves out.
    pub(super) fn read(args: &ConfigArgs, key_files: &[Utf8PathBuf], ui: &mut Ui) -> Result<Self, Error> {
        let (configured, warnings) = Self::read_silently(args, key_files)?;
        for warning in &warnings {
            ui.warn(warning);
        }
        configured.with_a_key(args)
    }

    /// The same where no key may be left: to show which keys there are.
    pub(super) fn read_with_any_keys(args: &ConfigArgs, key_files: &[Utf8PathBuf], ui: &mut Ui) -> Result<Self, Error> {
        let (configured, warnings) = Self::read_silently(args, key_files)?;
        for warning in &warnings {
            ui.warn(warning);
        }
        Ok(configured)
    }

    /// The same as [`Configured::read`], with what to warn of.
    #[cfg(feature = "serve")]
    pub(super) fn read_and_warn_later(
        args: &ConfigArgs,
        key_files: &[Utf8PathBuf],
    ) -> Result<(Self, Vec<String>), Error> {
        let (configured, warnings) = Self::read_silently(args, key_files)?;
        Ok((configured.with_a_key(args)?, warnings))
    }

    fn with_a_key(self, args: &ConfigArgs) -> Result<Self, Error> {
        if self.keys.keys().is_empty() {
            // Only `distrust` can do it, and only a configuration has that.
            let path = config_path(args).unwrap_or(Utf8Path::new(CONFIG)).to_owned();
            let problem = "no key is left to trust: `distrust` has the registry’s key, and `trust` names no other; add the \
                           file of a key to `trust`";
            return Err(Error::Config { path, problem: problem.to_owned() });
        }
        Ok(self)
    }

    /// The configuration of a build, where its keys were warned of before.
    pub(super) fn of_build() -> Option<Self> {
        Self::read_silently(&ConfigArgs::default(), &[]).ok().map(|(configured, _)| configured)
    }

    fn read_silently(args: &ConfigArgs, key_files: &[Utf8PathBuf]) -> Result<(Self, Vec<String>), Error> {
        let mut keys = KeySet { keys: TrustStore::registry(), left_out: Vec::new(), to_retire: Vec::new() };
        let found = match config_path(args) {
            Some(path) => read(path, args.config.is_some())?.map(|read| (path, read)),
            None => None,
        };
        let (config, overrides) = match found {
            None => {
                keys.trust_named(key_files)?;
                (Config::default(), None)
            }
            Some((path, (config, text))) => {
                let folder = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
                ConfiguredKeys { path, folder: &folder, text: &text, config: &config }.add_to(&mut keys, key_files)?;
                (config, Some(folder))
            }
        };
        let warnings = keys.warnings();
        Ok((Self { config, overrides, keys: keys.keys.into() }, warnings))
    }
}

impl KeySet {
    /// What to say of the keys that are left out, and what to do.
    fn warnings(&self) -> Vec<String> {
        let of_key = |LeftOutKey { file, key }: &LeftOutKey| {
            let (file, id, fingerprint) = (escaped(file), quoted(key.id().as_str()), key.fingerprint());
            let key = format!("{file} says that its key {id} (fingerprint {fingerprint}) is retired");
            match self.keys.keys().iter().find(|trusted| trusted.fingerprint() == fingerprint) {
                None => format!("{key}: it is not trusted"),
                Some(trusted) => format!("{key}; here it counts fully: {}", source_of(trusted, &self.keys)),
            }
        };
        let mut warnings: Vec<_> = self.left_out.iter().take(MOST_WARNINGS).map(of_key).collect();
        if let Some(more) = self.left_out.len().checked_sub(MOST_WARNINGS).filter(|more| *more > 0) {
            warnings.push(format!("{more} more keys are retired by their files"));
        }
        if let Some(last) = warnings.last_mut() {
            last.push_str(WHAT_TO_DO);
        }
        warnings
    }

    /// Trusts the keys of a file, but for those that it says are retired.
    fn trust(&mut self, path: &Utf8Path, named_in: &str) -> Result<(), KeyFileError> {
        let origin = KeyOrigin { file: path.to_string(), named_in: named_in.to_owned() };
        let left_out = self.keys.trust_file_from(&read_key_file(path)?, &origin, &self.to_retire)?;
        for key in left_out {
            // A file may be named twice, and have a key twice.
            if !self.left_out.iter().any(|known| known.file == path.as_str() && known.key == key) {
                self.left_out.push(LeftOutKey { file: path.to_string(), key });
            }
        }
        Ok(())
    }

    /// Trusts the keys of the files that the command line names.
    fn trust_named(&mut self, files: &[Utf8PathBuf]) -> Result<(), Error> {
        files.iter().try_for_each(|file| self.trust(file, KEY_OPTION).map_err(|error| error.of(file)))
    }
}

/// Why the keys of a file can't be trusted.
enum KeyFileError {
    Unread(Error),
    Key(KeyError),
}

impl KeyFileError {
    fn of(self, path: &Utf8Path) -> Error {
        match self {
            Self::Unread(error) => error,
            Self::Key(error) if error.is_retired() => {
                Error::RetiredKey { path: path.to_owned(), reason: error.to_string() }
            }
            Self::Key(error) => key_error(path, &error),
        }
    }
}

impl From<Error> for KeyFileError {
    fn from(error: Error) -> Self {
        Self::Unread(error)
    }
}

impl From<KeyError> for KeyFileError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
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
    /// Adds the keys that count: what is distrusted goes first, so that its name is free, and what is retired is trusted
    /// before.
    fn add_to(&self, set: &mut KeySet, key_files: &[Utf8PathBuf]) -> Result<(), Error> {
        for fingerprint in &self.config.distrust {
            set.keys.distrust(**fingerprint, &self.place("distrust", fingerprint));
        }
        let fingerprints = self.config.retire.iter().map(|retired| self.fingerprint_of(&retired.key));
        set.to_retire = fingerprints.collect::<Result<_, _>>()?;
        for file in &self.config.trust {
            self.trust(set, file, file)?;
        }
        set.trust_named(key_files)?;
        for RetiredKey { key, documents } in &self.config.retire {
            if let KeyName::File(file) = &**key {
                self.trust(set, key, file)?;
            }
            let fingerprint = self.fingerprint_of(key)?;
            // Said before a list is read that makes no difference.
            if let Some(place) = set.keys.distrust_of(fingerprint) {
                let message = format!("the key {fingerprint} is retired here and distrusted ({place}); choose one");
                return Err(self.refuse(key, message));
            }
            let lists: Vec<_> = documents.iter().map(|path| self.folder.join(path)).collect();
            let list = read_document_list(&lists).map_err(|reason| self.refuse(documents, reason))?;
            set.keys.retire(fingerprint, list, &self.place("retire", key)).map_err(|error| match error {
                RetireError::NoDocument => self.refuse(documents, error.to_string()),
                _ => self.refuse(key, format!("{fingerprint}: {error}")),
            })?;
        }
        Ok(())
    }

    /// The fingerprint that is stated, or that of a file’s only key.
    fn fingerprint_of(&self, key: &Placed<KeyName>) -> Result<Fingerprint, Error> {
        let file = match &**key {
            KeyName::Fingerprint(fingerprint) => return Ok(*fingerprint),
            KeyName::File(file) => file,
        };
        let path = self.folder.join(file);
        let found = FileKey::all_of_file(&read_key_file(&path)?).map_err(|error| key_error(&path, &error))?;
        if let [only] = found.as_slice() {
            return Ok(only.key.fingerprint());
        }
        let file = escaped(file.as_str());
        Err(self.refuse(key, format!("{file} has several keys: name the one that is retired by its fingerprint")))
    }

    /// Trusts the keys of a file that stands at a place of the configuration.
    fn trust<T>(&self, set: &mut KeySet, place: &Placed<T>, file: &Utf8Path) -> Result<(), Error> {
        let path = self.folder.join(file);
        set.trust(&path, self.path.as_str()).map_err(|error| match error {
            KeyFileError::Key(error) if error.is_distrusted() => self.refuse(place, error.to_string()),
            error => error.of(&path),
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

/// What makes a key trusted, as a sentence.
pub(super) fn source_of(key: &PublicKey, keys: &TrustStore) -> String {
    match keys.origin(key.id()) {
        _ if key.is_registry() => "The registry’s key, built into the program.".to_owned(),
        None => "Trusted.".to_owned(),
        Some(KeyOrigin { file, named_in }) if named_in == KEY_OPTION => {
            format!("From {}, named with {KEY_OPTION}.", escaped(file))
        }
        Some(KeyOrigin { file, named_in }) => {
            format!("From {}, named by {}.", escaped(file), escaped(named_in))
        }
    }
}

/// The bytes of a key file.
pub(super) fn read_key_file(file: &Utf8Path) -> Result<Vec<u8>, Error> {
    let bytes = read_small(file, MOST_KEY_BYTES).map_err(|error| Error::io("read the key", file, error))?;
    Ok(without_mark(bytes))
}

fn key_error(file: &Utf8Path, error: &KeyError) -> Error {
    Error::Key { path: file.to_owned(), reason: error.to_string() }
}
