//! A small disk in memory, which only root may mount.

use crate::site_test::{SiteTest, Tree, tree};
use crate::support::skip;
use std::fs;
use std::process::Command;

/// A content folder, and a disk in the folder `disk` beside it.
pub(crate) struct SmallDisk {
    pub(crate) test: SiteTest,
}

impl SmallDisk {
    /// `None` where nothing can be mounted here; says what is skipped then. `options` say how small it is.
    pub(crate) fn mounted(what: &str, options: &str) -> Option<Self> {
        let test = SiteTest::of_real_documents();
        fs::create_dir(test.path("disk")).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(test.path("disk")).output();
        if mounted.as_ref().is_ok_and(|output| output.status.success()) {
            return Some(Self { test });
        }
        skip(&format!("{what}: mount: {mounted:?}"));
        None
    }

    pub(crate) fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        let status = Command::new("mount").args(["-o", &options]).arg(self.test.path("disk")).status().unwrap();
        assert!(status.success());
    }

    /// Builds some content on the disk, and says how that ended and what was said.
    pub(crate) fn build(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.test.program().args(["build", "--out", "disk/site"]).args(arguments).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    }

    /// What was built on it.
    pub(crate) fn site(&self) -> Tree {
        tree(&self.test.path("disk/site"))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(self.test.path("disk")).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}
