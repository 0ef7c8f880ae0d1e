//! A file that one program at a time holds.

use super::Dir;
use std::fs::{File, TryLockError};
use std::io;

/// A lock that is held. It is freed when it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

/// Why a lock isn't held.
#[derive(Debug)]
pub(crate) enum LockError {
    /// Somebody else holds it.
    Busy,
    /// It can't be made.
    Io(io::Error),
}

impl Lock {
    /// Takes the lock of that name in a folder. A link or a pipe in its place is removed, and not followed
    /// or waited for.
    ///
    /// # Errors
    /// Somebody else holds it, or it can't be made.
    pub(crate) fn take(folder: &Dir, name: &str) -> Result<Self, LockError> {
        folder.make_way(name).map_err(LockError::Io)?;
        let file = folder.open_or_create_file(name, 0o644).map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Busy),
            Err(TryLockError::Error(error)) => Err(LockError::Io(error)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Not by closing alone: a program that is being started elsewhere in this process may still
        // hold a copy of the file, and with it the lock.
        let _ = self.file.unlock();
    }
}
