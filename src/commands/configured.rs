//! The configuration as a command takes it: read, with the paths in it where they lead to.

use crate::catalog::config::{self, Config};
use crate::corpus::read_small;
use crate::error::Error;
use camino::{Utf8Path, Utf8PathBuf};
use std::io::ErrorKind;

/// The configuration that is read where none is named.
pub(super) const CONFIG: &str = "catalog.toml";

/// A configuration and what lies beside it.
pub(super) struct Configured {
    pub(super) config: Config,
    /// The folder that paths in it are relative to, where there is a file of it.
    pub(super) overrides: Option<Utf8PathBuf>,
    /// The files of the keys that it trusts.
    pub(super) trusted: Vec<Utf8PathBuf>,
}

impl Configured {
    /// Reads the configuration of that name, or the one in the current folder where there is one.
    pub(super) fn read(named: Option<&Utf8Path>) -> Result<Self, Error> {
        let path = named.unwrap_or(Utf8Path::new(CONFIG));
        let bytes = match read_small(path, config::MOST_BYTES as u64) {
            Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => {
                return Ok(Self { config: Config::default(), overrides: None, trusted: Vec::new() });
            }
            read => read.map_err(|error| Error::io("read the configuration", path, error))?,
        };
        let refuse = |problem: String| Error::Config { path: path.to_owned(), problem };
        let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8".to_owned()))?;
        let config = Config::parse(&text).map_err(|error| refuse(error.to_string()))?;
        let folder = path.parent().unwrap_or(Utf8Path::new(""));
        let trusted = config.trust.iter().map(|key| folder.join(key)).collect();
        Ok(Self { config, overrides: Some(folder.to_owned()), trusted })
    }
}
